import { LoadBalancer, LoadBalancerKind } from '../../../lib/gateway/load-balancer';
import { GcpNetworkTier, type GcpOptions } from '../../../lib/gateway/load-balancer/gcp';
import { IpFamily, IpFamilyPolicy } from '../../../lib/gateway/load-balancer/options';
import { type ServiceShape } from '../../../lib/gateway/service-shape';
import { unchecked } from '../../invalid/case';
import { COMMON, type Effects, NO_STATUS_PORT, testAccepted, testEffects, testRefused } from './support';

describe('defaults', () => {
  const cases: [string, LoadBalancer, ServiceShape][] = [
    [
      'gcp',
      LoadBalancer.gcp(),
      {
        type: 'LoadBalancer',
        annotations: { 'cloud.google.com/l4-rbs': 'enabled' },
        externalTrafficPolicy: 'Local',
      },
    ],
  ];

  test.each(cases)('%s', (_, loadBalancer, shape) => {
    expect(loadBalancer._template.build()).toStrictEqual(shape);
  });
});

describe('what reports can read', () => {
  const cases: [string, LoadBalancer, LoadBalancerKind, boolean | undefined, boolean][] = [
    ['gcp', LoadBalancer.gcp(), LoadBalancerKind.GCP, false, true],
    ['gcp, internal', LoadBalancer.gcp({ internal: true }), LoadBalancerKind.GCP, true, true],
  ];

  test.each(cases)('%s', (_, { kind, isInternal, isExposed, usesProxyProtocol }, ...expected) => {
    expect([kind, isInternal, isExposed]).toEqual(expected);
    expect(usesProxyProtocol).toBe(false);
  });
});

describe('gcp', () => {
  const effects: Effects<GcpOptions> = {
    ...COMMON,
    ...NO_STATUS_PORT,
    internal: {
      set: { internal: true },
      changes: { 'cloud.google.com/l4-rbs': undefined, 'networking.gke.io/load-balancer-type': 'Internal' },
    },
    allowGlobalAccess: {
      beside: { internal: true },
      set: { allowGlobalAccess: true },
      changes: { 'networking.gke.io/internal-load-balancer-allow-global-access': 'true' },
    },
    subnet: {
      beside: { internal: true },
      set: { subnet: 'gateways' },
      changes: { 'networking.gke.io/internal-load-balancer-subnet': 'gateways' },
    },
    addressNames: {
      beside: { ipFamilyPolicy: IpFamilyPolicy.REQUIRE_DUAL_STACK },
      set: { addressNames: ['alpha-v4', 'alpha-v6'] },
      changes: { 'networking.gke.io/load-balancer-ip-addresses': 'alpha-v4,alpha-v6' },
    },
    networkTier: {
      set: { networkTier: GcpNetworkTier.STANDARD },
      changes: { 'cloud.google.com/network-tier': 'Standard' },
    },
  };
  testEffects('gcp', effects);
});

testAccepted([
  [
    'GCP class of the same scheme',
    () => LoadBalancer.gcp({ internal: true, loadBalancerClass: 'networking.gke.io/l4-regional-internal' }),
  ],
  ['GCP subnet with IPv6', () => LoadBalancer.gcp({ subnet: 'gateways', ipFamilies: [IpFamily.IPV6] })],
]);

testRefused([
  {
    name: 'GCP global access that faces the internet',
    run: () => LoadBalancer.gcp({ allowGlobalAccess: true }),
    paths: ['allowGlobalAccess'],
    message:
      'LoadBalancer.gcp: allowGlobalAccess: is for an internal load balancer, but internal is not true; got true; to fix: omit it, or set internal to true',
  },
  {
    name: 'GCP network tier of an internal load balancer',
    run: () => LoadBalancer.gcp({ internal: true, networkTier: GcpNetworkTier.STANDARD }),
    paths: ['networkTier'],
    message:
      'LoadBalancer.gcp: networkTier: is for an internet-facing load balancer, but internal is true; got "Standard"; to fix: omit it, or omit internal',
  },
  {
    name: 'GCP network tier that does not exist',
    run: () => LoadBalancer.gcp({ networkTier: unchecked('premium') }),
    paths: ['networkTier'],
    message:
      'LoadBalancer.gcp: networkTier: unsupported value; got "premium"; allowed: Premium, Standard; to fix: write Premium',
  },
  {
    name: 'GCP subnet that faces the internet',
    run: () => LoadBalancer.gcp({ subnet: 'gateways' }),
    paths: ['subnet'],
    message:
      'LoadBalancer.gcp: subnet: is for an internal load balancer or one with IPv6, but this one has neither; got "gateways"; to fix: omit it, or set internal to true',
  },
  {
    name: 'GCP subnet name in capitals',
    run: () => LoadBalancer.gcp({ internal: true, subnet: 'Gateways' }),
    paths: ['subnet'],
    message:
      "LoadBalancer.gcp: subnet: not the name of a Google Cloud resource; got \"Gateways\"; allowed: at most 63 characters of a-z, 0-9 and '-', beginning with a letter, not ending with '-'",
  },
  {
    name: 'GCP class of another scheme',
    run: () => LoadBalancer.gcp({ loadBalancerClass: 'networking.gke.io/l4-regional-internal' }),
    paths: ['loadBalancerClass'],
    message:
      'LoadBalancer.gcp: loadBalancerClass: is for an internal load balancer, but internal is false; got "networking.gke.io/l4-regional-internal"; to fix: omit loadBalancerClass, or set internal accordingly',
  },
  {
    name: 'GCP address name that is an address',
    run: () => LoadBalancer.gcp({ addressNames: ['192.0.2.10'] }),
    paths: ['addressNames[0]'],
    message:
      "LoadBalancer.gcp: addressNames[0]: not the name of a Google Cloud resource; got \"192.0.2.10\"; allowed: at most 63 characters of a-z, 0-9 and '-', beginning with a letter, not ending with '-'",
  },
  {
    name: 'GCP address name beside an address',
    run: () => LoadBalancer.gcp({ addressNames: ['alpha'], staticIps: ['192.0.2.10'] }),
    paths: ['addressNames'],
    message:
      'LoadBalancer.gcp: addressNames: conflicts with staticIps, which also sets the address; got ["alpha"]; to fix: set only one of the two',
  },
  {
    name: 'GCP two address names of a single stack',
    run: () => LoadBalancer.gcp({ addressNames: ['alpha-v4', 'alpha-v6'] }),
    paths: ['addressNames'],
    message:
      'LoadBalancer.gcp: addressNames: has more addresses than the Service has families; got ["alpha-v4","alpha-v6"]; allowed: one; two with ipFamilyPolicy PREFER_DUAL_STACK or REQUIRE_DUAL_STACK',
  },
  {
    name: 'GCP three address names',
    run: () => LoadBalancer.gcp({ addressNames: ['a', 'b', 'c'], ipFamilyPolicy: IpFamilyPolicy.REQUIRE_DUAL_STACK }),
    paths: ['addressNames'],
    message:
      'LoadBalancer.gcp: addressNames: has more addresses than the Service has families; got ["a","b","c"]; allowed: two',
  },
  {
    name: 'GCP IPv6 static address',
    run: () => LoadBalancer.gcp({ staticIps: ['2001:db8::10'] }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.gcp: staticIps: becomes spec.loadBalancerIP, which holds one IPv4 address on GKE; got ["2001:db8::10"]; allowed: one IPv4 address; to fix: reserve the addresses and give their names as addressNames',
  },
  {
    name: 'GCP scheme by annotation',
    run: () => LoadBalancer.gcp({ annotations: { 'networking.gke.io/load-balancer-type': 'Internal' } }),
    paths: ["annotations['networking.gke.io/load-balancer-type']"],
    message:
      'LoadBalancer.gcp: annotations[\'networking.gke.io/load-balancer-type\']: set by a separate option; got "Internal"; to fix: set internal instead',
  },
]);
