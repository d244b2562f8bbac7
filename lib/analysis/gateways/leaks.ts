import { idOf } from '../input/manifest';
import { type KIngress, type Service, type Workload } from '../model/types';
import { hostsOf, ownerId } from '../reach/reachability';
import { byId, type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';
import { type Stray } from './strays';

/** A host that is answered through a Service that config-istio does not assign it to. */
export interface Leak {
  readonly host: string;
  /** `NAMESPACE/NAME` of the Knative Service or DomainMapping. */
  readonly service: string;
  readonly door: Service;
}

/** The first host of a gateway's KIngresses that is answered through these pods although it is not assigned to a Service in front of them. */
function leakOnto(gateways: ConfiguredGateways, gateway: ConfiguredGateway, workload: Workload): Leak | undefined {
  const doors = byId(gateways.reach.model.lookup.servicesOf(workload));
  return leakThrough(gateways, gateway, doors);
}

/** The same for Services. */
export function leakThrough(
  gateways: ConfiguredGateways,
  gateway: ConfiguredGateway,
  doors: readonly Service[],
): Leak | undefined {
  const { reach } = gateways;
  for (const ingress of gateway.users) {
    const strange = doors.filter((door) => !isAssigned(gateways, ingress, door));
    for (const { host } of strange.length === 0 ? [] : hostsOf(ingress)) {
      const door = strange.find((each) =>
        reach.possibleAnswersOf(each, host).some((answer) => answer.code === '200' && answer.by === ingress),
      );
      if (door !== undefined) return { host, service: ownerId(ingress), door };
    }
  }
  return undefined;
}

/** Whether a door is one that config-istio assigns a KIngress to, or a further Service in front of nothing but the same pods. */
function isAssigned(gateways: ConfiguredGateways, ingress: KIngress, door: Service): boolean {
  const { reach } = gateways;
  const { external, local } = reach.gatewaysOf(ingress);
  const assigned = [...external, ...local].flatMap((entry) => gateways.find(idOf(entry)) ?? []);
  if (gateways.namedWith(door).length > 0) return assigned.some(({ services }) => services.includes(door));
  return reach.model.lookup.podsOf(door).every((pods) => assigned.some(({ home }) => home.has(pods)));
}

/** The first leak of strays. */
export function firstLeak(gateways: ConfiguredGateways, strays: readonly Stray[]): Leak | undefined {
  for (const { gateway, workload } of strays) {
    const leak = leakOnto(gateways, gateway, workload);
    if (leak !== undefined) return leak;
  }
  return undefined;
}

/** The leak as a sentence to follow a message; empty without one. */
export function proof(leak: Leak | undefined): string {
  if (leak === undefined) return '';
  return ` Now ${leak.host} of ${leak.service} is answered through Service ${idOf(leak.door)}.`;
}
