import { AwsAlpnPolicy } from '../../../lib/gateway/load-balancer/aws-tls';
import { LoadBalancer, LoadBalancerKind } from '../../../lib/gateway/load-balancer';
import { type AwsNetworkOptions, AwsTargetType } from '../../../lib/gateway/load-balancer/aws-options';
import { HealthCheck, IpFamilyPolicy } from '../../../lib/gateway/load-balancer/options';
import { type ServiceShape } from '../../../lib/gateway/service-shape';
import { ACCEPTED, AWS, COMMON, type Effects, NO_STATUS_PORT, testEffects } from './support';

describe('defaults', () => {
  const cases: [string, LoadBalancer, ServiceShape][] = [
    [
      'awsNetwork',
      LoadBalancer.awsNetwork(),
      {
        type: 'LoadBalancer',
        annotations: {
          [`${AWS}healthcheck-path`]: '/healthz/ready',
          [`${AWS}healthcheck-port`]: '15021',
          [`${AWS}healthcheck-protocol`]: 'http',
          [`${AWS}nlb-target-type`]: 'ip',
          [`${AWS}scheme`]: 'internet-facing',
          [`${AWS}target-group-attributes`]: 'preserve_client_ip.enabled=true',
          [`${AWS}type`]: 'external',
        },
        loadBalancerClass: 'service.k8s.aws/nlb',
        allocateLoadBalancerNodePorts: false,
      },
    ],
    [
      'awsNetwork with instance targets',
      LoadBalancer.awsNetwork({ targetType: AwsTargetType.INSTANCE }),
      {
        type: 'LoadBalancer',
        annotations: {
          [`${AWS}nlb-target-type`]: 'instance',
          [`${AWS}scheme`]: 'internet-facing',
          [`${AWS}target-group-attributes`]: 'preserve_client_ip.enabled=true',
          [`${AWS}type`]: 'external',
        },
        loadBalancerClass: 'service.k8s.aws/nlb',
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
    ['awsNetwork', LoadBalancer.awsNetwork(), LoadBalancerKind.AWS, false, true],
    ['awsNetwork, internal', LoadBalancer.awsNetwork({ internal: true }), LoadBalancerKind.AWS, true, true],
  ];

  test.each(cases)('%s', (_, { kind, isInternal, isExposed, usesProxyProtocol }, ...expected) => {
    expect([kind, isInternal, isExposed]).toEqual(expected);
    expect(usesProxyProtocol).toBe(false);
  });
});

const aws = (suffix: string, loadBalancer: LoadBalancer): string | undefined =>
  loadBalancer._template.build().annotations[AWS + suffix];

test('an internal load balancer with IP targets leaves the client address to AWS, unless sourceRanges need it', () => {
  const of = (options: Parameters<typeof LoadBalancer.awsNetwork>[0]): string | undefined =>
    aws('target-group-attributes', LoadBalancer.awsNetwork({ internal: true, ...options }));
  expect(of({})).toBe('preserve_client_ip.enabled=false');
  expect(of({ sourceRanges: ['10.0.0.0/8'] })).toBe('preserve_client_ip.enabled=true');
  expect(of({ targetType: AwsTargetType.INSTANCE })).toBe('preserve_client_ip.enabled=true');
});

test('with PROXY protocol, AWS checks the traffic port, and instance targets need no local traffic', () => {
  const accepted = { proxyProtocol: true, acceptUnknownStatus: true };
  expect(aws('healthcheck-port', LoadBalancer.awsNetwork(accepted))).toBeUndefined();
  const toNodes = LoadBalancer.awsNetwork({ ...accepted, targetType: AwsTargetType.INSTANCE });
  expect(toNodes._template.build().externalTrafficPolicy).toBeUndefined();
});

test('security groups of its own come with rules for nodes and pods', () => {
  const loadBalancer = LoadBalancer.awsNetwork({ securityGroups: ['edge'] });
  expect(aws('manage-backend-security-group-rules', loadBalancer)).toBe('true');
});

test('a dual stack Service gets a dual stack AWS load balancer', () => {
  const loadBalancer = LoadBalancer.awsNetwork({ ipFamilyPolicy: IpFamilyPolicy.PREFER_DUAL_STACK });
  expect(aws('ip-address-type', loadBalancer)).toBe('dualstack');
});

describe('awsNetwork', () => {
  const EIP = 'eipalloc-0123456789abcdef0';
  const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d';
  const effects: Effects<AwsNetworkOptions> = {
    ...COMMON,
    ...NO_STATUS_PORT,
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
    tls: {
      set: {
        tls: {
          certificateArns: [CERTIFICATE],
          ports: [443, 8443],
          policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
          alpnPolicy: AwsAlpnPolicy.HTTP1_ONLY,
        },
      },
      changes: {
        [`${AWS}ssl-cert`]: CERTIFICATE,
        [`${AWS}ssl-ports`]: '443,8443',
        [`${AWS}ssl-negotiation-policy`]: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        [`${AWS}alpn-policy`]: 'HTTP1Only',
        tlsPorts: [443, 8443],
      },
    },
    podReadinessGate: { set: { podReadinessGate: false }, changes: { gate: undefined } },
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
        gate: undefined,
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
  testEffects('awsNetwork', effects);
});
