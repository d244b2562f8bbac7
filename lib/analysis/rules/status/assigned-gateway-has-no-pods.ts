import { groupBy } from '../../../private/group';
import { subjectOf } from '../../finding';
import { LOCAL_GATEWAY } from '../../../private/stock-install';
import { isKnativeServing } from '../../model/system-config';
import { isSubset } from '../../model/label-index';
import { idOf } from '../../input/manifest';
import { hasPods, type Workload } from '../../model/types';
import { type Rule, type RuleContext } from '../../rule';
import { type ConfiguredGateway, type ConfiguredGateways, servingPods } from '../../gateways/configured-gateways';
import { andOnServices, ownLabels } from '../../gateways/own-label';
import { culpritOf, isLocalAlone } from '../../gateways/culprit';
import { hiddenGateway } from '../../gateways/hidden';
import { outOfScope } from '../../gateways/scope';
import { inYaml, listed, namedPods, ofKind } from '../../words';

export const assignedGatewayHasNoPods: Rule = {
  name: 'assigned-gateway-has-no-pods',
  level: 'error',
  title: 'A gateway has no pods',
  why:
    'Nothing answers at its Service. A service that is moved to it stays Ready nonetheless, and a new one ' +
    'becomes Ready, since net-istio finds no pods to probe.',
  *check(context) {
    const gateways = context.gateways;
    const strangers = groupBy(strangePods(context), ({ namespace }) => [namespace]);
    for (const gateway of gateways.all) {
      const { object, users } = gateway;
      if (object === undefined || servingPods(gateway).length > 0) continue;
      if (isExplained(context, gateways, gateway)) continue;
      const { message, fix } = describe(gateway, context.model.scopeGatewayToNamespace, strangers);
      yield {
        subject: subjectOf(object.source),
        gateway: gateway.id,
        level: gateways.levelOf(users.length > 0),
        message,
        fix,
      };
    }
  },
};

/** Whether another rule reports why there are no pods. */
function isExplained(context: RuleContext, gateways: ConfiguredGateways, gateway: ConfiguredGateway): boolean {
  const { isUnseen, services, pods, namespace } = gateway;
  // operator-misplaces-local-service: the operator sets its selector and namespace.
  if (gateway.name === LOCAL_GATEWAY && pods.length > 0 && context.model.manifests.some(isKnativeServing)) return true;
  if (isUnseen || outOfScope(context.model, gateway).length > 0) return true;
  if (hiddenGateway(context.model, gateway) !== undefined || culpritOf(gateways, gateway) !== undefined) return true;
  // service-missing: the manifests hold nothing of the workload.
  if (services.length === 0 && pods.length === 0 && !gateways.areAllShown(namespace)) return true;
  // foreign-gateway-attached: it applies to another gateway's pods.
  return (
    ownPods(gateway).length === 0 &&
    !isLocalAlone(gateway) &&
    pods.some((workload) => gateways.belongsToOthers(gateway, workload))
  );
}

/** The gateway's own pods among those that its Gateway object applies to; without a Service all of them. */
function ownPods({ pods, own, services }: ConfiguredGateway): readonly Workload[] {
  return services.length === 0 ? pods : own;
}

/** Gateway pods that no Gateway applies to and no Service sends to. */
function strangePods({ model: { lookup, workloads } }: RuleContext): readonly Workload[] {
  return workloads.filter(
    (each) =>
      each.isGateway &&
      hasPods(each) &&
      lookup.servicesOf(each).length === 0 &&
      lookup.gatewaysOf(each).every(({ generatedFor }) => generatedFor !== undefined),
  );
}

function describe(
  gateway: ConfiguredGateway,
  isScoped: boolean,
  strangers: ReadonlyMap<string, readonly Workload[]>,
): { readonly message: string; readonly fix: string } {
  const { id, object, pods, home, services } = gateway;
  const selector = inYaml(object?.selector);
  const inScope = isScoped ? ` in its namespace` : '';
  if (pods.length === 0) {
    const others = [...home];
    const own = ownLabels(gateway);
    // Gateway and Service agree: the only pods beside them have another label.
    const [service] = services;
    const [meant, ...more] = service === undefined ? [] : (strangers.get(service.namespace) ?? []);
    const isAgreed = isSubset(service?.selector ?? {}, object?.selector ?? {}) && service?.selector !== undefined;
    if (others.length === 0 && isAgreed && meant !== undefined && more.length === 0) {
      return {
        message: `Gateway ${id} and its Service ${idOf(service)} select \`${selector}\`, which no gateway pods${inScope} carry, not even ${namedPods(meant)} beside the Service.`,
        fix: `Set \`${selector}\` on the pods of ${namedPods(meant)}.`,
      };
    }
    return {
      message: `Gateway ${id} selects \`${selector}\`, which no gateway pods${inScope} carry${others.length === 0 ? '' : `, not even ${listed(others.map(namedPods))} behind its Service`}.`,
      fix:
        others.length === 0
          ? `Install a gateway whose pods carry \`${selector}\`, or correct spec.selector of Gateway ${id}.`
          : `Set \`${inYaml(own)}\` in spec.selector of Gateway ${id}${andOnServices(gateway, own)}.`,
    };
  }
  const own = ownPods(gateway).map(namedPods);
  if (own.length > 0) {
    return {
      message: `Gateway ${id} applies to the pods of ${listed(own)}, but there are none: replicas is 0.`,
      fix: `Set spec.replicas of ${listed(own)} to 1 or more.`,
    };
  }
  return {
    message: `Gateway ${id} applies to the pods of ${listed(pods.map(namedPods))}, but its ${ofKind('Service', services.map(idOf))} does not send to them.`,
    fix: reselect(gateway),
  };
}

/** A Service selects pods of its own namespace only. */
function reselect({ id, object, pods, services }: ConfiguredGateway): string {
  const [service] = services;
  const beside = pods.find(({ namespace }) => namespace === service?.namespace);
  const labels = inYaml(object?.selector);
  const [first] = pods;
  if (beside !== undefined || first === undefined)
    return `Set \`${labels}\` as spec.selector of ${ofKind('Service', services.map(idOf))}.`;
  const port = object?.servers[0]?.number ?? 80;
  // The prober would go on asking the old one.
  const isLabelled = service !== undefined && isSubset(object?.selector ?? {}, service.labels);
  const unlabel = isLabelled ? ` Remove \`${labels}\` from metadata.labels of Service ${idOf(service)}.` : '';
  return `Create a Service in namespace ${first.namespace} that selects \`${labels}\`, with port 80 to targetPort ${port < 1024 ? 8000 + port : port}, and name it in the entry of Gateway ${id} in config-istio.${unlabel}`;
}
