import { groupBy } from '../../private/group';
import { type Service, type Workload } from '../model/types';
import { podPortOf } from '../net-istio/probes';
import { byId, type ConfiguredGateway, type ConfiguredGateways, precedes } from './configured-gateways';
import { type Leak, leakThrough } from './leaks';

/** Pods behind the Services of two gateways, on one port: whatever is assigned to one is answered through both. */
export interface SharedDoor {
  /** The gateway that has to move. */
  readonly gateway: ConfiguredGateway;
  /** Its Service in front of the pods. */
  readonly door: Service;
  /** The gateway that may stay. */
  readonly keeper: ConfiguredGateway;
  readonly workload: Workload;
  readonly leak: Leak | undefined;
}

/**
 * The shared doors, one for each gateway that has to move.
 *
 * @param isKnown Whether it is known already that a gateway has to move.
 */
export function* sharedDoors(gateways: ConfiguredGateways, isKnown: (id: string) => boolean): Generator<SharedDoor> {
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
        const door = gateway.services.find(
          (service) => keeper?.services.includes(service) === false && leadsTo([service], workload).has(port),
        );
        if (keeper === undefined || door === undefined) continue;
        found.add(gateway.id);
        const leak = firstLeakThrough(gateways, listening, door) ?? leakThrough(gateways, gateway, keeper.services);
        yield { gateway, door, keeper, workload, leak };
      }
    }
  }
}

function firstLeakThrough(
  gateways: ConfiguredGateways,
  listening: readonly ConfiguredGateway[],
  door: Service,
): Leak | undefined {
  for (const gateway of listening) {
    const leak = leakThrough(gateways, gateway, [door]);
    if (leak !== undefined) return leak;
  }
  return undefined;
}

/** The pod ports that Services lead to. */
function leadsTo(services: readonly Service[], { portNames }: Workload): ReadonlySet<number> {
  return new Set(services.flatMap(({ ports }) => ports.flatMap((port) => podPortOf(port, portNames) ?? [])));
}
