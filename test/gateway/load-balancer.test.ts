import { LoadBalancer, LoadBalancerKind } from '../../lib/gateway/load-balancer';
import { AwsTargetType } from '../../lib/gateway/load-balancer/aws-options';
import {
  ExternalTrafficPolicy,
  HealthCheck,
  IpFamilyPolicy,
  ServiceType,
} from '../../lib/gateway/load-balancer/options';
import { type ServiceShape } from '../../lib/gateway/service-shape';

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const AZURE = 'service.beta.kubernetes.io/azure-';

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
    [
      'gcp',
      LoadBalancer.gcp(),
      {
        type: 'LoadBalancer',
        annotations: { 'cloud.google.com/l4-rbs': 'enabled' },
        externalTrafficPolicy: 'Local',
      },
    ],
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
    ['metalLb', LoadBalancer.metalLb(), { type: 'LoadBalancer', annotations: {} }],
    ['clusterIp', LoadBalancer.clusterIp(), { type: 'ClusterIP', annotations: {} }],
    ['nodePort', LoadBalancer.nodePort(), { type: 'NodePort', annotations: {} }],
    ['custom', LoadBalancer.custom(), { type: 'LoadBalancer', annotations: {} }],
  ];

  test.each(cases)('%s', (_, loadBalancer, shape) => {
    expect(loadBalancer._serviceShape()).toStrictEqual(shape);
  });
});

describe('what reports can read', () => {
  const cases: [string, LoadBalancer, LoadBalancerKind, boolean | undefined, boolean][] = [
    ['awsNetwork', LoadBalancer.awsNetwork(), LoadBalancerKind.AWS, false, true],
    ['awsNetwork, internal', LoadBalancer.awsNetwork({ internal: true }), LoadBalancerKind.AWS, true, true],
    ['gcp', LoadBalancer.gcp(), LoadBalancerKind.GCP, false, true],
    ['gcp, internal', LoadBalancer.gcp({ internal: true }), LoadBalancerKind.GCP, true, true],
    ['azure', LoadBalancer.azure(), LoadBalancerKind.AZURE, false, true],
    ['azure, internal', LoadBalancer.azure({ internal: true }), LoadBalancerKind.AZURE, true, true],
    ['metalLb', LoadBalancer.metalLb(), LoadBalancerKind.METALLB, undefined, true],
    ['clusterIp', LoadBalancer.clusterIp(), LoadBalancerKind.NONE, true, false],
    ['nodePort', LoadBalancer.nodePort(), LoadBalancerKind.NONE, undefined, true],
    ['custom', LoadBalancer.custom(), LoadBalancerKind.CUSTOM, undefined, true],
    ['custom, internal', LoadBalancer.custom({ internal: true }), LoadBalancerKind.CUSTOM, true, true],
    ['custom, cluster IP', LoadBalancer.custom({ type: ServiceType.CLUSTER_IP }), LoadBalancerKind.CUSTOM, true, false],
  ];

  test.each(cases)('%s', (_, { kind, isInternal, isExposed, usesProxyProtocol }, ...expected) => {
    expect([kind, isInternal, isExposed]).toEqual(expected);
    expect(usesProxyProtocol).toBe(false);
  });

  test('PROXY protocol', () => {
    expect(LoadBalancer.metalLb({ proxyProtocol: true, acceptUnknownStatus: true }).usesProxyProtocol).toBe(true);
  });
});

describe('defaults that follow from other options', () => {
  const aws = (suffix: string, loadBalancer: LoadBalancer): string | undefined =>
    loadBalancer._serviceShape().annotations[AWS + suffix];

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
    expect(toNodes._serviceShape().externalTrafficPolicy).toBeUndefined();
  });

  test('security groups of its own come with rules for nodes and pods', () => {
    const loadBalancer = LoadBalancer.awsNetwork({ securityGroups: ['edge'] });
    expect(aws('manage-backend-security-group-rules', loadBalancer)).toBe('true');
  });

  test('a dual stack Service gets a dual stack AWS load balancer', () => {
    const loadBalancer = LoadBalancer.awsNetwork({ ipFamilyPolicy: IpFamilyPolicy.PREFER_DUAL_STACK });
    expect(aws('ip-address-type', loadBalancer)).toBe('dualstack');
  });

  test('sourceRanges of an internal Azure load balancer keep the rest of the virtual network out', () => {
    const annotation = `${AZURE}deny-all-except-load-balancer-source-ranges`;
    const of = (internal: boolean): string | undefined =>
      LoadBalancer.azure({ internal, sourceRanges: ['10.0.0.0/8'] })._serviceShape().annotations[annotation];
    expect(of(true)).toBe('true');
    expect(of(false)).toBeUndefined();
  });

  test('with cluster traffic, Azure probes the readiness of the gateway for every port of the Service', () => {
    const loadBalancer = LoadBalancer.azure({ externalTrafficPolicy: ExternalTrafficPolicy.CLUSTER });
    expect(loadBalancer._serviceShape([15021, 8443]).annotations).toStrictEqual({
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
    expect(Object.keys(platform._serviceShape([8443]).annotations)).toEqual([`${AZURE}load-balancer-internal`]);
  });
});

test('annotations are sorted, whatever order they are given in', () => {
  const annotations = { 'z.example.com/a': '1', 'a.example.com/z': '2' };
  const { annotations: written } = LoadBalancer.awsNetwork({ annotations })._serviceShape();
  expect(Object.keys(written)).toEqual(Object.keys(written).toSorted());
  expect(written).toMatchObject(annotations);
});
