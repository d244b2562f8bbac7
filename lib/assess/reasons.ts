import { strings } from '../private/access';
import { claimsOf } from '../private/load-balancer-claims';
import { claimingService } from '../analysis/gateways/claiming-service';
import { type ConfiguredGateway, type ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { isPublic } from '../analysis/gateways/exposure';
import { serviceSetting } from '../analysis/gateways/installers';
import { idOf } from '../analysis/input/manifest';
import { type Service } from '../analysis/model/types';

/** Who can reach a gateway. */
export type Exposure = 'public' | 'internal' | 'cluster';

/** Something that only a gateway of its own can do, with the object that says so. */
export interface Reason {
  readonly what: string;
  readonly evidence: string;
}

export function exposureOf({ services }: ConfiguredGateway): Exposure | undefined {
  if (services.length === 0) return undefined;
  if (services.some(isPublic)) return 'public';
  return services.some(({ type }) => type === 'LoadBalancer') ? 'internal' : 'cluster';
}

/** What a gateway does that its services would lose on `shared`. */
export function reasonsFor(
  gateway: ConfiguredGateway,
  shared: ConfiguredGateway | undefined,
  { reach }: ConfiguredGateways,
): Reason[] {
  const own = exposureOf(gateway);
  const other = shared && exposureOf(shared);
  const pods = [...gateway.home];
  const policies = pods.flatMap((workload) =>
    reach.authorization.policiesOf(workload).filter(({ namespace }) => namespace === workload.namespace),
  );
  return [
    ...(own !== undefined && other !== undefined && own !== other
      ? [{ what: `it is ${EXPOSED[own]}, the default gateway is ${EXPOSED[other]}`, evidence: namesOf(gateway) }]
      : []),
    ...gateway.services.flatMap((service) => [
      ...(sourceRanges(service).length > 0
        ? [{ what: 'its load balancer accepts certain source ranges only', evidence: `Service ${idOf(service)}` }]
        : []),
      ...claimsOf(claimingService(service)).map(({ kind, value }) => ({
        what: `it has a ${kind} of its own: ${value}`,
        evidence: `Service ${idOf(service)}`,
      })),
    ]),
    ...(gateway.object?.servers.some(({ tls }) => /MUTUAL$/.test(tls?.mode ?? '')) === true
      ? [{ what: 'it requires client certificates', evidence: `Gateway ${gateway.id}` }]
      : []),
    ...[...new Set(policies)].map((policy) => ({
      what: 'its pods have an AuthorizationPolicy of their own',
      evidence: `AuthorizationPolicy ${idOf(policy)}`,
    })),
  ];
}

const EXPOSED: Readonly<Record<Exposure, string>> = {
  public: 'reachable from outside',
  internal: 'reachable in the private network only',
  cluster: 'reachable in the cluster only',
};

function namesOf({ services }: ConfiguredGateway): string {
  return services.map((service) => `Service ${idOf(service)}`).join(', ');
}

function sourceRanges(service: Service): readonly string[] {
  return strings({ ranges: serviceSetting(service, 'loadBalancerSourceRanges') }, 'ranges');
}
