import { idOf } from '../../manifest';
import { type Service, type Workload } from '../../model/types';
import { type RuleContext } from '../../rule';
import { hostsOf, ownerId } from '../../reach/reachability';
import { byId, type ConfiguredGateway } from '../status/gateways';
import { type Stray } from './strays';

/** A host that is answered through a Service that config-istio does not assign it to. */
export interface Leak {
  readonly host: string;
  /** `NAMESPACE/NAME` of the Knative Service or DomainMapping. */
  readonly service: string;
  readonly door: Service;
}

/** The first host of a gateway's KIngresses that is answered through these pods although it is not assigned to a Service in front of them. */
function leakOnto(context: RuleContext, gateway: ConfiguredGateway, workload: Workload): Leak | undefined {
  const doors = byId(context.model.lookup.servicesOf(workload));
  return leakThrough(context, gateway, doors);
}

/** The same for Services. */
export function leakThrough(
  { model, reach }: RuleContext,
  gateway: ConfiguredGateway,
  doors: readonly Service[],
): Leak | undefined {
  for (const ingress of gateway.users) {
    const { external, local } = reach.gatewaysOf(ingress);
    const assigned = new Set([...external, ...local].map(({ service }) => model.lookup.serviceOfHost(service)));
    for (const { host } of hostsOf(ingress)) {
      const door = doors.find(
        (each) =>
          !assigned.has(each) &&
          reach.answersOf(each, host).some((answer) => answer.code === '200' && answer.by === ingress),
      );
      if (door !== undefined) return { host, service: ownerId(ingress), door };
    }
  }
  return undefined;
}

/** The first leak of strays. */
export function firstLeak(context: RuleContext, strays: readonly Stray[]): Leak | undefined {
  for (const { gateway, workload } of strays) {
    const leak = leakOnto(context, gateway, workload);
    if (leak !== undefined) return leak;
  }
  return undefined;
}

/** The leak as a sentence to follow a message; empty without one. */
export function proof(leak: Leak | undefined): string {
  if (leak === undefined) return '';
  return ` Now ${leak.host} of ${leak.service} is answered through Service ${idOf(leak.door)}.`;
}
