import { LoadBalancer } from '../../../lib/gateway/load-balancer';
import { GcpNetworkTier } from '../../../lib/gateway/load-balancer/gcp';
import { IpFamilyPolicy } from '../../../lib/gateway/load-balancer/options';
import { type InvalidCase, unchecked } from '../case';

/** Options of a Google Cloud load balancer that must be refused. */
export const INVALID_GCP: readonly InvalidCase[] = [
  {
    name: 'GCP global access that faces the internet',
    run: () => LoadBalancer.gcp({ allowGlobalAccess: true }),
    message:
      'LoadBalancer.gcp: allowGlobalAccess: is for an internal load balancer, but internal is not true; got true; to fix: leave it out, or set internal to true',
  },
  {
    name: 'GCP network tier of an internal load balancer',
    run: () => LoadBalancer.gcp({ internal: true, networkTier: GcpNetworkTier.STANDARD }),
    message:
      'LoadBalancer.gcp: networkTier: is for a load balancer that faces the internet, but internal is true; got "Standard"; to fix: leave it out, or leave internal out',
  },
  {
    name: 'GCP network tier that does not exist',
    run: () => LoadBalancer.gcp({ networkTier: unchecked('premium') }),
    message: 'LoadBalancer.gcp: networkTier: not a known value; got "premium"; allowed: Premium, Standard',
  },
  {
    name: 'GCP subnet that faces the internet',
    run: () => LoadBalancer.gcp({ subnet: 'gateways' }),
    message:
      'LoadBalancer.gcp: subnet: is for an internal load balancer or one with IPv6, but this one has neither; got "gateways"; to fix: leave it out, or set internal to true',
  },
  {
    name: 'GCP subnet name in capitals',
    run: () => LoadBalancer.gcp({ internal: true, subnet: 'Gateways' }),
    message:
      "LoadBalancer.gcp: subnet: not the name of a Google Cloud resource; got \"Gateways\"; allowed: at most 63 characters of a-z, 0-9 and '-', beginning with a letter, not ending with '-'",
  },
  {
    name: 'GCP class of another scheme',
    run: () => LoadBalancer.gcp({ loadBalancerClass: 'networking.gke.io/l4-regional-internal' }),
    message:
      'LoadBalancer.gcp: loadBalancerClass: is for an internal load balancer, but internal is false; got "networking.gke.io/l4-regional-internal"; to fix: leave loadBalancerClass out, or let internal say the same',
  },
  {
    name: 'GCP address name that is an address',
    run: () => LoadBalancer.gcp({ addressNames: ['192.0.2.10'] }),
    message:
      "LoadBalancer.gcp: addressNames[0]: not the name of a Google Cloud resource; got \"192.0.2.10\"; allowed: at most 63 characters of a-z, 0-9 and '-', beginning with a letter, not ending with '-'",
  },
  {
    name: 'GCP address name beside an address',
    run: () => LoadBalancer.gcp({ addressNames: ['alpha'], staticIps: ['192.0.2.10'] }),
    message:
      'LoadBalancer.gcp: addressNames: says which address to take, and so does staticIps; got ["alpha"]; to fix: give one of the two',
  },
  {
    name: 'GCP two address names of a single stack',
    run: () => LoadBalancer.gcp({ addressNames: ['alpha-v4', 'alpha-v6'] }),
    message:
      'LoadBalancer.gcp: addressNames: has more addresses than the Service has families; got ["alpha-v4","alpha-v6"]; allowed: one; two with ipFamilyPolicy PREFER_DUAL_STACK or REQUIRE_DUAL_STACK',
  },
  {
    name: 'GCP three address names',
    run: () => LoadBalancer.gcp({ addressNames: ['a', 'b', 'c'], ipFamilyPolicy: IpFamilyPolicy.REQUIRE_DUAL_STACK }),
    message:
      'LoadBalancer.gcp: addressNames: has more addresses than the Service has families; got ["a","b","c"]; allowed: two',
  },
  {
    name: 'GCP IPv6 static address',
    run: () => LoadBalancer.gcp({ staticIps: ['2001:db8::10'] }),
    message:
      'LoadBalancer.gcp: staticIps: becomes spec.loadBalancerIP, which holds one IPv4 address on GKE; got ["2001:db8::10"]; allowed: one IPv4 address; to fix: reserve the addresses and give their names as addressNames',
  },
  {
    name: 'GCP scheme by annotation',
    run: () => LoadBalancer.gcp({ annotations: { 'networking.gke.io/load-balancer-type': 'Internal' } }),
    message:
      'LoadBalancer.gcp: annotations[\'networking.gke.io/load-balancer-type\']: an option of its own writes it; got "Internal"; to fix: set internal instead',
  },
];
