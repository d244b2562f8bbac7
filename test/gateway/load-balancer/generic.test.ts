import { LoadBalancer, LoadBalancerKind } from '../../../lib/gateway/load-balancer';
import { type CustomLoadBalancerOptions, type NodePortOptions } from '../../../lib/gateway/load-balancer/generic';
import { ExternalTrafficPolicy, IpFamilyPolicy, ServiceType } from '../../../lib/gateway/load-balancer/options';
import { type ServiceShape } from '../../../lib/gateway/service-shape';
import { unchecked } from '../../invalid/case';
import { COMMON, type Effects, PROXY, SERVICE, testAccepted, testEffects, testRefused } from './support';

describe('defaults', () => {
  const cases: [string, LoadBalancer, ServiceShape][] = [
    ['clusterIp', LoadBalancer.clusterIp(), { type: 'ClusterIP', annotations: {} }],
    ['nodePort', LoadBalancer.nodePort(), { type: 'NodePort', annotations: {} }],
    ['custom', LoadBalancer.custom(), { type: 'LoadBalancer', annotations: {} }],
  ];

  test.each(cases)('%s', (_, loadBalancer, shape) => {
    expect(loadBalancer._template.build()).toStrictEqual(shape);
  });
});

describe('what reports can read', () => {
  const cases: [string, LoadBalancer, LoadBalancerKind, boolean | undefined, boolean][] = [
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
});

describe('clusterIp', () => {
  testEffects('clusterIp', SERVICE);
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
  testEffects('nodePort', effects);
});

describe('custom', () => {
  const effects: Effects<Omit<CustomLoadBalancerOptions, 'internal'>> = {
    ...COMMON,
    type: { set: { type: ServiceType.NODE_PORT }, changes: { type: 'NodePort' } },
    nodePorts: { set: { nodePorts: { 80: 30080 } }, changes: { nodePorts: { 80: 30080 } } },
  };
  // What `internal` says is tested with what reports can read.
  testEffects('custom', effects, [{ internal: true }]);
});

testAccepted([
  ['node ports at both ends', () => LoadBalancer.nodePort({ nodePorts: { 1: 30000, 65535: 32767 } })],
  [
    'node ports of ports that the gateway has',
    () => LoadBalancer.nodePort({ nodePorts: { 80: 30080 } })._template.build([80]),
  ],
  [
    'traffic policy of node ports',
    () => LoadBalancer.custom({ type: ServiceType.NODE_PORT, externalTrafficPolicy: ExternalTrafficPolicy.LOCAL }),
  ],
]);

testRefused([
  {
    name: 'Service type that does not exist',
    run: () => LoadBalancer.custom({ type: unchecked('ExternalName') }),
    paths: ['type'],
    message:
      'LoadBalancer.custom: type: unsupported value; got "ExternalName"; allowed: ClusterIP, NodePort, LoadBalancer',
  },
  {
    name: 'source ranges of a cluster IP',
    run: () => LoadBalancer.custom({ type: ServiceType.CLUSTER_IP, sourceRanges: ['10.0.0.0/8'] }),
    paths: ['sourceRanges'],
    message:
      'LoadBalancer.custom: sourceRanges: not allowed on a Service of type ClusterIP; got ["10.0.0.0/8"]; allowed: Services of type LoadBalancer; to fix: omit sourceRanges',
  },
  {
    name: 'traffic policy of a cluster IP',
    run: () =>
      LoadBalancer.custom({ type: ServiceType.CLUSTER_IP, externalTrafficPolicy: ExternalTrafficPolicy.LOCAL }),
    paths: ['externalTrafficPolicy'],
    message:
      'LoadBalancer.custom: externalTrafficPolicy: not allowed on a Service of type ClusterIP; got "Local"; allowed: Services of type NodePort or LoadBalancer; to fix: omit externalTrafficPolicy',
  },
  {
    name: 'cluster IP that is not internal',
    run: () => LoadBalancer.custom({ type: ServiceType.CLUSTER_IP, internal: false }),
    paths: ['internal'],
    message:
      'LoadBalancer.custom: internal: false, but a Service of type ClusterIP is reachable inside the cluster only; to fix: omit internal, or choose another type',
  },
  {
    name: 'load balancer class of node ports',
    run: () => LoadBalancer.custom({ type: ServiceType.NODE_PORT, loadBalancerClass: 'example.com/lb' }),
    paths: ['loadBalancerClass'],
    message:
      'LoadBalancer.custom: loadBalancerClass: not allowed on a Service of type NodePort; got "example.com/lb"; allowed: Services of type LoadBalancer; to fix: omit loadBalancerClass',
  },
  {
    name: 'two static addresses of an unknown load balancer',
    run: () =>
      LoadBalancer.custom({
        staticIps: ['192.0.2.10', '2001:db8::10'],
        ipFamilyPolicy: IpFamilyPolicy.REQUIRE_DUAL_STACK,
      }),
    paths: ['staticIps'],
    message:
      'LoadBalancer.custom: staticIps: becomes spec.loadBalancerIP, which holds one address; got ["192.0.2.10","2001:db8::10"]; allowed: one address; to fix: write both into the annotation that the load balancer\'s controller reads',
  },
  {
    name: 'node port below the range',
    run: () => LoadBalancer.nodePort({ nodePorts: { 80: 29999 } }),
    paths: ["nodePorts['80']"],
    message: "LoadBalancer.nodePort: nodePorts['80']: not a whole number in range; got 29999; allowed: 30000 to 32767",
  },
  {
    name: 'node port above the range',
    run: () => LoadBalancer.nodePort({ nodePorts: { 80: 32768 } }),
    paths: ["nodePorts['80']"],
    message: "LoadBalancer.nodePort: nodePorts['80']: not a whole number in range; got 32768; allowed: 30000 to 32767",
  },
  {
    name: 'node port twice',
    run: () => LoadBalancer.nodePort({ nodePorts: { 80: 30080, 443: 30080 } }),
    paths: ["nodePorts['443']"],
    message:
      "LoadBalancer.nodePort: nodePorts['443']: Service port 80 has the same node port; got 30080; allowed: each node port once",
  },
  {
    name: 'node port of a port that is a name',
    run: () => LoadBalancer.nodePort({ nodePorts: { http: 30080 } }),
    paths: ['nodePorts.http'],
    message: 'LoadBalancer.nodePort: nodePorts.http: not a port number; got "http"; allowed: 1 to 65535',
  },
  {
    name: 'node port of port 65536',
    run: () => LoadBalancer.nodePort({ nodePorts: { 65536: 30080 } }),
    paths: ["nodePorts['65536']"],
    message: 'LoadBalancer.nodePort: nodePorts[\'65536\']: not a port number; got "65536"; allowed: 1 to 65535',
  },
  {
    name: 'node ports that are not to be allocated',
    run: () => LoadBalancer.custom({ nodePorts: { 80: 30080 }, allocateLoadBalancerNodePorts: false }),
    paths: ['nodePorts'],
    message:
      'LoadBalancer.custom: nodePorts: names node ports, but allocateLoadBalancerNodePorts is false; got {"80":30080}; to fix: set only one of the two',
  },
]);
