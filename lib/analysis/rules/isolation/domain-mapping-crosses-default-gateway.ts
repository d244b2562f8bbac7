import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { hasPods, type KIngress } from '../../model/types';
import { ownerId } from '../../reach/reachability';
import { type Rule, type RuleContext } from '../../rule';
import { byId, type ConfiguredGateway, type ConfiguredGateways } from '../../gateways/configured-gateways';
import { listed, namedPods, ofKind } from '../../words';

export const domainMappingCrossesDefaultGateway: Rule = {
  name: 'domain-mapping-crosses-default-gateway',
  level: 'note',
  title: "A DomainMapping's requests pass through another gateway's pods",
  why:
    'A DomainMapping forwards its requests to the placeholder Service of its target, an ExternalName for the ' +
    "local gateway. The stock local gateway runs on the default gateway's pods, so a tenant's traffic depends " +
    'on them and is visible to them.',
  *check(context) {
    const gateways = context.gateways;
    for (const ingress of context.reach.ingresses) {
      const through = crossed(context, gateways, ingress);
      if (through === undefined) continue;
      const { external } = context.reach.gatewaysOf(ingress);
      yield {
        subject: subjectOf(ingress.source),
        ...(external[0] && { gateway: idOf(external[0]) }),
        message: `DomainMapping ${ownerId(ingress)} enters through ${ofKind('Gateway', [...new Set(external.map(idOf))])}, but continues through ${through.pods}, the pods of ${ofKind('Gateway', through.gateways)}.`,
        fix: `Add a local gateway on pods of its own to local-gateways, with a labelSelector that matches the target, such as its \`serving.knative.dev/routeNamespace: ${ingress.namespace}\`.`,
      };
    }
  },
};

/** The pods of other external gateways that a DomainMapping's requests pass through. */
function crossed(
  { model, reach }: RuleContext,
  gateways: ConfiguredGateways,
  ingress: KIngress,
): { readonly pods: string; readonly gateways: readonly string[] } | undefined {
  const rewriteHost = ingress.rules.find((rule) => rule.rewriteHost !== undefined)?.rewriteHost;
  const target = rewriteHost === undefined ? undefined : reach.ingressOfLocalHost(rewriteHost);
  const [local] = target === undefined ? [] : reach.gatewaysOf(target).local;
  const service = local && model.lookup.serviceOfHost(local.service);
  if (service === undefined) return undefined;
  const assigned = new Set(reach.gatewaysOf(ingress).external.map(idOf));
  if (assigned.size === 0) return undefined;
  for (const workload of byId(model.lookup.podsOf(service).filter(hasPods))) {
    const owners = gateways.ownersOf(workload).filter((owner: ConfiguredGateway) => owner.external.length > 0);
    if (owners.length > 0 && owners.every(({ id }) => !assigned.has(id)))
      return { pods: listed([namedPods(workload)]), gateways: owners.map(({ id }) => id) };
  }
  return undefined;
}
