import { gatewayId } from '../../private/id';
import { groupBy } from '../../private/group';
import { type ClaimingService, type LoadBalancerClaim, claimsOf, conflict } from '../../private/load-balancer-claims';
import { type Refusal } from '../../private/refusal';
import { type GatewayFacts } from '../knative-gateway';
import { isRendered } from '../rendered-gateway';
import { type Member, areJoined, serviceId } from './member';
import { sharedPods } from './shared-pods';

/** A property of a gateway, and what is unique about it. */
type Shared = readonly [property: string, what: string];

/** Refuses two gateways with one name, Service, pods, domain, host, node port, load balancer, address or DNS name. */
export function sharedRefusals(members: readonly Member[]): Refusal[] {
  return [
    ...duplicates(members, ['gatewayName', 'the Istio Gateway'], (gateway) => [gatewayId(gateway)]),
    ...[true, false].flatMap((isLocal) =>
      duplicates(
        members.filter((member) => member.isLocal === isLocal),
        ['serviceName', 'the Service'],
        (gateway) => [serviceId(gateway)],
      ),
    ),
    ...duplicates(members, ['domain', 'the domain'], ({ domain }) => (domain === undefined ? [] : [domain])),
    ...duplicates(members, ['hosts', 'a host'], (gateway) => (isRendered(gateway) ? gateway._hostsByName : [])),
    ...duplicates(members, ['loadBalancer', 'a node port'], (gateway) =>
      isRendered(gateway) ? gateway._nodePorts.map(String) : [],
    ),
    ...sharedLoadBalancers(members),
    ...sharedPods(members).map(([first, second, got]) => shared(['gatewayName', 'the pod labels'], first, second, got)),
  ];
}

function shared([property, what]: Shared, first: Member, second: Member, got: string): Refusal {
  return {
    // The stock install's gateways come first, as they should not be changed.
    path: [...(second.path ?? first.path ?? []), property],
    what: `two gateways share ${what}: ${gatewayId(first.gateway)} and ${gatewayId(second.gateway)}`,
    got,
    allowed: 'one gateway each',
  };
}

function duplicates(
  members: readonly Member[],
  what: Shared,
  keysOf: (gateway: GatewayFacts) => readonly string[],
): Refusal[] {
  const first = new Map<string, Member>();
  return members.flatMap((each) =>
    [...new Set(keysOf(each.gateway))].flatMap((key) => {
      const other = first.get(key);
      if (other === undefined) first.set(key, each);
      return other === undefined || areJoined(other.gateway, each.gateway) ? [] : [shared(what, other, each, key)];
    }),
  );
}

interface Claimant {
  readonly member: Member;
  readonly claiming: ClaimingService;
  readonly claim: LoadBalancerClaim;
}

function sharedLoadBalancers(members: readonly Member[]): Refusal[] {
  const claimants = members.flatMap((member): Claimant[] => {
    const claiming = isRendered(member.gateway) ? member.gateway._claiming : undefined;
    return claiming ? claimsOf(claiming).map((claim) => ({ member, claiming, claim })) : [];
  });
  return [...groupBy(claimants, ({ claim }) => [claim.value]).values()].flatMap((group) =>
    group.flatMap((second, index) => {
      const first = group
        .slice(0, index)
        .find(
          (each) =>
            conflict([each.claiming, each.claim], [second.claiming, second.claim]) &&
            !(each.claim.kind === 'DNS name' && areJoined(each.member.gateway, second.member.gateway)),
        );
      const what = `${second.claim.kind === 'address' ? 'an' : 'a'} ${second.claim.kind}`;
      return first === undefined
        ? []
        : [shared(['loadBalancer', what], first.member, second.member, second.claim.value)];
    }),
  );
}
