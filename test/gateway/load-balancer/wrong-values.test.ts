import {
  type AwsNetworkOptions,
  type AzureOptions,
  type CustomLoadBalancerOptions,
  type GcpOptions,
  LoadBalancer,
  type MetalLbOptions,
} from '../../../lib';
import { thrownBy } from '../../invalid/thrown';

const aws = (options: AwsNetworkOptions) => () => LoadBalancer.awsNetwork(options);
const azure = (options: AzureOptions) => () => LoadBalancer.azure(options);
const gcp = (options: GcpOptions) => () => LoadBalancer.gcp(options);
const metalLb = (options: MetalLbOptions) => () => LoadBalancer.metalLb(options);
const custom = (options: CustomLoadBalancerOptions) => () => LoadBalancer.custom(options);
const WRONG = 'wrong' as never;

describe('a value outside its enum is refused with its path', () => {
  test.each<[string, () => unknown]>([
    ['targetType', aws({ targetType: WRONG })],
    ['healthCheck', aws({ healthCheck: WRONG })],
    [
      'tls.alpnPolicy',
      aws({ tls: { certificateArns: ['arn:aws:acm:eu-west-1:123456789012:certificate/a'], alpnPolicy: WRONG } }),
    ],
    ['healthCheck', azure({ healthCheck: WRONG })],
    ['networkTier', gcp({ networkTier: WRONG })],
    ['annotationPrefix', metalLb({ annotationPrefix: WRONG })],
    ['type', custom({ type: WRONG })],
    ['externalTrafficPolicy', custom({ externalTrafficPolicy: WRONG })],
    ['ipFamilyPolicy', custom({ ipFamilyPolicy: WRONG })],
    ['ipFamilies[1]', custom({ ipFamilies: ['IPv4' as never, WRONG] })],
  ])('%s', (path, run) => {
    expect(thrownBy(run)).toMatch(
      new RegExp(`^LoadBalancer\\.\\w+: ${path.replace(/[.[\]]/g, '\\$&')}: [^\\n]*"wrong"[^\\n]*$`),
    );
  });
});

describe('other values are refused with their path', () => {
  const arn = 'arn:aws:acm:eu-west-1:123456789012:certificate/a';
  test.each<[string, () => unknown]>([
    ['tls.certificateArns[1]', aws({ tls: { certificateArns: [arn, 'nonsense'] } })],
    ['tls.ports[0]', aws({ tls: { certificateArns: [arn], ports: [0] } })],
    ['tls.policy', aws({ tls: { certificateArns: [arn], policy: 'a b' } })],
    ['publicIpName', azure({ publicIpName: '-' })],
    ['publicIpNameIpv6', azure({ publicIpNameIpv6: '-' })],
    ['healthCheckThreshold', azure({ healthCheckThreshold: 1 })],
    ["annotations['a b']", custom({ annotations: { 'a b': 'c' } })],
    ['annotations.a', custom({ annotations: { a: 5 as never } })],
    ['externalDnsHostnames[0]', custom({ externalDnsHostnames: [Array(64).fill('abc').join('.')] })],
    ["nodePorts['80a']", custom({ nodePorts: { '80a': 30080 } })],
    ["nodePorts['a80']", custom({ nodePorts: { a80: 30080 } })],
  ])('%s', (path, run) => {
    expect(thrownBy(run)).toMatch(/^LoadBalancer\.\w+: [^\n]*$/);
    expect(thrownBy(run)).toContain(`: ${path.replace(/^nodePorts\['(a80)'\]$/, 'nodePorts.$1')}: `);
  });

  test('a name of 253 characters is a host', () => {
    const host = [...Array(63).fill('abc'), 'a'].join('.');
    expect(host).toHaveLength(253);
    expect(thrownBy(custom({ externalDnsHostnames: [host] }))).toBe('accepted');
  });
});

describe('a value of a wrong type is refused once, as such', () => {
  test.each<[string, () => unknown]>([
    ['azure', azure({ subnet: 5 as never })],
    ['clusterIp', () => LoadBalancer.clusterIp({ annotations: { a: 5 as never } })],
    ['nodePort', () => LoadBalancer.nodePort({ nodePorts: { 80: '30080' as never } })],
    ['metalLb', metalLb({ addressPool: 5 as never })],
    ['custom', custom({ loadBalancerClass: 5 as never })],
    ['awsNetwork', aws({ tls: { certificateArns: 5 as never } })],
  ])('%s', (name, run) => {
    expect(thrownBy(run)).toMatch(new RegExp(`^LoadBalancer\\.${name}: [\\w.'[\\]]+: not [^\\n]*; got [^\\n]*$`));
  });
});

test.each<[string, LoadBalancer, boolean | undefined]>([
  ['ClusterIP', LoadBalancer.clusterIp(), true],
  ['a custom ClusterIP', LoadBalancer.custom({ type: 'ClusterIP' as never }), true],
  ['NodePort', LoadBalancer.nodePort(), undefined],
  ['custom', LoadBalancer.custom(), undefined],
  ['custom, internal', LoadBalancer.custom({ internal: true }), true],
  ['Azure', LoadBalancer.azure(), false],
  ['Azure, internal', LoadBalancer.azure({ internal: true }), true],
])('whether it is internal: %s', (_, loadBalancer, expected) => {
  expect(loadBalancer.isInternal).toBe(expected);
});
