import { clusterLocalHostExposed } from '../../../lib/analysis/rules/isolation/cluster-local-host-exposed';
import { hostsRefuseAssignedService } from '../../../lib/analysis/rules/isolation/hosts-refuse-assigned-service';
import { type KubeObject } from '../../../lib/private/access';
import {
  configIstio,
  type Entry,
  entry,
  gateway,
  isolated,
  ksvc,
  label,
  pods,
  server,
  service,
  STOCK,
  STOCK_LOCAL,
} from '../support';
import { findingsBy, type FindingText } from './page';
import { yamlOf } from './said';

describe('cluster-local-host-exposed', () => {
  const found = (...objects: readonly KubeObject[]): FindingText[] =>
    findingsBy(clusterLocalHostExposed, yamlOf(objects));
  const db = ksvc('team/db', { 'networking.knative.dev/visibility': 'cluster-local' });
  const ofType = (type: string, object: KubeObject): KubeObject => ({
    ...object,
    spec: { ...(object['spec'] as object), type },
  });
  const config = (...local: Entry[]): KubeObject =>
    configIstio([STOCK, entry('gw/edge', label('gateway', 'x'))], local);
  const exposed = (through: string, type = 'LoadBalancer'): string =>
    `db.team.svc.cluster.local of Knative Service team/db, which is cluster-local, is answered through Service ${through} of type ${type}.`;

  /** A gateway for external hosts on port 80, and one for cluster-local hosts on port 8081 of the same pods. */
  const labels = { istio: 'edge' };
  const onOnePod = (...ports: string[]): KubeObject[] => [
    pods('gw/edge', labels),
    service('gw/edge', labels, labels, ports),
    gateway('gw/edge', labels, server(8080)),
    ofType('ClusterIP', service('gw/local', labels, labels, ['80:8081'])),
    gateway('gw/local', labels, server(8081)),
  ];

  test.each(['LoadBalancer', 'NodePort'])('a Service of its own with type %s', (type) => {
    const [deployment = {}, front = {}, object = {}] = isolated('gw/local', server(8080));
    const objects = [deployment, ofType(type, front), object, config(entry('gw/local')), db];
    expect(found(...objects)).toEqual([
      {
        level: 'error',
        on: 'Service team/db',
        gateway: 'gw/local',
        message: exposed('gw/local', type),
        fix: 'Set type ClusterIP for Service gw/local.',
      },
    ]);
    expect(found(deployment, ofType('ClusterIP', front), object, config(entry('gw/local')), db)).toEqual([]);
  });

  test('a load balancer that leads to the port of the local Gateway', () => {
    const local = entry('gw/local');
    expect(found(...onOnePod('80:8081'), config(local), db)).toEqual([
      {
        level: 'error',
        on: 'Service team/db',
        gateway: 'gw/local',
        message: exposed('gw/edge'),
        fix: 'Set a port.number for the servers of Gateway gw/local that Service gw/edge does not lead to, such as 8081, and the targetPort of its own Service accordingly.',
      },
    ]);
    expect(found(...onOnePod('80:8080'), config(local), db)).toEqual([]);
  });

  test('a Gateway that is in both lists', () => {
    const [deployment = {}, front = {}, object = {}] = isolated('gw/edge', server(8080));
    expect(found(deployment, front, object, config(entry('gw/edge')), db)).toMatchObject([
      { gateway: 'gw/edge', fix: expect.stringMatching(/^Name a Gateway of its own in local-gateways/) },
    ]);
  });

  test('of several local gateways names the one that is exposed', () => {
    const [deployment = {}, front = {}, object = {}] = isolated('gw/first', server(8080));
    const first = [deployment, ofType('ClusterIP', front), object];
    const tier = label('tier', 'db');
    const own = ksvc('team/db', { 'networking.knative.dev/visibility': 'cluster-local', tier: 'db' });
    const objects = [...first, ...onOnePod('80:8081'), own];
    const [one, two] = [entry('gw/first', tier), entry('gw/local', tier)];
    expect(found(...objects, config(STOCK_LOCAL, one, two))).toMatchObject([{ gateway: 'gw/local' }]);
    expect(found(...objects, config(STOCK_LOCAL, two, one))).toMatchObject([{ gateway: 'gw/local' }]);
  });

  test('a Service that two gateways are named with keeps its type', () => {
    const shared: Entry = { gateway: 'gw/edge', service: 'gw/local', selector: label('gateway', 'x') };
    const [deployment = {}, front = {}, object = {}] = isolated('gw/local', server(8080));
    const edge = gateway('gw/edge', { istio: 'gw-local' }, server(8082));
    const objects = [deployment, front, object, edge, configIstio([STOCK, shared], [entry('gw/local')]), db];
    expect(found(...objects)).toMatchObject([
      {
        gateway: 'gw/local',
        fix: expect.stringMatching(/^Name a Gateway of its own in local-gateways, with a Service of type ClusterIP/),
      },
    ]);
  });

  test('a service with an external host is not cluster-local', () => {
    const [deployment = {}, front = {}, object = {}] = isolated('gw/local', server(8080));
    expect(found(deployment, front, object, config(entry('gw/local')), ksvc('team/public'))).toEqual([]);
  });
});

describe('hosts-refuse-assigned-service over one scheme', () => {
  const labels = { istio: 'edge' };
  const tls = { mode: 'SIMPLE', credentialName: 'edge-tls' };
  const found = (servers: readonly KubeObject[], external = [STOCK, entry('gw/edge', label('gateway', 'edge'))]) =>
    findingsBy(
      hostsRefuseAssignedService,
      yamlOf([
        pods('gw/edge', labels),
        service('gw/edge', labels),
        gateway('gw/edge', labels, ...servers),
        configIstio(external, external.length === 1 ? [entry('gw/edge')] : undefined),
        ksvc('team/shop', { gateway: 'edge' }),
        ksvc('team/cart', { gateway: 'edge' }),
        ksvc('team/other'),
      ]),
    );
  const http = (...hosts: string[]): KubeObject => server(80, hosts);
  const https = (...hosts: string[]): KubeObject => server(443, hosts, 'HTTPS', tls);
  const finding = (scheme: string, number: number): FindingText => ({
    level: 'error',
    on: 'Gateway gw/edge',
    gateway: 'gw/edge',
    message: `Gateway gw/edge refuses team/cart (cart.team.example.com) and team/shop (shop.team.example.com) over ${scheme}: the hosts of server ${number} do not allow it, those of its other servers do.`,
    fix: `Add \`team/*\` to the hosts of server ${number} in spec.servers of Gateway gw/edge.`,
  });

  test('https', () => {
    expect(found([http('team/*'), https('else/*')])).toEqual([finding('https', 443)]);
    expect(found([http('*'), https('else/*')])).toEqual([finding('https', 443)]);
  });

  test('http', () => {
    expect(found([http('else/*'), https('team/*')])).toEqual([finding('http', 80)]);
  });

  test('several servers of one scheme accept together', () => {
    expect(
      found([
        http('team/*'),
        https('else/*'),
        { ...https('team/*'), port: { number: 8443, name: 's', protocol: 'https' } },
      ]),
    ).toEqual([]);
    const both = found([
      http('else/*'),
      { ...http('other/*'), port: { number: 8080, name: 'p', protocol: 'HTTP' } },
      https('team/*'),
    ]);
    expect(both).toMatchObject([{ message: expect.stringContaining('the hosts of server 80 and 8080 do not') }]);
  });

  test.each<[string, KubeObject[]]>([
    ['both schemes accept it', [http('team/*'), https('team/*')]],
    ['every server accepts everything', [http('*'), https('*')]],
    ['there is one scheme', [http('team/*')]],
    ['the server for http only redirects', [{ ...http('else/*'), tls: { httpsRedirect: true } }, https('team/*')]],
  ])('nothing if %s', (_, servers) => {
    expect(found(servers)).toEqual([]);
  });

  test('what both refuse is refused altogether', () => {
    expect(found([http('else/*'), https('else/*')])).toMatchObject([
      { message: expect.stringMatching(/^Gateway gw\/edge accepts only `else\/\*`, but is assigned /) },
    ]);
  });

  test('nothing of a gateway for cluster-local hosts', () => {
    expect(found([http('team/*'), https('else/*')], [STOCK])).toEqual([]);
  });
});
