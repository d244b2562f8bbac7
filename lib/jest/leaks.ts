import { idOf } from '../analysis/input/manifest';
import { type Service } from '../analysis/model/types';
import { type Reach, type Scheme } from '../analysis/reach/reach';
import { gatewayServices, hostsOf, ownerId, SCHEMES } from '../analysis/reach/reachability';

/** A host that is answered through a gateway that it is not assigned to. */
export interface Leak {
  /** The host, or over https its URL. */
  readonly host: string;
  /** `NAMESPACE/NAME` of the Knative Service or DomainMapping. */
  readonly service: string;
  /** `NAMESPACE/NAME` of the Service that answers. */
  readonly gatewayService: string;
  /** `NAMESPACE/NAME` of the Istio Gateways that the host is assigned to. */
  readonly assignedTo: readonly string[];
}

/**
 * Every host that is answered through an external gateway without being assigned to it. Services of local gateways are
 * left out: they serve clients inside the cluster.
 */
export function leaksOf(reach: Reach): Leak[] {
  const { config } = reach.model.configIstio;
  const external = servicesOf(reach, config?.externalGateways);
  const local = servicesOf(reach, config?.localGateways);
  const exposed = gatewayServices(reach.model).filter((service) => external.has(service) || !local.has(service));
  return reach.ingresses.flatMap((ingress) => {
    const gateways = reach.gatewaysOf(ingress);
    return hostsOf(ingress).flatMap(({ kind, host }) => {
      const entries = kind === 'ext' ? gateways.external : gateways.local;
      const assigned = servicesOf(reach, entries);
      const pods = new Set([...assigned].flatMap((service) => reach.model.lookup.podsOf(service)));
      // A second Service for the same pods, which config-istio does not name, belongs to the same gateway.
      const isAssigned = (service: Service): boolean =>
        assigned.has(service) ||
        (!external.has(service) && reach.model.lookup.podsOf(service).every((workload) => pods.has(workload)));
      return SCHEMES.flatMap((scheme) =>
        exposed
          .filter((service) => !isAssigned(service) && isAnswered(reach, host, service, scheme))
          .map((service) => ({
            host: scheme === 'http' ? host : `${scheme}://${host}`,
            service: ownerId(ingress),
            gatewayService: idOf(service),
            assignedTo: [...new Set(entries.map(idOf))],
          })),
      );
    });
  });
}

function servicesOf(reach: Reach, entries: readonly { readonly service: string }[] = []): ReadonlySet<Service> {
  return new Set(entries.flatMap(({ service }) => reach.model.lookup.serviceOfHost(service) ?? []));
}

function isAnswered(reach: Reach, host: string, service: Service, scheme: Scheme): boolean {
  return reach.possibleAnswersOf(service, host, scheme).some(({ code }) => code === '200');
}
