import { type Labels, labels, mergeLabels } from '../../../private/access';
import { groupBy } from '../../../private/group';
import { subjectOf } from '../../finding';
import { LOCAL_GATEWAY } from '../../../private/stock-install';
import { isKnativeServing } from '../../model/system-config';
import { areCompatible, isSubset } from '../../model/label-index';
import { idOf } from '../../input/manifest';
import { hasPods, type Workload } from '../../model/types';
import { type Rule, type RuleContext } from '../../rule';
import { type ConfiguredGateway, type ConfiguredGateways, servingPods } from '../../gateways/configured-gateways';
import { andOnServices, ownLabels } from '../../gateways/own-label';
import { leadToPods, scaleUp } from '../../gateways/service-for-pods';
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
      const { message, fix } = describe(gateways, gateway, context.model.scopeGatewayToNamespace, strangers);
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
  gateways: ConfiguredGateways,
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
    if (
      others.length > 0 &&
      others.every((each) => !hasPods(each) && isSubset(object?.selector ?? {}, each.podLabels))
    ) {
      return {
        message: `Gateway ${id} is for the pods of ${listed(others.map(namedPods))}, but there are none: replicas is 0.`,
        fix: scaleUp(others),
      };
    }
    // Gateway and Service agree: the only pods beside them have other labels.
    const [service] = services;
    const [meant, ...more] = service === undefined ? [] : (strangers.get(service.namespace) ?? []);
    const wanted = others.length > 0 || service === undefined ? undefined : labelsBeside(gateways, service.namespace);
    if (wanted !== undefined && meant !== undefined && more.length === 0) {
      const front = inYaml(service?.selector);
      const selected =
        front === selector
          ? ` and its Service ${idOf(service ?? gateway)} select \`${selector}\``
          : ` selects \`${selector}\` and its Service ${idOf(service ?? gateway)} \`${front}\``;
      return {
        message: `Gateway ${id}${selected}, which no gateway pods${inScope} carry, not even ${namedPods(meant)} in the namespace of the Service.`,
        fix: `Set \`${inYaml(lackingOf(wanted, meant))}\` on the pods of ${namedPods(meant)}.`,
      };
    }
    return {
      message: `Gateway ${id} selects \`${selector}\`, which no gateway pods${inScope} carry${others.length === 0 ? '' : `, not even ${listed(others.map(namedPods))} behind its Service`}.`,
      fix:
        others.length === 0
          ? install(gateway)
          : `Set \`${inYaml(own)}\` in spec.selector of Gateway ${id}${andOnServices(gateways, gateway, own)}.${others.some(hasPods) ? '' : ` ${scaleUp(others)}`}`,
    };
  }
  const own = ownPods(gateway).map(namedPods);
  if (own.length > 0) {
    return {
      message: `Gateway ${id} applies to the pods of ${listed(own)}, but there are none: replicas is 0.`,
      fix: scaleUp(ownPods(gateway)),
    };
  }
  return {
    message: `Gateway ${id} applies to the pods of ${listed(pods.map(namedPods))}, but its ${ofKind('Service', services.map(idOf))} does not send to them.`,
    fix: leadToPods(gateway),
  };
}

/** What the Service selects is right where the two disagree: it is closer to the pods. */
function install({ id, selectorText, object, services }: ConfiguredGateway): string {
  const [service] = services;
  if (service?.selector === undefined || areCompatible(service.selector, object?.selector ?? {}))
    return `Install a gateway whose pods carry \`${selectorText}\`, or correct spec.selector of Gateway ${id}.`;
  const selected = inYaml(service.selector);
  return `Install a gateway whose pods carry \`${selected}\`, which Service ${idOf(service)} selects, and set it in spec.selector of Gateway ${id}.`;
}

/**
 * The labels that pods in this namespace need to belong to every gateway whose Service is there without any pods;
 * `undefined` if no pods can have all of them.
 */
function labelsBeside(gateways: ConfiguredGateways, namespace: string): Labels | undefined {
  let wanted = labels([]);
  for (const { object, services, home, pods } of gateways.all) {
    const beside = services.filter((service) => service.namespace === namespace);
    if (object === undefined || home.size > 0 || pods.length > 0) continue;
    for (const { selector } of beside) {
      for (const each of [object.selector, selector]) {
        if (each === undefined || !areCompatible(wanted, each)) return undefined;
        wanted = mergeLabels(wanted, each);
      }
    }
  }
  return wanted;
}

function lackingOf(wanted: Labels, { podLabels }: Workload): Labels {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => podLabels[key] !== value));
}
