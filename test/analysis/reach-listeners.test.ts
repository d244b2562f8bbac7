import { type KubeObject } from '../../lib/private/access';
import { configIstio, entry, gateway, ksvc, label, pods, predict, server, service, STOCK } from './support';

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
