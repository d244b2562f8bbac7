import { subjectOf } from '../../finding';
import { idOf } from '../../manifest';
import { type Service, type Workload } from '../../model/types';
import { podPortOf } from '../../net-istio/probes';
import { type RuleContext, type RuleFinding } from '../../rule';
import { byId, type ConfiguredGateway, ConfiguredGateways, precedes } from '../status/gateways';
import { namedPods, ofKind } from '../status/words';
import { leakThrough, proof } from './leaks';

/** Pods behind the Services of two external gateways, on one port: whatever is assigned to one is answered through both. */
export function* sharedDoors(context: RuleContext): Generator<RuleFinding> {
  const gateways = ConfiguredGateways.of(context);
  const shared = new Set(
    gateways.all.flatMap(({ home }) => [...home]).filter((pods) => gateways.ownersOf(pods).length > 1),
  );
  for (const workload of byId(shared)) {
    const owners = gateways.ownersOf(workload).filter(({ external }) => external.length > 0);
    const [first, ...others] = [...owners].sort((a, b) => (precedes(a, b) ? -1 : 1));
    for (const gateway of others) {
      const door = gateway.services.find((service) => first?.services.includes(service) === false);
      if (first === undefined || door === undefined || !leadsTo(context, door, workload, first)) continue;
      const leak = leakThrough(context, first, [door]) ?? leakThrough(context, gateway, first.services);
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

function leadsTo({ reach }: RuleContext, door: Service, workload: Workload, gateway: ConfiguredGateway): boolean {
  const { byPort } = reach.listenersOf(workload);
  return door.ports.some((port) => {
    const podPort = podPortOf(port, workload.portNames);
    const listener = podPort === undefined ? undefined : byPort.get(podPort);
    return [...(listener?.http ?? []), ...(listener?.https ?? [])].some((bound) => bound.gateway === gateway.object);
  });
}
