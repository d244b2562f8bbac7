import { subjectOf } from '../../finding';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { idOf } from '../../input/manifest';
import { hasPods, type KIngress, type Service } from '../../model/types';
import { hostsOf, ownerId } from '../../reach/reachability';
import { type Rule, type RuleContext } from '../../rule';
import { listed } from '../../words';

// Source: net-istio `pkg/reconciler/ingress/resources/gateway.go`.
const LOCAL_TLS_PORT = 8444;

export const localTlsUnserved: Rule = {
  name: 'local-tls-unserved',
  level: 'error',
  title: 'Cluster-local hosts with a certificate are not answered over https',
  why:
    "With cluster-local-domain-tls net-istio creates a Gateway with port 8444 for each service's cluster-local host, on the pods that the " +
    'Service of its EXTERNAL gateway selects. The Service of the local gateway has to lead to that port of the same pods. Otherwise ' +
    'the https URL that Knative reports for calls inside the cluster is refused, while services are Ready.',
  *check(context) {
    const { model, reach, gateways } = context;
    const { source } = model.configNetwork;
    if (source === undefined || !model.network.clusterLocalDomainTls) return;
    for (const gateway of gateways.all.filter(({ local }) => local.length > 0)) {
      for (const service of gateway.services) {
        const cut = gateway.users.filter((ingress) =>
          hostsOf(ingress).some(
            ({ kind, host }) =>
              kind === 'local' && isAssigned(context, gateway, ingress) && isCut(reach, service, host),
          ),
        );
        if (cut.length === 0) continue;
        const isPortMissing = cut.every((ingress) => isOnSamePods(context, ingress, service));
        // Others report why nothing is bound to the port.
        if (isPortMissing && service.ports.some(({ targetPort }) => targetPort === LOCAL_TLS_PORT)) continue;
        yield {
          subject: subjectOf(source),
          gateway: gateway.id,
          message: `Over https, Service ${idOf(service)} of local Gateway ${gateway.id} does not answer the cluster-local hosts of ${listed(cut.map(ownerId))}: ${isPortMissing ? `none of its ports leads to port ${LOCAL_TLS_PORT} of the pods` : 'net-istio opens their port on the pods of their external gateways, which are others'}.`,
          fix: isPortMissing
            ? `Add port 443 with targetPort ${LOCAL_TLS_PORT} to Service ${idOf(service)}.`
            : `Set cluster-local-domain-tls: Disabled in config-network; or put the local gateway on the pods of the external gateway of the same services.`,
        };
      }
    }
  },
};

function isAssigned({ reach }: RuleContext, { id }: ConfiguredGateway, ingress: KIngress): boolean {
  return reach.gatewaysOf(ingress).local.some((entry) => idOf(entry) === id);
}

/** Whether no pods behind the Service have anything for the host, not even the demand of a client certificate. */
function isCut(reach: RuleContext['reach'], service: Service, host: string): boolean {
  return reach
    .answersOf(service, host, 'https')
    .some(({ code, certificate }) => code === 'refused' || (code === 'reset' && certificate === undefined));
}

/** Whether the pods behind the local gateway's Service are those on which net-istio opens the port. */
function isOnSamePods({ reach, model }: RuleContext, ingress: KIngress, service: Service): boolean {
  const external = reach
    .gatewaysOf(ingress)
    .external.flatMap((entry) => model.lookup.serviceOfHost(entry.service) ?? [])
    .flatMap((each) => model.lookup.podsOf(each).filter(hasPods));
  const pods = model.lookup.podsOf(service).filter(hasPods);
  return pods.length > 0 && pods.every((workload) => external.includes(workload));
}
