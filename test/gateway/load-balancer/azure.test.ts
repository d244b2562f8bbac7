import { LoadBalancer, LoadBalancerKind } from '../../../lib/gateway/load-balancer';
import { type AzureOptions } from '../../../lib/gateway/load-balancer/azure';
import { ExternalTrafficPolicy, HealthCheck, IpFamilyPolicy } from '../../../lib/gateway/load-balancer/options';
import { type ServiceShape } from '../../../lib/gateway/service-shape';
import { AZURE, COMMON, type Effects, NO_STATUS_PORT, testAccepted, testEffects, testRefused } from './support';

describe('defaults', () => {
  const cases: [string, LoadBalancer, ServiceShape][] = [
    [
      'azure',
      LoadBalancer.azure(),
      {
        type: 'LoadBalancer',
        annotations: {
          [`${AZURE}load-balancer-internal`]: 'false',
          'service.beta.kubernetes.io/port_15021_no_lb_rule': 'true',
        },
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
    ['azure', LoadBalancer.azure(), LoadBalancerKind.AZURE, false, true],
    ['azure, internal', LoadBalancer.azure({ internal: true }), LoadBalancerKind.AZURE, true, true],
  ];

  test.each(cases)('%s', (_, { kind, isInternal, isExposed, usesProxyProtocol }, ...expected) => {
    expect([kind, isInternal, isExposed]).toEqual(expected);
    expect(usesProxyProtocol).toBe(false);
  });
});

test('sourceRanges of an internal Azure load balancer keep the rest of the virtual network out', () => {
  const annotation = `${AZURE}deny-all-except-load-balancer-source-ranges`;
  const of = (internal: boolean): string | undefined =>
    LoadBalancer.azure({ internal, sourceRanges: ['10.0.0.0/8'] })._template.build().annotations[annotation];
  expect(of(true)).toBe('true');
  expect(of(false)).toBeUndefined();
});

test('with cluster traffic, Azure probes the readiness of the gateway for every port of the Service', () => {
  const loadBalancer = LoadBalancer.azure({ externalTrafficPolicy: ExternalTrafficPolicy.CLUSTER });
  expect(loadBalancer._template.build([15021, 8443]).annotations).toStrictEqual({
    [`${AZURE}load-balancer-internal`]: 'false',
    'service.beta.kubernetes.io/port_15021_no_lb_rule': 'true',
    'service.beta.kubernetes.io/port_8443_health-probe_port': '15021',
    'service.beta.kubernetes.io/port_8443_health-probe_protocol': 'http',
    'service.beta.kubernetes.io/port_8443_health-probe_request-path': '/healthz/ready',
  });
  const platform = LoadBalancer.azure({
    externalTrafficPolicy: ExternalTrafficPolicy.CLUSTER,
    healthCheck: HealthCheck.PLATFORM,
  });
  expect(Object.keys(platform._template.build([8443]).annotations)).toEqual([`${AZURE}load-balancer-internal`]);
});

describe('azure', () => {
  const probe = (port: number): Record<string, string> => ({
    [`service.beta.kubernetes.io/port_${port}_health-probe_port`]: '15021',
    [`service.beta.kubernetes.io/port_${port}_health-probe_protocol`]: 'http',
    [`service.beta.kubernetes.io/port_${port}_health-probe_request-path`]: '/healthz/ready',
  });
  const effects: Effects<AzureOptions> = {
    ...COMMON,
    ...NO_STATUS_PORT,
    externalTrafficPolicy: {
      set: { externalTrafficPolicy: ExternalTrafficPolicy.CLUSTER },
      changes: { externalTrafficPolicy: 'Cluster', ...probe(80), ...probe(443), statusPort: true },
    },
    staticIps: {
      beside: { ipFamilyPolicy: IpFamilyPolicy.PREFER_DUAL_STACK },
      set: { staticIps: ['2001:db8::10', '192.0.2.10'] },
      changes: { [`${AZURE}load-balancer-ipv4`]: '192.0.2.10', [`${AZURE}load-balancer-ipv6`]: '2001:db8::10' },
    },
    internal: { set: { internal: true }, changes: { [`${AZURE}load-balancer-internal`]: 'true' } },
    subnet: {
      beside: { internal: true },
      set: { subnet: 'Gateways_1' },
      changes: { [`${AZURE}load-balancer-internal-subnet`]: 'Gateways_1' },
    },
    resourceGroup: {
      set: { resourceGroup: 'network-(shared)' },
      changes: { [`${AZURE}load-balancer-resource-group`]: 'network-(shared)' },
    },
    publicIpName: { set: { publicIpName: 'alpha' }, changes: { [`${AZURE}pip-name`]: 'alpha' } },
    publicIpNameIpv6: { set: { publicIpNameIpv6: 'alpha-v6' }, changes: { [`${AZURE}pip-name-ipv6`]: 'alpha-v6' } },
    dnsLabel: { set: { dnsLabel: 'alpha' }, changes: { [`${AZURE}dns-label-name`]: 'alpha' } },
    healthCheck: {
      set: { healthCheck: HealthCheck.READINESS },
      changes: { ...probe(80), ...probe(443), statusPort: true },
    },
    healthCheckIntervalSeconds: {
      set: { healthCheckIntervalSeconds: 10 },
      changes: { [`${AZURE}load-balancer-health-probe-interval`]: '10' },
    },
    healthCheckThreshold: {
      set: { healthCheckThreshold: 3 },
      changes: { [`${AZURE}load-balancer-health-probe-num-of-probe`]: '3' },
    },
    exposeStatusPort: {
      set: { exposeStatusPort: true },
      changes: { 'service.beta.kubernetes.io/port_15021_no_lb_rule': undefined, statusPort: true },
    },
  };
  testEffects('azure', effects);
});

testAccepted([
  [
    'Azure health probe that takes 118 s',
    () => LoadBalancer.azure({ healthCheckIntervalSeconds: 59, healthCheckThreshold: 2 }),
  ],
  [
    'Azure without node ports, local traffic',
    () => LoadBalancer.azure({ allocateLoadBalancerNodePorts: false, healthCheck: HealthCheck.PLATFORM }),
  ],
  ['Azure public addresses of both families', () => LoadBalancer.azure({ publicIpName: 'a', publicIpNameIpv6: 'b' })],
]);

testRefused([
  {
    name: 'Azure status port for clients that is not in the Service',
    run: () => LoadBalancer.azure({ exposeStatusPort: true, statusPort: false }),
    paths: ['exposeStatusPort'],
    message:
      'LoadBalancer.azure: exposeStatusPort: true, but statusPort takes the port out of the Service; got true; to fix: omit one of the two',
  },
  {
    name: 'Azure public address of an internal load balancer',
    run: () => LoadBalancer.azure({ internal: true, publicIpName: 'alpha' }),
    paths: ['publicIpName'],
    message:
      'LoadBalancer.azure: publicIpName: applies to a public address, but internal is true; got "alpha"; to fix: omit publicIpName, or omit internal',
  },
  {
    name: 'Azure DNS label of an internal load balancer',
    run: () => LoadBalancer.azure({ internal: true, dnsLabel: 'alpha' }),
    paths: ['dnsLabel'],
    message:
      'LoadBalancer.azure: dnsLabel: applies to a public address, but internal is true; got "alpha"; to fix: omit dnsLabel, or omit internal',
  },
  {
    name: 'Azure subnet that faces the internet',
    run: () => LoadBalancer.azure({ subnet: 'gateways' }),
    paths: ['subnet'],
    message:
      'LoadBalancer.azure: subnet: is for an internal load balancer, but internal is not true; got "gateways"; to fix: omit it, or set internal to true',
  },
  {
    name: 'Azure subnet name with a slash',
    run: () => LoadBalancer.azure({ internal: true, subnet: 'vnet/gateways' }),
    paths: ['subnet'],
    message:
      "LoadBalancer.azure: subnet: not the name of an Azure network resource; got \"vnet/gateways\"; allowed: at most 80 characters of A-Z, a-z, 0-9, '_', '.' and '-', beginning with a letter or digit, not ending with '.' or '-'",
  },
  {
    name: 'Azure resource group that ends with a dot',
    run: () => LoadBalancer.azure({ resourceGroup: 'network.' }),
    paths: ['resourceGroup'],
    message:
      "LoadBalancer.azure: resourceGroup: not the name of an Azure resource group; got \"network.\"; allowed: at most 90 characters of A-Z, a-z, 0-9, '_', '.', '-' and brackets, not ending with '.'",
  },
  {
    name: 'Azure public address name with a space',
    run: () => LoadBalancer.azure({ publicIpName: 'alpha ip' }),
    paths: ['publicIpName'],
    message:
      "LoadBalancer.azure: publicIpName: not the name of an Azure network resource; got \"alpha ip\"; allowed: at most 80 characters of A-Z, a-z, 0-9, '_', '.' and '-', beginning with a letter or digit, not ending with '.' or '-'",
  },
  {
    name: 'Azure DNS label of two characters',
    run: () => LoadBalancer.azure({ dnsLabel: 'ab' }),
    paths: ['dnsLabel'],
    message:
      "LoadBalancer.azure: dnsLabel: not a DNS label of an Azure public IP address; got \"ab\"; allowed: 3 to 63 characters of a-z, 0-9 and '-', beginning with a letter, not ending with '-'",
  },
  {
    name: 'Azure public address named twice',
    run: () => LoadBalancer.azure({ publicIpName: 'alpha', staticIps: ['192.0.2.10'] }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.azure: staticIps: conflicts with the name of a public address, which also sets the address; got ["192.0.2.10"]; to fix: set only one of the two',
  },
  {
    name: 'Azure two addresses of one family',
    run: () => LoadBalancer.azure({ staticIps: ['192.0.2.10', '192.0.2.11'] }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.azure: staticIps: two addresses of one family; got ["192.0.2.10","192.0.2.11"]; allowed: one IPv4 address, one IPv6 address, or one of each',
  },
  {
    name: 'Azure address of each family, single stack',
    run: () => LoadBalancer.azure({ staticIps: ['192.0.2.10', '2001:db8::10'] }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.azure: staticIps: an address of each family, but the Service has one family; got ["192.0.2.10","2001:db8::10"]; allowed: one address; to fix: set ipFamilyPolicy to PREFER_DUAL_STACK or REQUIRE_DUAL_STACK, or omit one address',
  },
  {
    name: 'Azure health probe interval of 4 s',
    run: () => LoadBalancer.azure({ healthCheckIntervalSeconds: 4 }),
    paths: ['healthCheckIntervalSeconds'],
    message: 'LoadBalancer.azure: healthCheckIntervalSeconds: not a whole number in range; got 4; allowed: 5 to 59',
  },
  {
    name: 'Azure health probe that takes 120 s',
    run: () => LoadBalancer.azure({ healthCheckIntervalSeconds: 30, healthCheckThreshold: 4 }),
    paths: ['healthCheckIntervalSeconds'],
    message:
      'LoadBalancer.azure: healthCheckIntervalSeconds: too long: times healthCheckThreshold it must stay below 120 seconds; got 30; allowed: less than 30 with healthCheckThreshold 4',
  },
  {
    name: 'Azure cluster traffic without node ports',
    run: () =>
      LoadBalancer.azure({
        externalTrafficPolicy: ExternalTrafficPolicy.CLUSTER,
        allocateLoadBalancerNodePorts: false,
      }),
    paths: ['externalTrafficPolicy'],
    message:
      'LoadBalancer.azure: externalTrafficPolicy: Azure supports allocateLoadBalancerNodePorts: false with Local only; got "Cluster"; allowed: Local',
  },
  {
    name: 'Azure readiness without node ports',
    run: () => LoadBalancer.azure({ healthCheck: HealthCheck.READINESS, allocateLoadBalancerNodePorts: false }),
    paths: ['healthCheck'],
    message:
      'LoadBalancer.azure: healthCheck: readiness, which Azure asks on a node port, but allocateLoadBalancerNodePorts is false; allowed: platform; to fix: omit one of the two',
  },
  {
    name: 'Azure scheme by annotation',
    run: () =>
      LoadBalancer.azure({ annotations: { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' } }),
    paths: ["annotations['service.beta.kubernetes.io/azure-load-balancer-internal']"],
    message:
      'LoadBalancer.azure: annotations[\'service.beta.kubernetes.io/azure-load-balancer-internal\']: set by a separate option; got "true"; to fix: set internal instead',
  },
  {
    name: 'Azure probe path by annotation',
    run: () =>
      LoadBalancer.azure({
        externalTrafficPolicy: ExternalTrafficPolicy.CLUSTER,
        annotations: { 'service.beta.kubernetes.io/port_80_health-probe_request-path': '/' },
      }),
    paths: ["annotations['service.beta.kubernetes.io/port_80_health-probe_request-path']"],
    message:
      "LoadBalancer.azure: annotations['service.beta.kubernetes.io/port_80_health-probe_request-path']: overrides what the factory sets; got \"/\"; allowed: '/healthz/ready'; to fix: omit it, or describe the whole Service with LoadBalancer.custom",
  },
]);
