import { groupBy } from '../../../private/group';
import { describeSelector } from '../../../private/label-selector';
import {
  type ClaimingService,
  type LoadBalancerClaim,
  claimsOf,
  conflict,
} from '../../../private/load-balancer-claims';
import { subjectOf } from '../../finding';
import { claimingService } from '../../gateways/claiming-service';
import { idOf } from '../../input/manifest';
import { type Model } from '../../model/build';
import { isAssumed } from '../../model/stock';
import { type Service } from '../../model/types';
import { type Rule } from '../../rule';
import { named } from '../../words';

/** A Service, what it asks for, and one thing of that. */
interface Claimant {
  readonly service: Service;
  readonly claiming: ClaimingService;
  readonly claim: LoadBalancerClaim;
}

export const oneLoadBalancerTwice: Rule = {
  name: 'one-load-balancer-twice',
  level: 'error',
  title: 'Two Services ask for one load balancer, address or DNS name',
  why:
    'A load balancer or address that is asked for by name belongs to one Service: the other Service takes it over, or ' +
    'gets none. A DNS name of two load balancers leads to either, and only one of them serves the hosts.',
  *check({ model, gatewayOfPods }) {
    for (const [first, second] of conflicts(model)) {
      const [workload] = model.lookup.podsOf(second.service);
      const { kind, value } = second.claim;
      yield {
        subject: subjectOf(second.service.source),
        ...(workload && gatewayOfPods.of(workload)),
        ...(kind === 'DNS name' && { level: 'warning' as const }),
        message: `${named(first.service, 'Service')} and ${named(second.service, 'Service')} ask for the same ${kind}: ${value} (${fields(first, second)}).`,
        fix: FIXES[kind],
      };
    }
  },
};

const FIXES: Readonly<Record<LoadBalancerClaim['kind'], string>> = {
  'load balancer': 'Give each Service a load balancer name of its own, or omit the name.',
  address: 'Reserve an address for each Service, or omit it for an address that the load balancer assigns.',
  'DNS name': 'Publish the name at the Service of the gateway that serves its hosts, and omit it at the other.',
};

function fields(first: Claimant, second: Claimant): string {
  return [...new Set([first, second].map(({ claim }) => claim.field))].join(' and ');
}

/**
 * Pairs of Services in conflict, at least one of them a gateway's; each with the first one that has what it asks for.
 */
function* conflicts(model: Model): Generator<readonly [Claimant, Claimant]> {
  const gateways = new Set(model.lookup.gatewayServices());
  const precedence = precedences(model);
  const claimants = model.services
    .filter(({ origin, source }) => origin !== 'knative' && !isAssumed(source))
    .map((service) => {
      const claiming = claimingService(service);
      return { service, claiming, claims: claimsOf(claiming) };
    })
    .filter(({ claims }) => claims.length > 0)
    .sort(({ service: a }, { service: b }) => precedence(a) - precedence(b) || (idOf(a) < idOf(b) ? -1 : 1))
    .flatMap(({ service, claiming, claims }) => claims.map((claim): Claimant => ({ service, claiming, claim })));
  for (const group of groupBy(claimants, ({ claim }) => [claim.value]).values()) {
    for (const [index, second] of group.entries()) {
      const first = group
        .slice(0, index)
        .find(
          (each) =>
            (gateways.has(each.service) || gateways.has(second.service)) &&
            conflict([each.claiming, each.claim], [second.claiming, second.claim]) &&
            !(second.claim.kind === 'DNS name' && serveTheSame(model, each.service, second.service)),
        );
      if (first !== undefined) yield [first, second];
    }
  }
}

/** The default gateway keeps what it has; then the order of config-istio counts. */
function precedences({ configIstio, lookup }: Model): (service: Service) => number {
  const entries = configIstio.config?.externalGateways ?? [];
  const indexes = new Map<Service, number>();
  entries.forEach((entry, index) => {
    const service = lookup.serviceOfHost(entry.service);
    if (service !== undefined && !indexes.has(service)) indexes.set(service, index);
  });
  return (service) => indexes.get(service) ?? entries.length;
}

/**
 * Whether either answers the hosts of the other: with the same pods, or as gateways that config-istio selects alike.
 */
function serveTheSame({ lookup, configIstio }: Model, a: Service, b: Service): boolean {
  const pods = lookup.podsOf(a);
  if (pods.length > 0 && lookup.podsOf(b).every((workload) => pods.includes(workload))) return true;
  const entries = configIstio.config?.externalGateways ?? [];
  const selectorsOf = (service: Service): string[] =>
    entries
      .filter((entry) => lookup.serviceOfHost(entry.service) === service)
      .map(({ labelSelector }) => (labelSelector === undefined ? '' : describeSelector(labelSelector)));
  const ofB = new Set(selectorsOf(b));
  return selectorsOf(a).some((selector) => ofB.has(selector));
}
