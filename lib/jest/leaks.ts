import { idOf } from '../analysis/input/manifest';
import { type Service } from '../analysis/model/types';
import { type Reach } from '../analysis/reach/reach';
import { gatewayServices, hostsOf, ownerId } from '../analysis/reach/reachability';

/** A host that a gateway answers which it is not assigned to. */
export interface Leak {
  readonly host: string;
  /** `NAMESPACE/NAME` of the Knative Service or DomainMapping. */
  readonly service: string;
  /** `NAMESPACE/NAME` of the Service that answers. */
  readonly gatewayService: string;
  /** `NAMESPACE/NAME` of the Istio Gateways that the host is assigned to. */
  readonly assignedTo: readonly string[];
}

/**
 * Everything that external gateways answer without being assigned to it. What Services of local gateways answer is left out:
 * they serve the inside of the cluster.
 */
export function leaksOf(reach: Reach): Leak[] {
  const { config } = reach.model.configIstio;
  const external = servicesOf(reach, config?.externalGateways);
  const local = servicesOf(reach, config?.localGateways);
  const doors = gatewayServices(reach.model).filter((door) => external.has(door) || !local.has(door));
  return reach.ingresses.flatMap((ingress) => {
    const gateways = reach.gatewaysOf(ingress);
    return hostsOf(ingress).flatMap(({ kind, host }) => {
      const entries = kind === 'ext' ? gateways.external : gateways.local;
      const assigned = servicesOf(reach, entries);
      const pods = new Set([...assigned].flatMap((service) => reach.model.lookup.podsOf(service)));
      // A second Service before the same pods, which config-istio does not know, is the same gateway.
      const isAssigned = (door: Service): boolean =>
        assigned.has(door) ||
        (!external.has(door) && reach.model.lookup.podsOf(door).every((workload) => pods.has(workload)));
      return doors
        .filter((door) => !isAssigned(door) && isAnswered(reach, host, door))
        .map((door) => ({
          host,
          service: ownerId(ingress),
          gatewayService: idOf(door),
          assignedTo: [...new Set(entries.map(idOf))],
        }));
    });
  });
}

function servicesOf(reach: Reach, entries: readonly { readonly service: string }[] = []): ReadonlySet<Service> {
  return new Set(entries.flatMap(({ service }) => reach.model.lookup.serviceOfHost(service) ?? []));
}

function isAnswered(reach: Reach, host: string, door: Service): boolean {
  return reach.possibleAnswersOf(door, host).some(({ code }) => code === '200');
}
