import { subjectOf } from '../../finding';
import { isPublic } from '../../gateways/exposure';
import { byId } from '../../gateways/configured-gateways';
import { NAME_ANOTHER } from '../../gateways/config-place';
import { idOf } from '../../input/manifest';
import { type KIngress, type Service } from '../../model/types';
import { hostsOf, SCHEMES } from '../../reach/reachability';
import { podPortOf } from '../../net-istio/probes';
import { type Rule, type RuleContext } from '../../rule';
import { named, namedOwner } from '../../words';

export const clusterLocalHostExposed: Rule = {
  name: 'cluster-local-host-exposed',
  level: 'error',
  title: 'A cluster-local service is answered from outside of the cluster',
  why:
    'The service has no external host, but whoever sends its cluster-local host to the load balancer reaches it: the local Gateway ' +
    'listens where the Service of type LoadBalancer or NodePort leads.',
  *check(context) {
    const { owners } = context;
    const services = byId(context.model.lookup.gatewayServices()).filter(isPublic);
    for (const ingress of context.reach.ingresses) {
      if (ingress.rules.some(({ visibility }) => visibility === 'ExternalIP')) continue;
      const found = exposed(context, ingress, services);
      if (found === undefined) continue;
      const { host, service } = found;
      const entries = context.reach.gatewaysOf(ingress).local;
      const local = entries.find((entry) => leadsTo(context, service, idOf(entry))) ?? entries[0];
      const id = local === undefined ? undefined : idOf(local);
      yield {
        subject: owners.manifestOf(ingress) === undefined ? subjectOf(ingress.source) : owners.subjectOf(ingress),
        ...(id !== undefined && { gateway: id }),
        message: `${host} of ${namedOwner(ingress)}, which is cluster-local, is answered through ${named(service, 'Service')} of type ${service.type}.`,
        fix: fixOf(context, id, service),
      };
    }
  },
};

/** Whether the Service leads to a port where the Gateway listens. */
function leadsTo({ gateways, model }: RuleContext, service: Service, id: string): boolean {
  const gateway = gateways.find(id);
  return model.lookup.podsOf(service).some((workload) =>
    service.ports.some((port) => {
      const podPort = podPortOf(port, workload.portNames);
      return gateway !== undefined && podPort !== undefined && gateways.isOnPort(gateway, workload, podPort);
    }),
  );
}

function fixOf({ gateways }: RuleContext, id: string | undefined, service: Service): string {
  const gateway = id === undefined ? undefined : gateways.find(id);
  if (gateway !== undefined && gateway.external.length > 0) return NAME_ANOTHER;
  if (gateway?.services.includes(service) === true)
    return gateways.namedWith(service).length === 1 ? `Set type ClusterIP for Service ${idOf(service)}.` : NAME_ANOTHER;
  return `Set a port.number for the servers of Gateway ${id ?? 'of local-gateways'} that Service ${idOf(service)} does not lead to, such as 8081, and the targetPort of its own Service accordingly.`;
}

function exposed(
  { reach }: RuleContext,
  ingress: KIngress,
  services: readonly Service[],
): { readonly host: string; readonly service: Service } | undefined {
  for (const { host } of hostsOf(ingress)) {
    for (const scheme of SCHEMES) {
      const service = services.find((each) =>
        reach.possibleAnswersOf(each, host, scheme).some((answer) => answer.code === '200' && answer.by === ingress),
      );
      if (service !== undefined) return { host, service };
    }
  }
  return undefined;
}
