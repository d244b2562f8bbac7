import { LoadBalancer } from '../../lib/gateway/load-balancer';
import { type AwsNetworkOptions, AwsTargetType } from '../../lib/gateway/load-balancer/aws-options';
import { type AzureOptions } from '../../lib/gateway/load-balancer/azure';
import { type GcpOptions, GcpNetworkTier } from '../../lib/gateway/load-balancer/gcp';
import { type CustomLoadBalancerOptions, type NodePortOptions } from '../../lib/gateway/load-balancer/generic';
import { MetalLbAnnotationPrefix, type MetalLbOptions } from '../../lib/gateway/load-balancer/metallb';
import {
  ExternalTrafficPolicy,
  type GatewayServiceOptions,
  HealthCheck,
  IpFamily,
  IpFamilyPolicy,
  type LoadBalancerOptions,
  ServiceType,
} from '../../lib/gateway/load-balancer/options';

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const AZURE = 'service.beta.kubernetes.io/azure-';

/** What one option, set to one value, changes in the Service: an annotation or a field to its new value. */
interface Effect<Options> {
  /** The option's value, and other options that it needs. */
  readonly set: Options;
  /** Options of the Service that it is compared with. */
  readonly beside?: Options;
  readonly changes: Readonly<Record<string, unknown>>;
}

/** One effect for each option there is: the compiler misses an option without one. */
type Effects<Options> = { readonly [Option in keyof Required<Options>]: Effect<Options> };

function flat(loadBalancer: LoadBalancer): Map<string, unknown> {
  const { annotations, ...fields } = loadBalancer._serviceShape();
  return new Map<string, unknown>([...Object.entries(annotations), ...Object.entries(fields)]);
}

function changes(before: Map<string, unknown>, after: Map<string, unknown>): Record<string, unknown> {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const changed = keys.filter((key) => JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key)));
  return Object.fromEntries(changed.map((key) => [key, after.get(key)]));
}

function testEffects<Options>(
  factory: (options?: Options) => LoadBalancer,
  effects: Readonly<Record<string, Effect<Options>>>,
): void {
  test.each(Object.entries(effects))('%s', (option, { set, beside, changes: expected }) => {
    expect(set).toHaveProperty(option);
    const result = changes(flat(factory(beside)), flat(factory({ ...beside, ...set })));
    expect(Object.keys(result)).not.toHaveLength(0);
    expect(result).toStrictEqual(expected);
  });
}

const SERVICE: Effects<GatewayServiceOptions> = {
  annotations: { set: { annotations: { 'example.com/team': 'edge' } }, changes: { 'example.com/team': 'edge' } },
  externalDnsHostnames: {
    set: { externalDnsHostnames: ['*.alpha.example.com', 'alpha.example.com'] },
    changes: {
      'external-dns.alpha.kubernetes.io/hostname': '*.alpha.example.com,alpha.example.com',
      'external-dns.kubernetes.io/hostname': '*.alpha.example.com,alpha.example.com',
    },
  },
  ipFamilies: { set: { ipFamilies: [IpFamily.IPV4] }, changes: { ipFamilies: ['IPv4'] } },
  ipFamilyPolicy: {
    set: { ipFamilyPolicy: IpFamilyPolicy.SINGLE_STACK },
    changes: { ipFamilyPolicy: 'SingleStack' },
  },
};

const ACCEPTED = { proxyProtocol: true, acceptUnknownStatus: true };
const PROXY_ANNOTATION = 'example.com/proxy-protocol';

/** Nothing in the Service says that connections begin with a header; an annotation of the cloud does, if it is let in. */
const PROXY: Pick<Effects<LoadBalancerOptions>, 'proxyProtocol' | 'acceptUnknownStatus'> = {
  proxyProtocol: {
    set: { ...ACCEPTED, annotations: { [PROXY_ANNOTATION]: 'v2' } },
    changes: { [PROXY_ANNOTATION]: 'v2' },
  },
  acceptUnknownStatus: {
    set: { ...ACCEPTED, annotations: { [PROXY_ANNOTATION]: 'v1' } },
    changes: { [PROXY_ANNOTATION]: 'v1' },
  },
};

const COMMON: Effects<LoadBalancerOptions> = {
  ...SERVICE,
  ...PROXY,
  externalTrafficPolicy: {
    set: { externalTrafficPolicy: ExternalTrafficPolicy.CLUSTER },
    changes: { externalTrafficPolicy: 'Cluster' },
  },
  sourceRanges: {
    set: { sourceRanges: ['192.0.2.0/24', '2001:db8::/32'] },
    changes: { loadBalancerSourceRanges: ['192.0.2.0/24', '2001:db8::/32'] },
  },
  loadBalancerClass: {
    set: { loadBalancerClass: 'example.com/lb' },
    changes: { loadBalancerClass: 'example.com/lb' },
  },
  allocateLoadBalancerNodePorts: {
    set: { allocateLoadBalancerNodePorts: true },
    changes: { allocateLoadBalancerNodePorts: true },
  },
  staticIps: { set: { staticIps: ['192.0.2.10'] }, changes: { loadBalancerIP: '192.0.2.10' } },
};

describe('awsNetwork', () => {
  const EIP = 'eipalloc-0123456789abcdef0';
  const effects: Effects<AwsNetworkOptions> = {
    ...COMMON,
    sourceRanges: {
      set: { sourceRanges: ['192.0.2.0/24'] },
      changes: { loadBalancerSourceRanges: ['192.0.2.0/24'] },
    },
    proxyProtocol: {
      set: ACCEPTED,
      changes: {
        [`${AWS}proxy-protocol`]: '*',
        [`${AWS}healthcheck-path`]: undefined,
        [`${AWS}healthcheck-port`]: undefined,
        [`${AWS}healthcheck-protocol`]: undefined,
      },
    },
    acceptUnknownStatus: {
      beside: { healthCheck: HealthCheck.PLATFORM },
      set: ACCEPTED,
      changes: { [`${AWS}proxy-protocol`]: '*' },
    },
    staticIps: {
      beside: { internal: true, dualStack: true },
      set: { staticIps: ['10.0.1.10', '2001:db8::10', '10.0.2.10', '2001:db8::11'] },
      changes: {
        [`${AWS}private-ipv4-addresses`]: '10.0.1.10,10.0.2.10',
        [`${AWS}ipv6-addresses`]: '2001:db8::10,2001:db8::11',
      },
    },
    internal: {
      set: { internal: true },
      changes: {
        [`${AWS}scheme`]: 'internal',
        [`${AWS}target-group-attributes`]: 'preserve_client_ip.enabled=false',
      },
    },
    targetType: {
      set: { targetType: AwsTargetType.INSTANCE },
      changes: {
        [`${AWS}nlb-target-type`]: 'instance',
        [`${AWS}healthcheck-path`]: undefined,
        [`${AWS}healthcheck-port`]: undefined,
        [`${AWS}healthcheck-protocol`]: undefined,
        allocateLoadBalancerNodePorts: undefined,
        externalTrafficPolicy: 'Local',
      },
    },
    subnets: {
      set: { subnets: ['subnet-0123456789abcdef0', 'public b'] },
      changes: { [`${AWS}subnets`]: 'subnet-0123456789abcdef0,public b' },
    },
    eipAllocations: { set: { eipAllocations: [EIP] }, changes: { [`${AWS}eip-allocations`]: EIP } },
    crossZone: {
      set: { crossZone: true },
      changes: { [`${AWS}attributes`]: 'load_balancing.cross_zone.enabled=true' },
    },
    securityGroups: {
      set: { securityGroups: ['sg-0123abcd', 'edge'] },
      changes: {
        [`${AWS}security-groups`]: 'sg-0123abcd,edge',
        [`${AWS}manage-backend-security-group-rules`]: 'true',
      },
    },
    manageBackendSecurityGroupRules: {
      beside: { securityGroups: ['edge'] },
      set: { manageBackendSecurityGroupRules: false },
      changes: { [`${AWS}manage-backend-security-group-rules`]: 'false' },
    },
    preserveClientIp: {
      set: { preserveClientIp: false },
      changes: { [`${AWS}target-group-attributes`]: 'preserve_client_ip.enabled=false' },
    },
    dualStack: { set: { dualStack: true }, changes: { [`${AWS}ip-address-type`]: 'dualstack' } },
    healthCheck: {
      set: { healthCheck: HealthCheck.PLATFORM },
      changes: {
        [`${AWS}healthcheck-path`]: undefined,
        [`${AWS}healthcheck-port`]: undefined,
        [`${AWS}healthcheck-protocol`]: undefined,
      },
    },
    healthCheckIntervalSeconds: {
      set: { healthCheckIntervalSeconds: 5 },
      changes: { [`${AWS}healthcheck-interval`]: '5' },
    },
    healthCheckThreshold: {
      set: { healthCheckThreshold: 2 },
      changes: { [`${AWS}healthcheck-healthy-threshold`]: '2', [`${AWS}healthcheck-unhealthy-threshold`]: '2' },
    },
    loadBalancerName: { set: { loadBalancerName: 'gateway-alpha' }, changes: { [`${AWS}name`]: 'gateway-alpha' } },
    loadBalancerAttributes: {
      beside: { crossZone: true },
      set: { loadBalancerAttributes: { 'deletion_protection.enabled': 'true' } },
      changes: { [`${AWS}attributes`]: 'deletion_protection.enabled=true,load_balancing.cross_zone.enabled=true' },
    },
    targetGroupAttributes: {
      set: { targetGroupAttributes: { 'deregistration_delay.timeout_seconds': '120' } },
      changes: {
        [`${AWS}target-group-attributes`]: 'deregistration_delay.timeout_seconds=120,preserve_client_ip.enabled=true',
      },
    },
    tags: {
      set: { tags: { Team: 'edge', Environment: 'test' } },
      changes: { [`${AWS}additional-resource-tags`]: 'Environment=test,Team=edge' },
    },
  };
  testEffects((options) => LoadBalancer.awsNetwork(options), effects);
});

describe('gcp', () => {
  const effects: Effects<GcpOptions> = {
    ...COMMON,
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
  testEffects((options) => LoadBalancer.gcp(options), effects);
});

describe('azure', () => {
  const probe = (port: number): Record<string, string> => ({
    [`service.beta.kubernetes.io/port_${port}_health-probe_port`]: '15021',
    [`service.beta.kubernetes.io/port_${port}_health-probe_protocol`]: 'http',
    [`service.beta.kubernetes.io/port_${port}_health-probe_request-path`]: '/healthz/ready',
  });
  const effects: Effects<AzureOptions> = {
    ...COMMON,
    externalTrafficPolicy: {
      set: { externalTrafficPolicy: ExternalTrafficPolicy.CLUSTER },
      changes: { externalTrafficPolicy: 'Cluster', ...probe(80), ...probe(443) },
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
    healthCheck: { set: { healthCheck: HealthCheck.READINESS }, changes: { ...probe(80), ...probe(443) } },
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
      changes: { 'service.beta.kubernetes.io/port_15021_no_lb_rule': undefined },
    },
  };
  testEffects((options) => LoadBalancer.azure(options), effects);
});

describe('metalLb', () => {
  const effects: Effects<MetalLbOptions> = {
    ...COMMON,
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
  testEffects((options) => LoadBalancer.metalLb(options), effects);
});

describe('clusterIp', () => {
  testEffects((options) => LoadBalancer.clusterIp(options), SERVICE);
});

describe('nodePort', () => {
  const effects: Effects<NodePortOptions> = {
    ...SERVICE,
    ...PROXY,
    externalTrafficPolicy: {
      set: { externalTrafficPolicy: ExternalTrafficPolicy.LOCAL },
      changes: { externalTrafficPolicy: 'Local' },
    },
    nodePorts: {
      set: { nodePorts: { 80: 30080, 443: 30443 } },
      changes: { nodePorts: { 80: 30080, 443: 30443 } },
    },
  };
  testEffects((options) => LoadBalancer.nodePort(options), effects);
});

describe('custom', () => {
  const effects: Effects<Omit<CustomLoadBalancerOptions, 'internal'>> = {
    ...COMMON,
    type: { set: { type: ServiceType.NODE_PORT }, changes: { type: 'NodePort' } },
    nodePorts: { set: { nodePorts: { 80: 30080 } }, changes: { nodePorts: { 80: 30080 } } },
  };
  testEffects((options) => LoadBalancer.custom(options), effects);
  // `internal` changes no manifest: it is tested with what reports can read.
});
