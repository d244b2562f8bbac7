import { LoadBalancer, LoadBalancerKind } from '../../../lib/gateway/load-balancer';
import { MetalLbAnnotationPrefix, type MetalLbOptions } from '../../../lib/gateway/load-balancer/metallb';
import { IpFamily } from '../../../lib/gateway/load-balancer/options';
import { type ServiceShape } from '../../../lib/gateway/service-shape';
import { unchecked } from '../../invalid/case';
import { COMMON, type Effects, NO_STATUS_PORT, testEffects, testRefused } from './support';

describe('defaults', () => {
  const cases: [string, LoadBalancer, ServiceShape][] = [
    ['metalLb', LoadBalancer.metalLb(), { type: 'LoadBalancer', annotations: {} }],
  ];

  test.each(cases)('%s', (_, loadBalancer, shape) => {
    expect(loadBalancer._template.build()).toStrictEqual(shape);
  });
});

describe('what reports can read', () => {
  const cases: [string, LoadBalancer, LoadBalancerKind, boolean | undefined, boolean][] = [
    ['metalLb', LoadBalancer.metalLb(), LoadBalancerKind.METALLB, undefined, true],
  ];

  test.each(cases)('%s', (_, { kind, isInternal, isExposed, usesProxyProtocol }, ...expected) => {
    expect([kind, isInternal, isExposed]).toEqual(expected);
    expect(usesProxyProtocol).toBe(false);
  });
});

describe('metalLb', () => {
  const effects: Effects<MetalLbOptions> = {
    ...COMMON,
    ...NO_STATUS_PORT,
    staticIps: {
      beside: { ipFamilies: [IpFamily.IPV4, IpFamily.IPV6] },
      set: { staticIps: ['192.0.2.10', '2001:db8::10'] },
      changes: { 'metallb.io/loadBalancerIPs': '192.0.2.10,2001:db8::10' },
    },
    addressPool: { set: { addressPool: 'public' }, changes: { 'metallb.io/address-pool': 'public' } },
    annotationPrefix: {
      beside: { addressPool: 'public' },
      set: { annotationPrefix: MetalLbAnnotationPrefix.METALLB_UNIVERSE_TF },
      changes: { 'metallb.io/address-pool': undefined, 'metallb.universe.tf/address-pool': 'public' },
    },
  };
  testEffects('metalLb', effects);
});

testRefused([
  {
    name: 'MetalLB pool name in capitals',
    run: () => LoadBalancer.metalLb({ addressPool: 'Public' }),
    paths: ['addressPool'],
    message:
      "LoadBalancer.metalLb: addressPool: not the name of an IPAddressPool; got \"Public\"; allowed: at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit",
  },
  {
    name: 'MetalLB annotation prefix that does not exist',
    run: () => LoadBalancer.metalLb({ annotationPrefix: unchecked('metallb.com') }),
    paths: ['annotationPrefix'],
    message:
      'LoadBalancer.metalLb: annotationPrefix: unsupported value; got "metallb.com"; allowed: metallb.io, metallb.universe.tf; to fix: write metallb.io',
  },
  {
    name: 'MetalLB two addresses of one family',
    run: () => LoadBalancer.metalLb({ staticIps: ['192.0.2.10', '192.0.2.11'] }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.metalLb: staticIps: two addresses of one family; got ["192.0.2.10","192.0.2.11"]; allowed: one IPv4 address, one IPv6 address, or one of each',
  },
  {
    name: 'MetalLB pool by annotation of the other prefix',
    run: () => LoadBalancer.metalLb({ annotations: { 'metallb.universe.tf/address-pool': 'public' } }),
    paths: ["annotations['metallb.universe.tf/address-pool']"],
    message:
      'LoadBalancer.metalLb: annotations[\'metallb.universe.tf/address-pool\']: set by a separate option; got "public"; to fix: set addressPool instead',
  },
]);
