import { type KubeObject } from '../../lib/private/access';
import { byAge, withoutWildcardNamespace } from '../../lib/analysis/reach/listeners';
import { configIstio, entry, gateway, ksvc, label, pods, predict, reachOf, server, service, STOCK } from './support';

const labels = { istio: 'gw-alpha' };
const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));

/** What the external host of team/a gets at Service gw/alpha. */
function answer(...objects: KubeObject[]): string | undefined {
  const { cells } = predict([...objects, configIstio([STOCK, ALPHA]), ksvc('team/a', { gateway: 'alpha' })]);
  return cells('team/a')['ext gw/alpha'];
}

const own = [pods('gw/alpha', labels), service('gw/alpha', labels)];

describe('a server that is bound to an address', () => {
  test.each([
    ['', '200'],
    ['0.0.0.0', '200'],
    ['127.0.0.1', 'refused'],
    ['10.0.0.7', 'refused'],
  ])('%j: %s', (bind, expected) => {
    expect(answer(...own, gateway('gw/alpha', labels, { ...server(80), bind }))).toBe(expected);
  });
});

describe('a plain server of a protocol', () => {
  test.each(['HTTP', 'http', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB'])('%s has routes', (protocol) => {
    expect(answer(...own, gateway('gw/alpha', labels, server(80, ['*'], protocol)))).toBe('200');
  });
  test.each(['TCP', 'MONGO', 'MYSQL', 'REDIS'])('%s has none', (protocol) => {
    expect(answer(...own, gateway('gw/alpha', labels, server(80, ['*'], protocol)))).toBe('refused');
  });
});

describe('of two Gateways with one port, istiod takes', () => {
  const at = (id: string, creationTimestamp: string | undefined, protocol: string): KubeObject => {
    const made = gateway(id, labels, server(8080, ['*'], protocol));
    return { ...made, metadata: { ...(made['metadata'] as object), ...(creationTimestamp && { creationTimestamp }) } };
  };
  const [EARLY, LATE] = ['2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z'];
  test.each<[string, KubeObject[], string]>([
    ['the older, whatever their names', [at('gw/alpha', LATE, 'HTTP'), at('gw/beta', EARLY, 'TCP')], 'refused'],
    ['the older, whatever their names', [at('gw/alpha', EARLY, 'HTTP'), at('gw/beta', LATE, 'TCP')], '200'],
    ['the first by name where both are as old', [at('gw/alpha', LATE, 'HTTP'), at('a/beta', LATE, 'TCP')], '200'],
    ['the first by name where both are as old', [at('gw/alpha', LATE, 'HTTP'), at('gw/aa', LATE, 'TCP')], 'refused'],
    [
      'the first by namespace where names are equal',
      [at('gw/alpha', LATE, 'HTTP'), at('a/alpha', LATE, 'TCP')],
      'refused',
    ],
    ['the first by namespace where names are equal', [at('gw/alpha', LATE, 'HTTP'), at('z/alpha', LATE, 'TCP')], '200'],
  ])('%s', (_, gateways, expected) => {
    expect(answer(...own, ...gateways)).toBe(expected);
    expect(answer(...own, ...gateways.toReversed())).toBe(expected);
  });
});

describe('of two Services that lead a port to different ones, istiod takes', () => {
  const at = (id: string, creationTimestamp: string | undefined, port: string): KubeObject => {
    const made = service(id, labels, labels, [port]);
    return { ...made, metadata: { ...(made['metadata'] as object), ...(creationTimestamp && { creationTimestamp }) } };
  };
  const [EARLY, LATE] = ['2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z'];
  const rest = [pods('gw/alpha', labels), gateway('gw/alpha', labels, server(80))];
  test.each<[string, KubeObject[], string]>([
    ['the older, whatever their names', [at('gw/alpha', LATE, '80:8080'), at('gw/z', EARLY, '80:8081')], 'refused'],
    ['the older, whatever their names', [at('gw/alpha', EARLY, '80:8080'), at('gw/a', LATE, '80:8081')], '200'],
    ['the one with an age', [at('gw/alpha', undefined, '80:8080'), at('gw/z', LATE, '80:8081')], 'refused'],
    ['the first by host where both are as old', [at('gw/alpha', LATE, '80:8080'), at('gw/b', LATE, '80:8081')], '200'],
    [
      'the first by host, of which the name is only a part',
      [at('gw/alpha', LATE, '80:8080'), at('gw/alpha-b', LATE, '80:8081')],
      'refused',
    ],
  ])('%s', (_, services, expected) => {
    expect(answer(...rest, ...services)).toBe(expected);
    expect(answer(...rest, ...services.toReversed())).toBe(expected);
  });
});

describe('the port of the pods', () => {
  const http = (number: number): KubeObject => gateway('gw/alpha', labels, server(number));
  test('is the target port of a Service with the number of the server', () => {
    expect(answer(pods('gw/alpha', labels), service('gw/alpha', labels, labels, ['80:9000']), http(80))).toBe('200');
  });
  test('is the number itself where no Service has it', () => {
    const [alpha] = [service('gw/alpha', labels, labels, ['80:9000'])];
    expect(answer(pods('gw/alpha', labels), alpha, http(9000))).toBe('200');
    expect(answer(pods('gw/alpha', labels), alpha, http(8080))).toBe('refused');
  });
  test('is the number itself behind a Service that asks for no translation', () => {
    const untranslated = { ...labels, 'experimental.istio.io/disable-gateway-port-translation': 'true' };
    const alpha = service('gw/alpha', labels, untranslated, ['80:9000']);
    expect(answer(pods('gw/alpha', labels), alpha, http(80))).toBe('refused');
    expect(answer(pods('gw/alpha', labels), alpha, http(9000))).toBe('200');
  });
  test('is that of the first of two Service ports of one protocol with the same target', () => {
    const ports = [
      { name: 'http-first', port: 8000, targetPort: 9000 },
      { name: 'http-second', port: 80, targetPort: 9000 },
    ];
    const made = service('gw/alpha', labels);
    const alpha = { ...made, spec: { ...(made['spec'] as object), ports } };
    // Port 80 is not known to istiod: the server listens on 80, and the Service leads to 9000.
    expect(answer(pods('gw/alpha', labels), alpha, http(80))).toBe('refused');
    const apart = [ports[0], { ...ports[1], name: 'grpc-second' }];
    expect(
      answer(pods('gw/alpha', labels), { ...made, spec: { ...(made['spec'] as object), ports: apart } }, http(80)),
    ).toBe('200');
  });
});

describe('ports that an unprivileged proxy may open', () => {
  test.each([
    [1023, 'refused'],
    [1024, '200'],
  ])('%i: %s', (port, expected) => {
    expect(
      answer(
        pods('gw/alpha', labels, { env: { ISTIO_META_UNPRIVILEGED_POD: 'true' } }),
        service('gw/alpha', labels, labels, [`80:${port}`]),
        gateway('gw/alpha', labels, server(80)),
      ),
    ).toBe(expected);
  });
});

describe('TLS on the port', () => {
  const tls = (mode: string): KubeObject =>
    server(443, ['*'], 'HTTPS', { mode, ...(mode === 'SIMPLE' && { credentialName: 'builtin://' }) });
  const https = (...servers: KubeObject[]): string | undefined => {
    const { cells } = predict([
      ...own,
      gateway('gw/alpha', labels, ...servers),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ]);
    return cells('team/a', 'https')['ext gw/alpha'];
  };
  test('ends at the gateway, or continues to another host', () => {
    expect(https(tls('SIMPLE'))).toBe('200');
    expect(https(tls('PASSTHROUGH'))).not.toBe('200');
    expect(https(tls('AUTO_PASSTHROUGH'))).not.toBe('200');
  });
  test('of one host at two servers, the second is left out and the first still answers', () => {
    expect(https(tls('SIMPLE'), { ...tls('SIMPLE'), port: { number: 443, name: 'again', protocol: 'HTTPS' } })).toBe(
      '200',
    );
  });
});

/** The servers that istiod or Envoy does not take, by the names of their ports. */
function rejected(...gateways: KubeObject[]): string[] {
  const reach = reachOf([...own, ...gateways, configIstio([STOCK, ALPHA])]);
  const workload = reach.model.workloads.find(({ namespace }) => namespace === 'gw');
  if (workload === undefined) throw new Error('no pods');
  return reach.listenersOf(workload).rejected.map(({ server: { portName }, why }) => `${portName} ${why}`);
}

const named = (name: string, hosts: string[], protocol: string, mode?: string): KubeObject => {
  const tls = mode === undefined ? undefined : { mode, credentialName: 'builtin://' };
  const made = server(443, hosts, protocol, tls);
  return { ...made, port: { number: 443, protocol, name } };
};
const both = (first: KubeObject, second: KubeObject): KubeObject => gateway('gw/alpha', labels, first, second);

// Istio, `mergeGateways` and `CheckDuplicates` in pilot/pkg/model/gateway.go.
describe('of two servers on one port, istiod takes', () => {
  test.each<[string, KubeObject, KubeObject, string[]]>([
    ['both with other hosts', named('a', ['a.com'], 'HTTPS', 'SIMPLE'), named('b', ['b.com'], 'HTTPS', 'SIMPLE'), []],
    [
      'the first of a common host',
      named('a', ['a.com', 'b.com'], 'HTTPS', 'SIMPLE'),
      named('b', ['b.com', 'c.com'], 'HTTPS', 'SIMPLE'),
      ['b duplicate-tls-host'],
    ],
    [
      'the first of one name of the port',
      named('a', ['a.com'], 'HTTPS', 'SIMPLE'),
      named('a', ['b.com'], 'HTTPS', 'SIMPLE'),
      ['a duplicate-port-name'],
    ],
    [
      'both of one name, where TLS passes through',
      named('a', ['a.com'], 'TLS', 'PASSTHROUGH'),
      named('a', ['b.com'], 'TLS', 'PASSTHROUGH'),
      [],
    ],
    [
      'both of one name, where HTTPS passes through',
      named('a', ['a.com'], 'HTTPS', 'PASSTHROUGH'),
      named('a', ['b.com'], 'HTTPS', 'AUTO_PASSTHROUGH'),
      [],
    ],
    [
      'both of one name, where TLS ends without routes',
      named('a', ['a.com'], 'TLS', 'SIMPLE'),
      named('a', ['b.com'], 'TLS', 'SIMPLE'),
      [],
    ],
    ['the first of two protocols', named('a', ['*'], 'TCP'), named('b', ['*'], 'HTTP'), ['b conflicting-protocol']],
    [
      'one host as its namespace and ./ write it once',
      named('a', ['./a.com'], 'HTTPS', 'SIMPLE'),
      named('b', ['gw/a.com'], 'HTTPS', 'SIMPLE'),
      ['b duplicate-tls-host'],
    ],
    [
      'one host with and without */ once',
      named('a', ['*/a.com'], 'HTTPS', 'SIMPLE'),
      named('b', ['a.com'], 'HTTPS', 'SIMPLE'),
      ['b duplicate-tls-host'],
    ],
  ])('%s', (_, first, second, expected) => {
    expect(rejected(both(first, second))).toEqual(expected);
  });

  test('both of one name that are of two Gateways', () => {
    const [first, second] = ['a.com', 'b.com'].map((host) => named('a', [host], 'HTTPS', 'SIMPLE'));
    expect(
      rejected(gateway('gw/a', labels, first as KubeObject), gateway('gw/b', labels, second as KubeObject)),
    ).toEqual([]);
  });
});

// Envoy: "multiple filter chains with the same matching rules".
describe('Envoy rejects a listener', () => {
  const secure = (hosts: string[], id = 'gw/a'): KubeObject =>
    gateway(id, labels, named(id.slice(3), hosts, 'HTTPS', 'SIMPLE'));
  const plain = gateway('gw/z', labels, named('z', ['*'], 'HTTP'));
  test.each<[string, KubeObject[], string[]]>([
    ['of one name in two namespaces', [secure(['x/*']), secure(['*'], 'gw/b')], ['a', 'b']],
    ['of any name beside plain HTTP', [secure(['*']), plain], ['a']],
    ['never of one name beside plain HTTP', [secure(['a.com']), plain], []],
    ['never of any name and a single one', [secure(['*']), secure(['a.com'], 'gw/b')], []],
    ['never of a name that * of the same server covers', [secure(['*', 'a.com']), secure(['x/a.com'], 'gw/b')], []],
  ])('%s', (_, gateways, expected) => {
    expect(rejected(...gateways)).toEqual(expected.map((name) => `${name} overlapping-names`));
  });
});

test.each([
  ['./a.com', 'gw/a.com'],
  ['*/a.com', 'a.com'],
  ['team/a.com', 'team/a.com'],
  ['*.com', '*.com'],
])('host %s of a Gateway in gw is %s', (host, expected) => {
  expect(withoutWildcardNamespace(host, 'gw')).toBe(expected);
});

describe('without routes of Knative', () => {
  const shop = (...servers: KubeObject[]) => {
    const objects = [...own, gateway('gw/alpha', labels, ...servers), configIstio([STOCK, ALPHA])];
    const { cells } = predict([...objects, ksvc('team/a', { gateway: 'alpha' })]);
    return cells('team/a', 'https')['ext gw/alpha'];
  };
  test('nothing listens for TLS that ends in TCP', () => {
    expect(shop(named('a', ['*'], 'TLS', 'SIMPLE'))).toBe('refused');
  });
  test('nothing listens for TCP', () => {
    expect(shop(named('a', ['*'], 'TCP'))).toBe('refused');
  });
});

describe('pods with the labels of one Gateway', () => {
  const http = gateway('gw/alpha', labels, server(80));
  test('listen each where they may', () => {
    const env = { ISTIO_META_UNPRIVILEGED_POD: 'true' };
    expect(
      answer(
        pods('gw/alpha', labels),
        pods('gw/other', labels, { env }),
        service('gw/alpha', labels, labels, ['80:80']),
        http,
      ),
    ).toBe('200|refused');
  });

  test('listen each where their Services lead', () => {
    const more = { ...labels, app: 'other' };
    const { cells } = predict([
      pods('gw/alpha', { ...labels, app: 'alpha' }),
      pods('gw/other', more),
      service('gw/alpha', { app: 'alpha' }, labels, ['80:9000']),
      service('gw/other', { app: 'other' }, {}, ['80:9001']),
      http,
      configIstio([STOCK, ALPHA]),
      ksvc('team/a', { gateway: 'alpha' }),
    ]);
    expect(cells('team/a')).toMatchObject({ 'ext gw/alpha': '200', 'ext gw/other': '200' });
  });
});

describe('a Service port', () => {
  const ported = (id: string, ports: object[]): KubeObject => {
    const made = service(id, labels);
    return { ...made, spec: { ...(made['spec'] as object), ports } };
  };
  const http = gateway('gw/alpha', labels, server(80));
  test('whose target the pods do not name leaves the number to another Service', () => {
    const unknown = ported('gw/a-first', [{ name: 'http', port: 80, targetPort: 'web' }]);
    const known = ported('gw/alpha', [{ name: 'http', port: 80, targetPort: 9000 }]);
    expect(answer(pods('gw/alpha', labels), unknown, known, http)).toBe('200');
  });

  test('with the target of another of a protocol that begins alike is kept', () => {
    const ports = [
      { name: 'https-a', port: 443, targetPort: 9000 },
      { name: 'http-b', port: 80, targetPort: 9000 },
    ];
    expect(answer(pods('gw/alpha', labels), ported('gw/alpha', ports), http)).toBe('200');
  });
});

describe('by age', () => {
  const node = (name: string, creationTimestamp?: string, generatedFor?: string) => ({
    namespace: 'gw',
    name,
    source: { object: { metadata: { ...(creationTimestamp && { creationTimestamp }) } } } as never,
    ...(generatedFor !== undefined && { generatedFor }),
  });
  const [old, young, unknown] = [node('b', '2024-01-01T00:00:00Z'), node('a', '2024-01-02T00:00:00Z'), node('c')];
  // Its source is the service, which is older.
  const made = node('0', '2020-01-01T00:00:00Z', 'team/shop');
  const later = node('1', '2019-01-01T00:00:00Z', 'team/blog');

  test('those that net-istio will make come last, and before them those of unknown age', () => {
    const expected = [old, young, unknown, made, later];
    expect(expected.toReversed().sort(byAge)).toEqual(expected);
    expect([made, old, later, unknown, young].sort(byAge)).toEqual(expected);
  });
});
