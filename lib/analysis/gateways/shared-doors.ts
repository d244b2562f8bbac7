import { subjectOf } from '../finding';
import { groupBy } from '../../private/group';
import { idOf } from '../input/manifest';
import { type Service, type Workload } from '../model/types';
import { podPortOf } from '../net-istio/probes';
import { type RuleContext, type RuleFinding } from '../rule';
import { byId, type ConfiguredGateway, ConfiguredGateways, isOnPort, precedes } from './configured-gateways';
import { namedPods, ofKind } from '../words';
import { type Leak, leakThrough, proof } from './leaks';

/**
 * Pods behind the Services of two gateways, on one port: whatever is assigned to one is answered through both.
 *
 * @param told The gateways of which it is told already; those of the findings are added.
 */
export function* sharedDoors(context: RuleContext, told: Set<string | undefined>): Generator<RuleFinding> {
  const gateways = ConfiguredGateways.of(context);
  const homes = new Set(gateways.all.flatMap(({ home }) => [...home]));
  for (const workload of byId(homes)) {
    const owners = gateways.ownersOf(workload);
    if (owners.length < 2) continue;
    for (const [port, sharing] of groupBy(owners, ({ services }) => leadsTo(services, workload))) {
      const listening = sharing.filter((each) => isOnPort(context.reach, each, workload, port));
      if (listening.length === 0) continue;
      const [first, ...others] = sharing.sort((a, b) => (precedes(a, b) ? -1 : 1));
      for (const gateway of others.filter(({ id }) => !told.has(id))) {
        const door = gateway.services.find(
          (service) => first?.services.includes(service) === false && leadsTo([service], workload).has(port),
        );
        if (first === undefined || door === undefined) continue;
        told.add(gateway.id);
        const leak = firstLeakThrough(context, listening, door) ?? leakThrough(context, gateway, first.services);
        yield {
          subject: subjectOf(door.source),
          gateway: gateway.id,
          level: gateways.levelOf(leak !== undefined),
          message: `Service ${idOf(door)} of Gateway ${gateway.id} sends to the same port of ${namedPods(workload)} as ${ofKind('Service', first.services.map(idOf))} of Gateway ${first.id}: each answers the hosts of both.${proof(leak)}`,
          fix: `Install pods of its own for Gateway ${gateway.id}, with a label of their own, and select them in Service ${idOf(door)} and in the Gateway.`,
        };
      }
    }
  }
}

function firstLeakThrough(
  context: RuleContext,
  gateways: readonly ConfiguredGateway[],
  door: Service,
): Leak | undefined {
  for (const gateway of gateways) {
    const leak = leakThrough(context, gateway, [door]);
    if (leak !== undefined) return leak;
  }
  return undefined;
}

/** The pod ports that Services lead to. */
function leadsTo(services: readonly Service[], { portNames }: Workload): ReadonlySet<number> {
  return new Set(services.flatMap(({ ports }) => ports.flatMap((port) => podPortOf(port, portNames) ?? [])));
}
