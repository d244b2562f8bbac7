import { type KubeObject } from '../../lib/private/access';
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
