import { objects, text } from '../../../private/access';
import { INGRESS_GATEWAY, LOCAL_GATEWAY } from '../../../private/stock-install';
import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { systemNamespace } from '../../model/system-config';
import { type IstioGateway, type Workload } from '../../model/types';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { byId, type ConfiguredGateway, type ConfiguredGateways, servingPods } from '../../gateways/configured-gateways';
import { selectOtherPods, selectOwnPods } from '../../gateways/detach';
import { inYaml, listed, namedPods, namesOf } from '../../words';
import { firstLeak, proof } from '../../gateways/leaks';
import { eachStray, straysFor } from '../../gateways/strays';

export const foreignGatewayAttached: Rule = {
  name: 'foreign-gateway-attached',
  level: 'error',
  title: "A Gateway applies to another gateway's pods",
  why:
    'An Istio Gateway applies to all gateway pods that match its selector, in every namespace. Its hosts are ' +
    "answered by another gateway's pods, through a load balancer that they are not assigned to.",
  *check(context) {
    for (const strays of straysFor(context.strays, 'foreign')) {
      const { gateway } = strays;
      if (gateway.object === undefined) continue;
      const leak = firstLeak(context.gateways, eachStray(strays));
      const selector = inYaml(gateway.object.selector);
      const pods = listed(namesOf(strays.pods, namedPods));
      const services = gateway.services.map(idOf);
      // Without a selector the prober may ask any Service.
      const isMisprobed =
        Object.keys(gateway.object.selector ?? {}).length === 0 &&
        gateway.users.some((ingress) => context.reach.readinessOf(ingress).status !== 'True');
      // Its own Service leads to pods that it does not apply to.
      const isDead = gateway.users.length > 0 && servingPods(gateway).length === 0;
      yield {
        subject: subjectOf(gateway.object.source),
        gateway: gateway.id,
        level: context.gateways.levelOf(leak !== undefined || isDead || isMisprobed),
        message:
          selector === '{}'
            ? `Gateway ${gateway.id} has no selector and applies to the pods of every gateway, including those of ${pods}.${proof(leak)}`
            : `Gateway ${gateway.id} selects \`${selector}\`, the pods of ${pods}, instead of those behind its own Service${services.length === 0 ? '' : ` ${listed(services)}`}.${proof(leak)}${isDead && leak === undefined && services.length > 0 ? ` Service ${listed(services)} answers none of its hosts.` : ''}`,
        fix: selectOwnPods(context.gateways, gateway),
      };
    }
    yield* unnamed(context);
  },
};

/** Gateways that config-istio does not name and that apply to a configured gateway's pods in another namespace. */
function* unnamed(context: RuleContext): Generator<RuleFinding> {
  const { model } = context;
  const gateways = context.gateways;
  const system = systemNamespace(model.manifests);
  for (const object of byId(model.gateways)) {
    if (gateways.find(idOf(object)) !== undefined || isKnatives(object, system)) continue;
    const others = byId(model.lookup.gatewayPods(object))
      .filter(({ namespace }) => namespace !== object.namespace)
      .map((workload) => ({ workload, owner: externalOwner(gateways, workload) }))
      .filter(({ owner }) => owner !== undefined);
    const [first] = others;
    if (first?.owner === undefined) continue;
    yield {
      subject: subjectOf(object.source),
      gateway: first.owner.id,
      level: gateways.isSingle ? 'note' : 'warning',
      message: `Gateway ${idOf(object)}, which config-istio does not name, applies to the pods of ${listed(others.map(({ workload }) => namedPods(workload)))} through the selector \`${inYaml(object.selector)}\`.`,
      why: 'Anyone who may create a Gateway in any namespace can bind hosts to these pods and take over their ports and hosts.',
      fix: selectOtherPods(object, first.owner),
    };
  }
}

function externalOwner(gateways: ConfiguredGateways, workload: Workload): ConfiguredGateway | undefined {
  return gateways.ownersOf(workload).find(({ external }) => external.length > 0);
}

/**
 * Gateways of the stock installation, and those that net-istio makes for single services: of a KIngress, or of the
 * Secret of a wildcard certificate. Source: net-istio `pkg/reconciler/ingress/resources/gateway.go`.
 */
function isKnatives({ namespace, name, source }: IstioGateway, system: string): boolean {
  if (namespace === system && [INGRESS_GATEWAY, LOCAL_GATEWAY].includes(name)) return true;
  if (Object.hasOwn(source.labels, 'networking.internal.knative.dev/ingress')) return true;
  return objects(source.object, 'metadata', 'ownerReferences').some((owner) => {
    const isWildcard = text(owner, 'kind') === 'Secret' && name.startsWith('wildcard-');
    return isWildcard || text(owner, 'apiVersion')?.startsWith('networking.internal.knative.dev/') === true;
  });
}
