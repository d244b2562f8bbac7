import { LoadBalancer } from '../../../lib/gateway/load-balancer';
import { IpFamily, IpFamilyPolicy } from '../../../lib/gateway/load-balancer/options';
import { unchecked } from '../../invalid/case';
import { testAccepted, testRefused } from './support';

test('PROXY protocol is what reports can read', () => {
  expect(LoadBalancer.metalLb({ proxyProtocol: true, acceptUnknownStatus: true }).usesProxyProtocol).toBe(true);
});

test('annotations are sorted, whatever order they are given in', () => {
  const annotations = { 'z.example.com/a': '1', 'a.example.com/z': '2' };
  const { annotations: written } = LoadBalancer.awsNetwork({ annotations })._template.build();
  expect(Object.keys(written)).toEqual(Object.keys(written).toSorted());
  expect(written).toMatchObject(annotations);
});

// The API server refuses two families without a word about the policy.
test('two families need a Service that asks for both', () => {
  const both = [IpFamily.IPV4, IpFamily.IPV6];
  expect(LoadBalancer.gcp({ ipFamilies: both })._template.build()).toMatchObject({
    ipFamilyPolicy: 'RequireDualStack',
  });
  expect(LoadBalancer.gcp({ ipFamilies: [IpFamily.IPV6] })._template.build()).not.toHaveProperty('ipFamilyPolicy');
});

testAccepted([
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
]);

testRefused([
  {
    name: 'annotation key with a space',
    run: () => LoadBalancer.custom({ annotations: { 'bad key': 'x' } }),
    paths: ["annotations['bad key']"],
    message:
      "LoadBalancer.custom: annotations['bad key']: not the name of an annotation; got \"bad key\"; allowed: an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'",
  },
  {
    name: 'annotation key that pollutes prototypes',
    run: () => LoadBalancer.custom({ annotations: unchecked(JSON.parse('{"__proto__": "x"}')) }),
    paths: ['annotations.__proto__'],
    message:
      "LoadBalancer.custom: annotations.__proto__: not the name of an annotation; got \"__proto__\"; allowed: an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'",
  },
  {
    name: 'annotation value that is a boolean',
    run: () => LoadBalancer.custom({ annotations: { 'example.com/a': unchecked(true) } }),
    paths: ["annotations['example.com/a']"],
    message: "LoadBalancer.custom: annotations['example.com/a']: not a string; got true; to fix: write 'true'",
  },
  {
    name: 'hostname that is a URL',
    run: () => LoadBalancer.gcp({ externalDnsHostnames: ['https://a.example.com'] }),
    paths: ['externalDnsHostnames[0]'],
    message:
      "LoadBalancer.gcp: externalDnsHostnames[0]: not a DNS name; got \"https://a.example.com\"; allowed: labels of a-z, 0-9 and '-' joined by dots, 253 characters at most, '*.' in front allowed",
  },
  {
    name: 'hostname with an inner wildcard',
    run: () => LoadBalancer.gcp({ externalDnsHostnames: ['a.*.example.com'] }),
    paths: ['externalDnsHostnames[0]'],
    message:
      "LoadBalancer.gcp: externalDnsHostnames[0]: not a DNS name; got \"a.*.example.com\"; allowed: labels of a-z, 0-9 and '-' joined by dots, 253 characters at most, '*.' in front allowed",
  },
  {
    name: 'hostname with a label of 64 characters',
    run: () => LoadBalancer.gcp({ externalDnsHostnames: [`${'a'.repeat(64)}.example.com`] }),
    paths: ['externalDnsHostnames[0]'],
    message:
      "LoadBalancer.gcp: externalDnsHostnames[0]: not a DNS name; got \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com\"; allowed: labels of a-z, 0-9 and '-' joined by dots, 253 characters at most, '*.' in front allowed",
  },
  {
    name: 'hostname twice',
    run: () => LoadBalancer.gcp({ externalDnsHostnames: ['a.example.com', 'a.example.com'] }),
    paths: ['externalDnsHostnames[1]'],
    message:
      'LoadBalancer.gcp: externalDnsHostnames[1]: the same entry twice; got "a.example.com"; allowed: each entry once',
  },
  {
    name: 'no hostnames in the list',
    run: () => LoadBalancer.clusterIp({ externalDnsHostnames: [] }),
    paths: ['externalDnsHostnames'],
    message:
      'LoadBalancer.clusterIp: externalDnsHostnames: empty; allowed: one entry or more; to fix: omit it for the default',
  },
  {
    name: 'hostnames as one string',
    run: () => LoadBalancer.gcp({ externalDnsHostnames: unchecked('a.example.com') }),
    paths: ['externalDnsHostnames'],
    message: 'LoadBalancer.gcp: externalDnsHostnames: not an array; got "a.example.com"',
  },
  {
    name: 'ExternalDNS by annotation',
    run: () => LoadBalancer.metalLb({ annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'a.example.com' } }),
    paths: ["annotations['external-dns.alpha.kubernetes.io/hostname']"],
    message:
      'LoadBalancer.metalLb: annotations[\'external-dns.alpha.kubernetes.io/hostname\']: set by a separate option; got "a.example.com"; to fix: set externalDnsHostnames instead',
  },
  {
    name: 'newer ExternalDNS by annotation',
    run: () => LoadBalancer.metalLb({ annotations: { 'external-dns.kubernetes.io/hostname': 'a.example.com' } }),
    paths: ["annotations['external-dns.kubernetes.io/hostname']"],
    message:
      'LoadBalancer.metalLb: annotations[\'external-dns.kubernetes.io/hostname\']: set by a separate option; got "a.example.com"; to fix: set externalDnsHostnames instead',
  },
  {
    name: 'source ranges by annotation',
    run: () =>
      LoadBalancer.custom({ annotations: { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8' } }),
    paths: ["annotations['service.beta.kubernetes.io/load-balancer-source-ranges']"],
    message:
      'LoadBalancer.custom: annotations[\'service.beta.kubernetes.io/load-balancer-source-ranges\']: set by a separate option; got "10.0.0.0/8"; to fix: set sourceRanges instead',
  },
  {
    name: 'unknown traffic policy',
    run: () => LoadBalancer.gcp({ externalTrafficPolicy: unchecked('local') }),
    paths: ['externalTrafficPolicy'],
    message:
      'LoadBalancer.gcp: externalTrafficPolicy: unsupported value; got "local"; allowed: Cluster, Local; to fix: write Local',
  },
  {
    name: 'unknown family',
    run: () => LoadBalancer.gcp({ ipFamilies: [unchecked('ipv4')] }),
    paths: ['ipFamilies[0]'],
    message: 'LoadBalancer.gcp: ipFamilies[0]: unsupported value; got "ipv4"; allowed: IPv4, IPv6; to fix: write IPv4',
  },
  {
    name: 'family twice',
    run: () => LoadBalancer.gcp({ ipFamilies: [IpFamily.IPV4, IpFamily.IPV4] }),
    paths: ['ipFamilies[1]'],
    message: 'LoadBalancer.gcp: ipFamilies[1]: the same entry twice; got "IPv4"; allowed: each entry once',
  },
  {
    name: 'unknown family policy',
    run: () => LoadBalancer.gcp({ ipFamilyPolicy: unchecked('DualStack') }),
    paths: ['ipFamilyPolicy'],
    message:
      'LoadBalancer.gcp: ipFamilyPolicy: unsupported value; got "DualStack"; allowed: SingleStack, PreferDualStack, RequireDualStack',
  },
  {
    name: 'two families of a single stack',
    run: () =>
      LoadBalancer.gcp({ ipFamilies: [IpFamily.IPV4, IpFamily.IPV6], ipFamilyPolicy: IpFamilyPolicy.SINGLE_STACK }),
    paths: ['ipFamilies'],
    message:
      'LoadBalancer.gcp: ipFamilies: two families, but ipFamilyPolicy is SingleStack; got ["IPv4","IPv6"]; allowed: one family; to fix: omit ipFamilyPolicy, or set one family',
  },
  {
    name: 'load balancer class with a space',
    run: () => LoadBalancer.gcp({ loadBalancerClass: 'my class' }),
    paths: ['loadBalancerClass'],
    message:
      "LoadBalancer.gcp: loadBalancerClass: not the name of a load balancer class; got \"my class\"; allowed: an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'",
  },
  {
    name: 'source range without a prefix',
    run: () => LoadBalancer.gcp({ sourceRanges: ['10.0.0.0'] }),
    paths: ['sourceRanges[0]'],
    message:
      "LoadBalancer.gcp: sourceRanges[0]: not a block of IP addresses; got \"10.0.0.0\"; allowed: ADDRESS/PREFIX in CIDR notation, such as '192.0.2.0/24' or '2001:db8::/32'",
  },
  {
    name: 'source range with an octet of 256',
    run: () => LoadBalancer.gcp({ sourceRanges: ['10.0.256.0/24'] }),
    paths: ['sourceRanges[0]'],
    message:
      "LoadBalancer.gcp: sourceRanges[0]: not a block of IP addresses; got \"10.0.256.0/24\"; allowed: ADDRESS/PREFIX in CIDR notation, such as '192.0.2.0/24' or '2001:db8::/32'",
  },
  {
    name: 'source range with a prefix of 33',
    run: () => LoadBalancer.gcp({ sourceRanges: ['10.0.0.0/33'] }),
    paths: ['sourceRanges[0]'],
    message:
      "LoadBalancer.gcp: sourceRanges[0]: not a block of IP addresses; got \"10.0.0.0/33\"; allowed: ADDRESS/PREFIX in CIDR notation, such as '192.0.2.0/24' or '2001:db8::/32'",
  },
  {
    name: 'source range with host bits',
    run: () => LoadBalancer.gcp({ sourceRanges: ['10.0.0.5/8'] }),
    paths: ['sourceRanges[0]'],
    message:
      'LoadBalancer.gcp: sourceRanges[0]: has host bits set, so the intended block is not clear; got "10.0.0.5/8"; allowed: the first address of the block; to fix: write 10.0.0.0/8 for the block, or a longer prefix for the address',
  },
  {
    name: 'source range twice',
    run: () => LoadBalancer.gcp({ sourceRanges: ['10.0.0.0/8', '10.0.0.0/8'] }),
    paths: ['sourceRanges[1]'],
    message: 'LoadBalancer.gcp: sourceRanges[1]: the same entry twice; got "10.0.0.0/8"; allowed: each entry once',
  },
  {
    name: 'no source ranges in the list',
    run: () => LoadBalancer.gcp({ sourceRanges: [] }),
    paths: ['sourceRanges'],
    message: 'LoadBalancer.gcp: sourceRanges: empty; allowed: one entry or more; to fix: omit it for the default',
  },
  {
    name: 'IPv6 source range of an IPv4 Service',
    run: () => LoadBalancer.gcp({ ipFamilies: [IpFamily.IPV4], sourceRanges: ['2001:db8::/32'] }),
    paths: ['sourceRanges[0]'],
    message:
      'LoadBalancer.gcp: sourceRanges[0]: IPv6, but the Service has no such addresses; got "2001:db8::/32"; allowed: IPv4; to fix: add the family to ipFamilies, or omit the entry',
  },
  {
    name: 'static address that is a name',
    run: () => LoadBalancer.metalLb({ staticIps: ['gateway'] }),
    paths: ['staticIps[0]'],
    message:
      'LoadBalancer.metalLb: staticIps[0]: not an IP address that a load balancer can have; got "gateway"; allowed: an IPv4 or IPv6 address such as \'192.0.2.10\', neither loopback, link-local, multicast nor unspecified',
  },
  {
    name: 'static address that is loopback',
    run: () => LoadBalancer.metalLb({ staticIps: ['127.0.0.1'] }),
    paths: ['staticIps[0]'],
    message:
      'LoadBalancer.metalLb: staticIps[0]: not an IP address that a load balancer can have; got "127.0.0.1"; allowed: an IPv4 or IPv6 address such as \'192.0.2.10\', neither loopback, link-local, multicast nor unspecified',
  },
  {
    name: 'static address with a zone',
    run: () => LoadBalancer.metalLb({ staticIps: ['fe80::1%eth0'] }),
    paths: ['staticIps[0]'],
    message:
      'LoadBalancer.metalLb: staticIps[0]: not an IP address that a load balancer can have; got "fe80::1%eth0"; allowed: an IPv4 or IPv6 address such as \'192.0.2.10\', neither loopback, link-local, multicast nor unspecified',
  },
  {
    name: 'IPv6 static address of an IPv4 Service',
    run: () => LoadBalancer.metalLb({ ipFamilies: [IpFamily.IPV4], staticIps: ['2001:db8::10'] }),
    paths: ['staticIps[0]'],
    message:
      'LoadBalancer.metalLb: staticIps[0]: IPv6, but the Service has no such addresses; got "2001:db8::10"; allowed: IPv4; to fix: add the family to ipFamilies, or omit the entry',
  },
  {
    name: 'PROXY protocol',
    run: () => LoadBalancer.awsNetwork({ proxyProtocol: true }),
    paths: ['proxyProtocol'],
    message:
      'LoadBalancer.awsNetwork: proxyProtocol: PROXY protocol is on: net-istio\'s status prober (Knative up to {newest}) does not speak it, so every service behind this gateway stays Unknown, "Waiting for load balancer"; to fix: omit it and preserve the client address with externalTrafficPolicy, or set acceptUnknownStatus to true',
  },
  {
    name: 'PROXY protocol on GKE',
    run: () => LoadBalancer.gcp({ proxyProtocol: true, acceptUnknownStatus: false }),
    paths: ['proxyProtocol'],
    message:
      'LoadBalancer.gcp: proxyProtocol: PROXY protocol is on: net-istio\'s status prober (Knative up to {newest}) does not speak it, so every service behind this gateway stays Unknown, "Waiting for load balancer"; to fix: omit it and preserve the client address with externalTrafficPolicy, or set acceptUnknownStatus to true',
  },
  {
    name: 'PROXY protocol by an annotation of another cloud',
    run: () => LoadBalancer.custom({ annotations: { 'load-balancer.hetzner.cloud/uses-proxyprotocol': 'true' } }),
    paths: ["annotations['load-balancer.hetzner.cloud/uses-proxyprotocol']"],
    message:
      'LoadBalancer.custom: annotations[\'load-balancer.hetzner.cloud/uses-proxyprotocol\']: turns PROXY protocol on: net-istio\'s status prober (Knative up to {newest}) does not speak it, so every service behind this gateway stays Unknown, "Waiting for load balancer"; got "true"; to fix: omit it, or set proxyProtocol and acceptUnknownStatus to true as well',
  },
  {
    name: 'PROXY protocol by target group attributes',
    run: () =>
      LoadBalancer.custom({
        annotations: {
          'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': 'proxy_protocol_v2.enabled=true',
        },
      }),
    paths: ["annotations['service.beta.kubernetes.io/aws-load-balancer-target-group-attributes']"],
    message:
      'LoadBalancer.custom: annotations[\'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes\']: turns PROXY protocol on: net-istio\'s status prober (Knative up to {newest}) does not speak it, so every service behind this gateway stays Unknown, "Waiting for load balancer"; got "proxy_protocol_v2.enabled=true"; to fix: omit it, or set proxyProtocol and acceptUnknownStatus to true as well',
  },
]);
