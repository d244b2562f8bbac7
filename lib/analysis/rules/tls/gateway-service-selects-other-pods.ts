import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { hasPods, type KIngress, type Service, type Workload } from '../../model/types';
import { isPublic } from '../../net-istio/ingress-tls';
import { type Rule, type RuleContext } from '../../rule';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { culpritOf } from '../../gateways/culprit';
import { leakThrough, proof } from '../../gateways/leaks';
import { mainOwner, ownLabels, relabel } from '../../gateways/own-label';
import { isSubset } from '../../model/label-index';
import { type Labels } from '../../../private/access';
import { inYaml, listed, named, namedPods } from '../../words';

export const gatewayServiceSelectsOtherPods: Rule = {
  name: 'gateway-service-selects-other-pods',
  level: 'error',
  title: 'Gateways that net-istio creates apply to the pods of other gateways',
  why:
    'For a service with TLS, or with a redirect to it, net-istio creates a Gateway whose selector is the ' +
    '`spec.selector` of the Service that config-istio names. It applies in every namespace: if the pods of ' +
    'other gateways match that selector too, they also serve the host, and delay all changes of the listener ' +
    'while the certificate is not in their namespace.',
  *check(context) {
    if (context.model.scopeGatewayToNamespace) return;
    for (const gateway of context.gateways.all) {
      const users = gateway.users.filter((ingress) => hasGenerated(context, ingress));
      if (gateway.external.length === 0 || (users.length === 0 && !willGenerate(context))) continue;
      for (const service of gateway.services) {
        const others = podsElsewhere(context, gateway, service);
        if (others.length === 0) continue;
        const services = others.flatMap((workload) => context.model.lookup.servicesOf(workload));
        const leak = leakThrough(context.gateways, { ...gateway, users }, services);
        const own = ownLabels(gateway);
        yield {
          subject: subjectOf(service.source),
          gateway: gateway.id,
          level: context.gateways.levelOf(users.length > 0),
          message: `${named(service, 'Service')} of Gateway ${gateway.id} selects by \`${inYaml(service.selector)}\`, which ${service.selector === undefined ? 'matches every gateway pod, including' : 'is also on the pods of'} ${listed(others.map(namedPods))}: Gateways that net-istio creates for single services apply to them too.${proof(leak)}`,
          fix: fixOf(context, service, own, others),
        };
      }
    }
  },
};

function fixOf({ gateways }: RuleContext, service: Service, own: Labels, others: readonly Workload[]): string {
  const sharing = others.filter(({ podLabels }) => isSubset(own, podLabels));
  const relabelled = sharing.map((other) => {
    const owners = gateways.ownersOf(other);
    return relabel(other, mainOwner(owners, other), owners);
  });
  const isSelecting = isSubset(own, service.selector ?? {});
  return [
    ...relabelled,
    ...(isSelecting ? [] : [`Set \`${inYaml(own)}\` in spec.selector of Service ${idOf(service)}.`]),
  ].join(' ');
}

function hasGenerated({ reach }: RuleContext, ingress: KIngress): boolean {
  return isPublic(ingress) && reach.netIstio.reconciled(ingress).gateways.length > 0;
}

/** Whether services that do not exist yet will get separate Gateways. */
function willGenerate({ model: { network } }: RuleContext): boolean {
  return network.externalDomainTls || network.httpOption === 'Redirected';
}

/** Gateway pods that match the Service's selector, but are not behind it. */
function podsElsewhere(
  { model, gateways }: RuleContext,
  gateway: ConfiguredGateway,
  { namespace, name, selector, source }: Service,
): readonly Workload[] {
  // service-in-other-namespace: they are the gateway's own.
  const culprit = culpritOf(gateways, gateway);
  const meant = culprit?.kind === 'service-namespace' ? culprit.workload : undefined;
  return model.lookup
    .gatewayPods({ namespace, name, selector, servers: [], source })
    .filter((workload) => hasPods(workload) && !gateway.home.has(workload) && workload !== meant)
    .filter((workload) => gateways.belongsToOthers(gateway, workload));
}
