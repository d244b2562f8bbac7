import { idOf } from '../input/manifest';
import { hasPods, type IstioGateway, type KIngress, type VirtualService } from '../model/types';
import { foreignVirtualServices } from '../reach/foreign';
import { isWildcard, Wildcards } from '../reach/hosts';
import { ownerId } from '../reach/reachability';
import { byAge } from '../reach/listeners';
import { routesHost, routesSome } from '../reach/routes';
import { type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';
import { unnamedOn } from './unnamed';

/** What a VirtualService that is not Knative's does at a configured gateway. */
export interface ForeignClaim {
  readonly virtualService: VirtualService;
  readonly gateway: ConfiguredGateway;
  /** The Gateway object that it is bound to: the gateway's, or if that is missing, another one on its pods. */
  readonly object: IstioGateway;
  /** Hosts of Knative services of this gateway that it answers instead. */
  readonly taken: readonly KnativeHost[];
  /** Hosts of Knative services of this gateway that it answers instead if it is older than their VirtualServices. */
  readonly contested: readonly KnativeHost[];
  /**
   * Hosts of Knative services of this gateway for which it answers requests with some paths, methods or headers, if it
   * is older than their VirtualServices.
   */
  readonly shared: readonly KnativeHost[];
  /** Hosts of Knative services of other gateways that it answers here. */
  readonly opened: readonly KnativeHost[];
  /** Hosts of its own. */
  readonly published: readonly string[];
}

export interface KnativeHost {
  readonly host: string;
  /** `NAMESPACE/NAME`. */
  readonly service: string;
}

/** The claims with an effect, by VirtualService and gateway. */
export function foreignClaims(gateways: ConfiguredGateways): readonly ForeignClaim[] {
  const { reach } = gateways;
  const ingresses = new Map<string, KIngress>();
  for (const ingress of reach.ingresses) {
    for (const { hosts, visibility } of ingress.rules) {
      if (visibility === 'ExternalIP') for (const host of hosts) ingresses.set(host, ingress);
    }
  }
  return foreignVirtualServices(reach).flatMap((virtualService) =>
    gateways.all
      .filter(({ external }) => external.length > 0)
      .flatMap((gateway) =>
        boundTo(gateways, virtualService, gateway).flatMap(
          (object) => claimAt(gateways, virtualService, gateway, object, ingresses) ?? [],
        ),
      ),
  );
}

function boundTo(
  gateways: ConfiguredGateways,
  virtualService: VirtualService,
  gateway: ConfiguredGateway,
): readonly IstioGateway[] {
  const { object } = gateway;
  const objects = object === undefined ? unnamedOn(gateways, gateway) : [object];
  return objects.filter((each) => virtualService.gateways.includes(idOf(each)));
}

function claimAt(
  gateways: ConfiguredGateways,
  virtualService: VirtualService,
  gateway: ConfiguredGateway,
  object: IstioGateway,
  ingresses: ReadonlyMap<string, KIngress>,
): ForeignClaim | undefined {
  const { reach } = gateways;
  const id = idOf(object);
  const { istiod, lookup } = reach.model;
  const workload = [...(gateway.object === undefined ? gateway.home : gateway.pods)].find(hasPods);
  if (workload === undefined) return undefined;
  const services = gateway.services.length > 0 ? gateway.services : lookup.servicesOf(workload);
  if (!istiod.reads(virtualService, workload) || !istiod.isExported(virtualService, workload)) return undefined;
  const hosts = gateways.allowedHosts(object).intersect(virtualService.hosts, virtualService.namespace);
  const wildcards = new Wildcards(hosts);
  const covered = wildcards.isEmpty ? [] : [...ingresses.keys()];
  const claimed = [
    ...hosts.filter((host) => ingresses.has(host)),
    ...covered.filter((host) => wildcards.covers(host)),
  ].filter((host) => routesHost(virtualService, id, host));
  const answers = (host: string): boolean =>
    services.some((service) =>
      (['http', 'https'] as const).some((scheme) =>
        reach
          .possibleAnswersOf(service, host, scheme)
          .some((each) => each.code === '200' && each.by === virtualService),
      ),
    );
  const own = (host: string): boolean => {
    const ingress = ingresses.get(host);
    return ingress !== undefined && reach.gatewaysOf(ingress).external.some((entry) => idOf(entry) === gateway.id);
  };
  const described = (some: readonly string[]): readonly KnativeHost[] =>
    [...new Set(some)].sort().flatMap((host) => {
      const ingress = ingresses.get(host);
      return ingress === undefined ? [] : { host, service: ownerId(ingress) };
    });
  const mayTakeSome = (host: string): boolean => {
    const ingress = ingresses.get(host);
    if (ingress === undefined || !routesSome(virtualService, id, host)) return false;
    // istiod asks the routes of the older one first, and those of Knative take every request.
    return reach.netIstio
      .virtualServicesFor(ingress)
      .filter((each) => each.hosts.includes(host) && each.gateways.includes(id) && !isUndated(each))
      .every((each) => isUndated(virtualService) || byAge(virtualService, each) < 0);
  };
  const answered = claimed.filter(answers);
  const claim = {
    virtualService,
    gateway,
    object,
    taken: described(answered.filter(own)),
    contested: described(
      virtualService.source.object['metadata'] !== undefined && isUndated(virtualService)
        ? claimed.filter((host) => own(host) && !answered.includes(host) && virtualService.hosts.includes(host))
        : [],
    ),
    shared: described(hosts.filter((host) => own(host) && !claimed.includes(host) && mayTakeSome(host))),
    opened: described(answered.filter((host) => !own(host))),
    published: hosts.filter(
      (host) => !ingresses.has(host) && (isWildcard(host) || answers(host) || routesSome(virtualService, id, host)),
    ),
  };
  const isIdle = [claim.taken, claim.contested, claim.shared, claim.opened, claim.published].every(
    ({ length }) => length === 0,
  );
  return isIdle ? undefined : claim;
}

/** Whether it may turn out to be older than VirtualServices that net-istio makes. */
function isUndated({ source }: VirtualService): boolean {
  return (source.object['metadata'] as { creationTimestamp?: unknown } | undefined)?.creationTimestamp === undefined;
}
