import { STATUS_RULES } from '../../../lib/analysis/rules/status';
import {
  configIstio,
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
import { findingsBy } from './page';
import { ALPHA, LABELS, ruleIn, saidIn, SHOP, withShop, yamlOf } from './said';

const ruleOf = (name: string) => ruleIn(STATUS_RULES, name);
const said = saidIn(STATUS_RULES);

describe('probe-hits-other-gateway', () => {
  const BETA = entry('gw/beta', label('gateway', 'beta'));
  const copied = [
    ...isolated('gw/alpha'),
    pods('gw/beta', { istio: 'gw-beta' }),
    service('gw/beta', { istio: 'gw-beta' }, LABELS),
    gateway('gw/beta', { istio: 'gw-beta' }, server(80)),
    configIstio([STOCK, ALPHA, BETA]),
  ];

  test('is a warning while no known service is on the gateway, an error where none is known at all', () => {
    const message =
      "gw/alpha: For Gateway gw/alpha, net-istio's prober may use Service gw/beta (of Gateway gw/beta): it carries `istio: gw-alpha`, the selector of the Gateway, but the pods behind do not serve this Gateway.";
    expect(said('probe-hits-other-gateway', [...copied, ksvc('team/other')])).toEqual([`warning ${message}`]);
    expect(said('probe-hits-other-gateway', copied)).toEqual([`error ${message}`]);
  });

  test('asks for a label of its own where the default gateway has the older claim', () => {
    const yaml = yamlOf([
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS, { istio: 'ingressgateway' }),
      gateway('gw/alpha', { istio: 'ingressgateway' }, server(80)),
      configIstio([STOCK, ALPHA]),
      SHOP,
    ]);
    const scoped = { scopeGatewayToNamespace: true };
    expect(findingsBy(ruleOf('probe-hits-other-gateway'), yaml, scoped).map(({ fix }) => fix)).toEqual([
      'Set `istio: alpha` on the pods of Deployment gw/alpha, in spec.selector and metadata.labels of Service gw/alpha, and in spec.selector of Gateway gw/alpha.',
      'Remove `istio: ingressgateway` from metadata.labels of Service gw/alpha, and give its gateway a unique label.',
    ]);
  });

  test('leaves a gateway without pods to assigned-gateway-has-no-pods', () => {
    const objects = withShop(
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS, {}),
      gateway('gw/alpha', { istio: 'ingressgateway' }, server(80)),
    );
    const scoped = { scopeGatewayToNamespace: true };
    expect(said('probe-hits-other-gateway', objects, scoped)).toEqual([]);
    expect(said('assigned-gateway-has-no-pods', objects, scoped)).toEqual([
      'error gw/alpha: Gateway gw/alpha selects `istio: ingressgateway`, which no gateway pods in its namespace carry, not even Deployment gw/alpha behind its Service.',
    ]);
    // Its pods serve both where Gateways are not scoped: Ready, though not isolated.
    expect(said('probe-hits-other-gateway', objects)).toEqual([]);
  });

  test('is silent about a second Service on the same pods and port', () => {
    expect(said('probe-hits-other-gateway', withShop(...isolated('gw/alpha'), service('gw/private', LABELS)))).toEqual(
      [],
    );
  });
});

describe('probe-target-missing', () => {
  test('is silent where another Service of the gateway carries the label', () => {
    const objects = withShop(
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS, {}),
      service('gw/probe', LABELS),
      gateway('gw/alpha', LABELS, server(80)),
    );
    expect(said('probe-target-missing', objects)).toEqual([]);
  });
});

describe('probe-port-mismatch', () => {
  test('a Service port that leads where the pods may not listen is an error', () => {
    const objects = (unprivileged: string) =>
      withShop(
        pods('gw/alpha', LABELS, { env: { ISTIO_META_UNPRIVILEGED_POD: unprivileged } }),
        service('gw/alpha', LABELS, LABELS, ['80:80']),
        gateway('gw/alpha', LABELS, server(80)),
      );
    expect(said('probe-port-mismatch', objects('true'))).toEqual([
      'error gw/alpha: Service gw/alpha leads to port 80 of Deployment gw/alpha, where Gateway gw/alpha does not listen: the pods may not bind ports below 1024.',
    ]);
    expect(said('probe-port-mismatch', objects('false'))).toEqual([]);
  });

  test('another Service of the same pods that maps the number elsewhere is named', () => {
    const local = service('gw/a-local', LABELS, {}, ['80:8081']);
    expect(said('probe-port-mismatch', withShop(local, ...isolated('gw/alpha')))).toEqual([
      'error gw/alpha: Service gw/alpha leads to port 8080 of Deployment gw/alpha, where Gateway gw/alpha does not listen: istiod binds it to port 8081, because of Service gw/a-local for the same pods.',
    ]);
    const disabled = { 'experimental.istio.io/disable-gateway-port-translation': 'true' };
    expect(
      said(
        'probe-port-mismatch',
        withShop(service('gw/a-local', LABELS, disabled, ['80:8081']), ...isolated('gw/alpha')),
      ),
    ).toEqual([]);
  });

  test('a server that is not probed beside one that is says nothing', () => {
    const two = gateway('gw/alpha', LABELS, server(80), server(8443, ['*'], 'HTTPS', { mode: 'SIMPLE' }));
    expect(said('probe-port-mismatch', withShop(pods('gw/alpha', LABELS), service('gw/alpha', LABELS), two))).toEqual(
      [],
    );
  });

  test('the stock local gateway is made so, a local gateway with pods of its own is not', () => {
    const local = entry('gw/local', label('gateway', 'alpha'));
    const labels = { istio: 'gw-local' };
    expect(
      said('probe-port-mismatch', [
        pods('gw/local', labels),
        service('gw/local', labels, labels, ['80:8081']),
        gateway('gw/local', labels, server(8081)),
        configIstio([STOCK], [STOCK_LOCAL, local]),
      ]),
    ).toEqual([
      'warning gw/local: Gateway gw/local has its server on port 8081, which is not a port of Service gw/local (80): the gateway is never probed.',
    ]);
  });
});

describe('probe-skipped', () => {
  test.each([
    [
      'MUTUAL',
      server(443, ['*'], 'HTTPS', { mode: 'MUTUAL' }),
      'server 443 requires client certificates (tls.mode MUTUAL)',
    ],
    ['a redirect', server(80, ['*'], 'HTTP', { httpsRedirect: true }), 'server 80 redirects to https'],
    ['a protocol', server(80, ['*'], 'GRPC'), 'server 80 has protocol GRPC'],
  ])('%s alone leaves nothing to probe', (_, only, reason) => {
    expect(said('probe-skipped', withShop(...isolated('gw/alpha', only)))).toEqual([
      `warning gw/alpha: No server of Gateway gw/alpha is probed: ${reason}.`,
    ]);
  });

  test('is silent about HTTPS with a plain certificate', () => {
    const https = server(443, ['*'], 'HTTPS', { mode: 'SIMPLE', credentialName: 'alpha' });
    expect(said('probe-skipped', withShop(...isolated('gw/alpha', https)))).toEqual([]);
  });
});
