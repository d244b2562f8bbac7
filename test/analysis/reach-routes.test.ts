import { type KubeObject } from '../../lib/private/access';
import { type RouteMatch, type Service, type VirtualService } from '../../lib/analysis/model/types';
import { portFor } from '../../lib/analysis/reach/ports';
import { routesHost, routesSome } from '../../lib/analysis/reach/routes';
import { configIstio, entry, gateway, isolated, ksvc, label, predict, server, STOCK } from './support';

const ALPHA = entry('gw/alpha', label('gateway', 'alpha'));
const HOST = 'a.team.example.com';
const route = [{ destination: { host: 'shop' } }];

function virtualService(name: string, hosts: string[], http: object[] = [{ route }], more: object = {}): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace: 'shop', ...more },
    spec: { hosts, gateways: ['gw/alpha'], http },
  };
}

/** What team/a's external host, which nothing of Knative serves at gw/alpha, gets there. */
function answer(virtualServices: KubeObject[], servers = server(80)): string | undefined {
  const { cells } = predict([
    ...isolated('gw/alpha', servers),
    configIstio([STOCK, ALPHA]),
    ksvc('team/a'),
    ...virtualServices,
  ]);
  return cells('team/a')['ext gw/alpha'];
}

describe('Envoy takes', () => {
  const [exact, short, long, all] = [
    virtualService('z-exact', [HOST]),
    virtualService('b-short', ['*.example.com']),
    virtualService('c-long', ['*.team.example.com']),
    virtualService('a-all', ['*']),
  ] as const;
  test.each<[string, KubeObject[], string]>([
    ['the host itself before any wildcard', [all, short, long, exact], '200:shop/z-exact'],
    ['the longer wildcard before the shorter', [all, short, long], '200:shop/c-long'],
    ['a wildcard before *', [all, short], '200:shop/b-short'],
    ['* last', [all], '200:shop/a-all'],
  ])('%s', (_, virtualServices, expected) => {
    expect(answer(virtualServices)).toBe(expected);
    expect(answer(virtualServices.toReversed())).toBe(expected);
  });
  test('no wildcard that does not cover the host', () => {
    expect(answer([virtualService('x', ['*.other.com']), virtualService('y', ['*.a.team.example.com'])])).toBe('404');
    expect(answer([virtualService('x', ['b.team.example.com'])])).toBe('404');
  });
  test('hosts in any case', () => {
    expect(answer([virtualService('upper', ['A.Team.Example.COM'])])).toBe('200:shop/upper');
  });
});

describe('a route', () => {
  const when = (match: object): string | undefined =>
    answer([virtualService('x', [HOST], [{ match: [match], route }])]);
  test.each<[object, string]>([
    [{}, '200:shop/x'],
    [{ gateways: ['gw/alpha'] }, '200:shop/x'],
    [{ gateways: ['gw/beta'] }, '404'],
    [{ port: 80 }, '200:shop/x'],
    [{ port: 8080 }, '404'],
    [{ authority: { exact: HOST } }, '200:shop/x'],
    [{ authority: { exact: 'a.team.example.co' } }, '404'],
    [{ authority: { prefix: 'a.team' } }, '200:shop/x'],
    [{ authority: { prefix: 'team' } }, '404'],
    [{ uri: { prefix: '/' } }, '200:shop/x'],
    [{ uri: { exact: '/' } }, '200:shop/x'],
    [{ uri: { prefix: '/api' } }, '404'],
    [{ method: { exact: 'GET' } }, '200:shop/x'],
    [{ method: { exact: 'POST' } }, '404'],
    [{ headers: { 'x-user': { exact: 'me' } } }, '404'],
  ])('with the match %j: %s', (match, expected) => {
    expect(when(match)).toBe(expected);
  });

  test('of a VirtualService that does not match leaves the request to the next', () => {
    const api = [{ match: [{ uri: { prefix: '/api' } }], route }];
    expect(answer([virtualService('a', [HOST], api), virtualService('b', [HOST])])).toBe('200:shop/b');
    expect(answer([virtualService('a', [HOST], api)])).toBe('404');
  });

  test('takes any of its matches; the first route that matches wins', () => {
    const two = [{ match: [{ port: 1 }, { port: 80 }], route }];
    expect(answer([virtualService('x', [HOST], two)])).toBe('200:shop/x');
    expect(answer([virtualService('a', [HOST], [{ match: [{ port: 1 }], route }]), virtualService('b', [HOST])])).toBe(
      '200:shop/b',
    );
  });

  test.each<[string, object[], string]>([
    [
      'by host and path for the host with other paths',
      [{ match: [{ authority: { exact: HOST }, uri: { prefix: '/api' } }], route }],
      '404',
    ],
    [
      'for the whole host before a redirect for its beginning',
      [
        { match: [{ authority: { exact: HOST } }], route },
        { match: [{ authority: { prefix: 'a.' } }], redirect: {} },
      ],
      '200:shop/x',
    ],
    [
      'for its beginning before a redirect for the whole host',
      [
        { match: [{ authority: { prefix: 'a.' } }], route },
        { match: [{ authority: { exact: HOST } }], redirect: {} },
      ],
      '200:shop/x',
    ],
    [
      'for the host before a redirect by a regular expression',
      [
        { match: [{ authority: { exact: HOST } }], route },
        { match: [{ authority: { regex: 'a[.].*' } }], redirect: {} },
      ],
      '200:shop/x',
    ],
    [
      'by a regular expression before a redirect for the host',
      [
        { match: [{ authority: { regex: 'a[.].*' } }], route },
        { match: [{ authority: { exact: HOST } }], redirect: {} },
      ],
      '200:shop/x',
    ],
    [
      'for the host before a redirect for the same host',
      [
        { match: [{ authority: { exact: HOST } }], route },
        { match: [{ authority: { exact: HOST } }], redirect: {} },
      ],
      '200:shop/x',
    ],
    ['that redirects the host', [{ match: [{ authority: { exact: HOST } }], redirect: {} }], '301'],
  ])('%s', (_, http, expected) => {
    expect(answer([virtualService('x', [HOST], http)])).toBe(expected);
  });

  test('of an older VirtualService goes first', () => {
    const [old, young] = ['2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z'].map((creationTimestamp) => ({
      creationTimestamp,
    }));
    expect(answer([virtualService('a', [HOST], undefined, young), virtualService('b', [HOST], undefined, old)])).toBe(
      '200:shop/b',
    );
  });
});

describe('hosts that a server and a VirtualService have in common', () => {
  test.each<[string[], string[], string]>([
    [['shop/*'], [HOST], '200:shop/x'],
    [['other/*'], [HOST], '404'],
    [['*/*'], [HOST], '200:shop/x'],
    [['./*'], [HOST], '404'],
    [['*.example.com'], ['*'], '200:shop/x'],
    [['*.team.example.com'], ['*.example.com'], '200:shop/x'],
    [['b.team.example.com'], ['*.example.com'], '404'],
    [[HOST], [HOST], '200:shop/x'],
    [['*.other.com', '*.example.com'], ['*'], '200:shop/x'],
  ])('server %j and VirtualService %j: %s', (serverHosts, hosts, expected) => {
    expect(answer([virtualService('x', hosts)], server(80, serverHosts))).toBe(expected);
  });
});

test('a redirecting server answers its hosts alone, with or without a VirtualService', () => {
  const redirecting = (hosts: string[]): KubeObject => server(80, hosts, 'HTTP', { httpsRedirect: true });
  expect(answer([], redirecting(['*.team.example.com']))).toBe('301');
  expect(answer([], redirecting(['*.other.com']))).toBe('404');
  expect(answer([virtualService('x', [HOST])], redirecting(['*']))).toBe('301');
});

describe('two servers on one port of the pods', () => {
  /** Service port 80 leads to 8080, where the other server listens by number. */
  const at = (first: KubeObject, second: KubeObject, virtualServices: KubeObject[] = [virtualService('x', [HOST])]) => {
    const labels = { istio: 'gw-alpha' };
    const { cells } = predict([
      ...isolated('gw/alpha', first).slice(0, 2),
      gateway('gw/alpha', labels, first, second),
      configIstio([STOCK, ALPHA]),
      ksvc('team/a'),
      ...virtualServices,
    ]);
    return cells('team/a')['ext gw/alpha'];
  };
  const redirecting = (number: number, hosts: string[]): KubeObject =>
    server(number, hosts, 'HTTP', { httpsRedirect: true });

  test.each<[string, KubeObject, KubeObject, string]>([
    ['both hosts', server(80, ['*.other.com']), server(8080, [HOST]), '200:shop/x'],
    ['neither host', server(80, ['*.other.com']), server(8080, ['*.more.com']), '404'],
    ['a redirect of the second', server(80, [HOST]), redirecting(8080, [HOST]), '301'],
    ['a redirect of the first', redirecting(80, [HOST]), server(8080, [HOST]), '301'],
    ['a redirect of another host', redirecting(80, ['*.other.com']), server(8080, [HOST]), '200:shop/x'],
  ])('are merged: %s', (_, first, second, expected) => {
    expect(at(first, second)).toBe(expected);
  });

  test('routes for a port are built with the first server that has such hosts and needs them', () => {
    const forPort = (port: number): KubeObject[] => [virtualService('x', [HOST], [{ match: [{ port }], route }])];
    expect(at(server(80, ['*.other.com']), server(8080, [HOST]), forPort(8080))).toBe('200:shop/x');
    expect(at(server(80, ['*.other.com']), server(8080, [HOST]), forPort(80))).toBe('404');
    expect(at(server(80, [HOST]), server(8080, [HOST]), forPort(8080))).toBe('200:shop/x');
    expect(at(server(80, [HOST]), server(8080, [HOST]), forPort(80))).toBe('200:shop/x');
  });
});

test('over https there is nothing to redirect', () => {
  const tls = { mode: 'SIMPLE', credentialName: 'builtin://', httpsRedirect: true };
  const { cells } = predict([
    ...isolated('gw/alpha', server(443, ['*'], 'HTTPS', tls)),
    configIstio([STOCK, ALPHA]),
    ksvc('team/a'),
    virtualService('x', [HOST]),
  ]);
  expect(cells('team/a', 'https')['ext gw/alpha']).toBe('200:shop/x');
});

describe('whether a VirtualService routes a host at a Gateway', () => {
  const match = (more: Partial<RouteMatch>): RouteMatch => ({
    gateways: [],
    port: undefined,
    authority: undefined,
    plain: true,
    ...more,
  });
  const routed = (...http: RouteMatch[][]) => {
    const made = { http: http.map((matches) => ({ matches, destinations: [] })) } as unknown as VirtualService;
    return [routesHost(made, 'gw/alpha', HOST), routesSome(made, 'gw/alpha', HOST)];
  };
  const exact = (value: string): RouteMatch['authority'] => ({ kind: 'exact', value });
  const other = match({ authority: exact('other.com') });
  const api = match({ plain: false });

  // All requests for it, and some that a plain GET / is not among.
  test.each<[string, RouteMatch[][], boolean, boolean]>([
    ['without routes', [], false, false],
    ['by a route for everything', [[]], true, false],
    ['by one of several routes', [[other], []], true, false],
    ['by one of several matches', [[other, match({ authority: exact(HOST) })]], true, false],
    ['by the beginning of the host', [[match({ authority: { kind: 'prefix', value: 'a.team' } })]], true, false],
    ['not for another host', [[other]], false, false],
    ['at the Gateway itself', [[match({ gateways: ['gw/alpha'] })]], true, false],
    ['not at another Gateway', [[match({ gateways: ['gw/beta'] })]], false, false],
    ['in part, by path or headers', [[api]], false, true],
    ['in part, by one of several routes and matches', [[other], [other, api]], false, true],
    ['in part at the Gateway itself', [[match({ plain: false, gateways: ['gw/alpha'] })]], false, true],
    ['not in part at another Gateway', [[match({ plain: false, gateways: ['gw/beta'] })]], false, false],
    ['not in part for another host', [[match({ plain: false, authority: exact('other.com') })]], false, false],
    ['in part for the host', [[match({ plain: false, authority: exact(HOST) })]], false, true],
  ])('%s', (_, http, whole, some) => {
    expect(routed(...http)).toEqual([whole, some]);
  });
});

test.each<[object[], 'http' | 'https', number | undefined]>([
  [[{ name: 'x', port: 80 }], 'http', 80],
  [
    [
      { name: 'http-web', port: 8080 },
      { name: 'x', port: 80 },
    ],
    'http',
    80,
  ],
  [
    [
      { name: 'x', port: 1 },
      { name: 'http-web', port: 8080 },
    ],
    'http',
    8080,
  ],
  [[{ name: 'https', port: 8443 }], 'http', undefined],
  [[{ name: 'https', port: 8443 }], 'https', 8443],
  [[{ name: 'http', port: 8080 }], 'https', undefined],
])('of Service ports %j, %s goes to %s', (ports, scheme, expected) => {
  expect(portFor({ ports } as unknown as Service, scheme)?.port).toBe(expected);
});
