import { idOf } from '../input/manifest';
import { hasPods, type KIngress, type Service, type Workload } from '../model/types';
import { remembered } from '../../private/remembered';
import { hostsOf, ownerId, SCHEMES } from '../reach/reachability';
import { byId, type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';
import { type Stray } from './strays';

/** A host that is answered through a Service that config-istio does not assign it to. */
export interface Leak {
  /** The host, or over https its URL. */
  readonly host: string;
  /** `NAMESPACE/NAME` of the Knative Service or DomainMapping. */
  readonly service: string;
  readonly through: Service;
}

/** The first host of the gateway that is answered through one of these Services without being assigned to it. */
export function leakThrough(
  gateways: ConfiguredGateways,
  gateway: ConfiguredGateway,
  services: readonly Service[],
): Leak | undefined {
  const { reach } = gateways;
  for (const ingress of gateway.users) {
    const others = services.filter((each) => !isAssigned(gateways, ingress, each));
    for (const { host } of others.length === 0 ? [] : hostsOf(ingress)) {
      for (const scheme of SCHEMES) {
        const through = others.find((each) =>
          reach.possibleAnswersOf(each, host, scheme).some((answer) => answer.code === '200' && answer.by === ingress),
        );
        const asked = scheme === 'http' ? host : `${scheme}://${host}`;
        if (through !== undefined) return { host: asked, service: ownerId(ingress), through };
      }
    }
  }
  return undefined;
}

/** Whether config-istio assigns the KIngress to the Service, or the Service is another one for the same pods only. */
export function isAssigned(gateways: ConfiguredGateways, ingress: KIngress, service: Service): boolean {
  const { reach } = gateways;
  const { external, local } = reach.gatewaysOf(ingress);
  const assigned = [...external, ...local].flatMap((entry) => gateways.find(idOf(entry)) ?? []);
  if (gateways.namedWith(service).length > 0) return assigned.some(({ services }) => services.includes(service));
  // Where config-istio names no Service that exists, the pods that no other gateway has are the gateway's own.
  return reach.model.lookup
    .podsOf(service)
    .every((workload) =>
      assigned.some(
        ({ home, applied, services }) =>
          home.has(workload) ||
          (services.length === 0 && applied.has(workload) && gateways.ownersOf(workload).length === 0),
      ),
    );
}

/** The first leak through a stray gateway: a host is answered through pods whose Services it is not assigned to. */
export function firstLeak(gateways: ConfiguredGateways, strays: Iterable<Stray>): Leak | undefined {
  const { lookup } = gateways.reach.model;
  const services = new Map<Workload, readonly Service[]>();
  for (const { gateway, workload } of strays) {
    // Without pods nothing answers.
    const answering = remembered(services, workload, () =>
      byId(lookup.servicesOf(workload).filter((service) => lookup.podsOf(service).some(hasPods))),
    );
    const leak = answering.length === 0 ? undefined : leakThrough(gateways, gateway, answering);
    if (leak !== undefined) return leak;
  }
  return undefined;
}

/** The leak as a sentence to append to a message; empty without one. */
export function proof(leak: Leak | undefined): string {
  if (leak === undefined) return '';
  return ` Currently, ${leak.host} of ${leak.service} is answered through Service ${idOf(leak.through)}.`;
}
