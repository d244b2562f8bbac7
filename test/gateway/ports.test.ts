import { GatewayAssignment, GatewayServer, LoadBalancer, ServiceType } from '../../lib';
import { assignedHosts, localHosts, tidyHosts } from '../../lib/gateway/isolation';
import { servicePorts } from '../../lib/gateway/service-ports';

const http = GatewayServer.http();
const https = GatewayServer.https({ credentialName: 'tls' });
const other = GatewayServer.http({ port: 8888, targetPort: 8888 });

describe('the ports of the Service', () => {
  const ports = (servers: GatewayServer[], tlsPorts: number[] = [], hasServiceCertificates = false): string[] =>
    servicePorts(servers, { hasStatusPort: false, tlsPorts, hasServiceCertificates }).map(
      ({ name, port, targetPort }) => `${name} ${port}:${targetPort}`,
    );

  test.each<[string, GatewayServer[], number[], boolean, string[]]>([
    [
      'of its servers, by number',
      [other, https, http],
      [],
      false,
      ['http2 80:8080', 'https 443:8443', 'http2-8888 8888:8888'],
    ],
    [
      '443 for certificates of services',
      [http, other],
      [],
      true,
      ['http2 80:8080', 'https 443:8443', 'http2-8888 8888:8888'],
    ],
    ['443 once', [http, https], [], true, ['http2 80:8080', 'https 443:8443']],
    ['443 of TLS that ends, to the plain server', [http], [443], false, ['http2 80:8080', 'http-443 443:8080']],
    ['443 of TLS that ends, before certificates', [http], [443], true, ['http2 80:8080', 'http-443 443:8080']],
    [
      'of TLS that ends, but those of servers',
      [http, other],
      [443, 8888],
      false,
      ['http2 80:8080', 'http-443 443:8080', 'http2-8888 8888:8888'],
    ],
    ['none of TLS that ends without a plain server', [https], [8443], false, ['https 443:8443']],
  ])('are %s', (_, servers, tlsPorts, hasServiceCertificates, expected) => {
    expect(ports(servers, tlsPorts, hasServiceCertificates)).toEqual(expected);
  });

  test('begin with the status port where it is needed', () => {
    const made = servicePorts([http], { hasStatusPort: true, tlsPorts: [], hasServiceCertificates: false });
    expect(made.map(({ port }) => port)).toEqual([15021, 80]);
  });
});

test.each([
  ['clusterIp', false],
  ['nodePort', true],
  ['gcp', true],
] as const)('whether %s exposes it: %s', (factory, expected) => {
  expect(LoadBalancer[factory]().isExposed).toBe(expected);
  expect(LoadBalancer.custom({ type: ServiceType.CLUSTER_IP }).isExposed).toBe(false);
});

describe('hosts', () => {
  const [team, label] = [GatewayAssignment.namespaces('team-a'), GatewayAssignment.label('gateway', 'x')];
  const both = team.plus(label);
  const [every, none] = [GatewayAssignment.everyService(), GatewayAssignment.none()];
  const domain = 'x.example.com';

  test.each<[string, GatewayAssignment, string[], string[]]>([
    ['whole namespaces', team, ['team-a/*'], ['team-a/*']],
    ['a label', label, ['*.x.example.com'], ['*']],
    ['both', both, ['team-a/*', '*.x.example.com'], ['*']],
    ['nothing', none, ['*.x.example.com'], []],
  ])('of %s', (_, assignment, external, local) => {
    expect(assignedHosts({ assignment, domain })).toEqual(external);
    expect(localHosts(assignment)).toEqual(local);
  });

  test('of every service', () => {
    expect(assignedHosts({ assignment: every, domain })).toEqual(['*']);
    expect(assignedHosts({ assignment: label })).toEqual(['*']);
  });

  test.each([
    [
      ['b.com', 'a.com', 'b.com'],
      ['a.com', 'b.com'],
    ],
    [['a.com', '*', 'team-a/*'], ['*']],
    [
      ['team-a/*', 'team-a/a.com', 'team-b/b.com'],
      ['team-a/*', 'team-b/b.com'],
    ],
    [
      ['team-a/*', 'team-b/*', '*.com'],
      ['*.com', 'team-a/*', 'team-b/*'],
    ],
    [[], []],
  ])('%j are as good as %j', (hosts, expected) => {
    expect(tidyHosts(hosts)).toEqual(expected);
  });
});
