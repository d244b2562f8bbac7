import { LoadBalancer } from '../../../lib/gateway/load-balancer';
import { type InvalidCase, unchecked } from '../case';

/** Options of MetalLB that must be refused. */
export const INVALID_METALLB: readonly InvalidCase[] = [
  {
    name: 'MetalLB pool name in capitals',
    run: () => LoadBalancer.metalLb({ addressPool: 'Public' }),
    message:
      "LoadBalancer.metalLb: addressPool: not the name of an IPAddressPool; got \"Public\"; allowed: at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit",
  },
  {
    name: 'MetalLB annotation prefix that does not exist',
    run: () => LoadBalancer.metalLb({ annotationPrefix: unchecked('metallb.com') }),
    message:
      'LoadBalancer.metalLb: annotationPrefix: not a known value; got "metallb.com"; allowed: metallb.io, metallb.universe.tf',
  },
  {
    name: 'MetalLB two addresses of one family',
    run: () => LoadBalancer.metalLb({ staticIps: ['192.0.2.10', '192.0.2.11'] }),
    message:
      'LoadBalancer.metalLb: staticIps: two addresses of one family; got ["192.0.2.10","192.0.2.11"]; allowed: one IPv4 address, one IPv6 address, or one of each',
  },
  {
    name: 'MetalLB pool by annotation of the other prefix',
    run: () => LoadBalancer.metalLb({ annotations: { 'metallb.universe.tf/address-pool': 'public' } }),
    message:
      'LoadBalancer.metalLb: annotations[\'metallb.universe.tf/address-pool\']: an option of its own writes it; got "public"; to fix: set addressPool instead',
  },
];
