import { groupBy } from '../../private/group';
import { type Service, type Workload } from '../model/types';
import { podPortOf } from '../net-istio/probes';
import { byId, type ConfiguredGateway, type ConfiguredGateways, precedes } from './configured-gateways';
import { type Leak, leakThrough } from './leaks';

/** A pod port that the Services of two gateways send to: what is assigned to one gateway is answered through both. */
export interface SharedPort {
  /** The gateway that should move to other pods. */
  readonly gateway: ConfiguredGateway;
  /** Its Service for the pods. */
  readonly service: Service;
  /** The gateway that keeps the pods. */
  readonly keeper: ConfiguredGateway;
  readonly workload: Workload;
  /** The port on the pods. */
  readonly port: number;
  readonly leak: Leak | undefined;
}

/**
 * The shared ports, one for each gateway that should move.
 *
 * @param isKnown Whether a gateway has already been reported.
 */
export function* sharedPorts(gateways: ConfiguredGateways, isKnown: (id: string) => boolean): Generator<SharedPort> {
  const found = new Set<string>();
  const homes = new Set(gateways.all.flatMap(({ home }) => [...home]));
  for (const workload of byId(homes)) {
    const owners = gateways.ownersOf(workload);
    if (owners.length < 2) continue;
    for (const [port, sharing] of groupBy(owners, ({ services }) => leadsTo(services, workload))) {
      const listening = sharing.filter((each) => gateways.isOnPort(each, workload, port));
      if (listening.length === 0) continue;
      const [keeper, ...others] = sharing.sort((a, b) => (precedes(a, b) ? -1 : 1));
      for (const gateway of others.filter(({ id }) => !isKnown(id) && !found.has(id))) {
        const service = gateway.services.find(
          (service) => keeper?.services.includes(service) === false && leadsTo([service], workload).has(port),
        );
        if (keeper === undefined || service === undefined) continue;
        found.add(gateway.id);
        const leak = firstLeakThrough(gateways, listening, service) ?? leakThrough(gateways, gateway, keeper.services);
        yield { gateway, service, keeper, workload, port, leak };
      }
    }
  }
}

function firstLeakThrough(
  gateways: ConfiguredGateways,
  listening: readonly ConfiguredGateway[],
  service: Service,
): Leak | undefined {
  for (const gateway of listening) {
    const leak = leakThrough(gateways, gateway, [service]);
    if (leak !== undefined) return leak;
  }
  return undefined;
}

/** The pod ports that Services send to. */
export function leadsTo(services: readonly Service[], { portNames }: Workload): ReadonlySet<number> {
  return new Set(services.flatMap(({ ports }) => ports.flatMap((port) => podPortOf(port, portNames) ?? [])));
}
