import { LoadBalancer } from '../../lib/gateway/load-balancer';
import { AwsTargetType } from '../../lib/gateway/load-balancer/aws-options';
import {
  ExternalTrafficPolicy,
  HealthCheck,
  IpFamily,
  IpFamilyPolicy,
  ServiceType,
} from '../../lib/gateway/load-balancer/options';

describe('accepted, although close to what is refused', () => {
  const subnets = ['subnet-0123456789abcdef0', 'subnet-0123abcd'];
  const cases: [string, () => unknown][] = [
    ['source range of every client', () => LoadBalancer.gcp({ sourceRanges: ['0.0.0.0/0'] })],
    ['source range of one client', () => LoadBalancer.gcp({ sourceRanges: ['10.0.0.5/32'] })],
    [
      'IPv6 source range where IPv4 only comes first',
      () =>
        LoadBalancer.gcp({
          ipFamilies: [IpFamily.IPV4],
          ipFamilyPolicy: IpFamilyPolicy.PREFER_DUAL_STACK,
          sourceRanges: ['2001:db8::/32'],
        }),
    ],
    [
      'IPv4 source range of an IPv4 Service',
      () => LoadBalancer.gcp({ ipFamilies: [IpFamily.IPV4], sourceRanges: ['10.0.0.0/8'] }),
    ],
    ['hostname of one label', () => LoadBalancer.clusterIp({ externalDnsHostnames: ['gateway'] })],
    [
      'hostname with a label of 63 characters',
      () => LoadBalancer.gcp({ externalDnsHostnames: [`*.${'a'.repeat(63)}.example.com`] }),
    ],
    [
      'annotation named like a member of every object',
      () => LoadBalancer.awsNetwork({ annotations: { constructor: 'x' } }),
    ],
    [
      'annotation that turns PROXY protocol off',
      () => LoadBalancer.custom({ annotations: { 'load-balancer.hetzner.cloud/uses-proxyprotocol': 'false' } }),
    ],
    [
      'target group attributes without PROXY protocol',
      () =>
        LoadBalancer.custom({
          annotations: {
            'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes':
              'proxy_protocol_v2.enabled=false,preserve_client_ip.enabled=true',
          },
        }),
    ],
    [
      'as many Elastic IPs as subnets',
      () => LoadBalancer.awsNetwork({ subnets, eipAllocations: ['eipalloc-0123456789abcdef0', 'eipalloc-0123abcd'] }),
    ],
    [
      'as many private addresses as subnets',
      () => LoadBalancer.awsNetwork({ internal: true, subnets, staticIps: ['10.0.1.10', '10.0.2.10'] }),
    ],
    [
      'IPv6 addresses of a load balancer that faces the internet',
      () => LoadBalancer.awsNetwork({ dualStack: true, staticIps: ['2001:db8::10'] }),
    ],
    [
      'IPv6 source range of a dual stack load balancer',
      () => LoadBalancer.awsNetwork({ dualStack: true, sourceRanges: ['2001:db8::/32'] }),
    ],
    [
      'security groups without client addresses',
      () => LoadBalancer.awsNetwork({ securityGroups: ['edge'], preserveClientIp: false }),
    ],
    [
      'PROXY protocol with local traffic to pods',
      () =>
        LoadBalancer.awsNetwork({
          proxyProtocol: true,
          acceptUnknownStatus: true,
          externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
        }),
    ],
    ['AWS load balancer name of 32 characters', () => LoadBalancer.awsNetwork({ loadBalancerName: 'a'.repeat(32) })],
    [
      'AWS annotation that no option stands for',
      () =>
        LoadBalancer.awsNetwork({
          annotations: { 'service.beta.kubernetes.io/aws-load-balancer-target-node-labels': 'role=edge' },
          targetType: AwsTargetType.INSTANCE,
        }),
    ],
    [
      'GCP class of the same scheme',
      () => LoadBalancer.gcp({ internal: true, loadBalancerClass: 'networking.gke.io/l4-regional-internal' }),
    ],
    ['GCP subnet with IPv6', () => LoadBalancer.gcp({ subnet: 'gateways', ipFamilies: [IpFamily.IPV6] })],
    [
      'Azure health probe that takes 118 s',
      () => LoadBalancer.azure({ healthCheckIntervalSeconds: 59, healthCheckThreshold: 2 }),
    ],
    [
      'Azure without node ports, local traffic',
      () => LoadBalancer.azure({ allocateLoadBalancerNodePorts: false, healthCheck: HealthCheck.PLATFORM }),
    ],
    ['Azure public addresses of both families', () => LoadBalancer.azure({ publicIpName: 'a', publicIpNameIpv6: 'b' })],
    ['node ports at both ends', () => LoadBalancer.nodePort({ nodePorts: { 1: 30000, 65535: 32767 } })],
    [
      'node ports of ports that the gateway has',
      () => LoadBalancer.nodePort({ nodePorts: { 80: 30080 } })._serviceShape([80]),
    ],
    [
      'traffic policy of node ports',
      () => LoadBalancer.custom({ type: ServiceType.NODE_PORT, externalTrafficPolicy: ExternalTrafficPolicy.LOCAL }),
    ],
  ];

  test.each(cases)('%s', (_, run) => {
    expect(run).not.toThrow();
  });
});
