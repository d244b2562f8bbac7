import { type KubeObject } from '../../../lib/private/access';
import { ISOLATION_RULES } from '../../../lib/analysis/rules/isolation';
import {
  configIstio,
  configMap,
  domainMapping,
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
import { ALPHA, LABELS, ruleIn, saidIn, SHOP, withShop, yamlOf } from './said';
import { findingsBy } from './page';

const said = saidIn(ISOLATION_RULES);

const BETA = entry('gw/beta', label('gateway', 'beta'));

describe('service-label-hijack', () => {
  const rule = 'service-label-hijack';
  const MESSAGE =
    'gw/alpha: Service team/evil carries `istio: gw-alpha`, the selector of Gateway gw/alpha, but does not send to gateway pods: net-istio may probe it instead of the gateway.';

  test('a Service without endpoints only delays: a warning', () => {
    const external = {
      ...service('team/evil', {}, LABELS),
      spec: { type: 'ExternalName', externalName: 'example.com' },
    };
    expect(said(rule, withShop(...isolated('gw/alpha'), external))).toEqual([`warning ${MESSAGE}`]);
  });

  test('a Service without pods lets the probe pass: a warning', () => {
    expect(said(rule, withShop(...isolated('gw/alpha'), service('team/evil', { app: 'evil' }, LABELS)))).toEqual([
      `warning ${MESSAGE}`,
    ]);
  });

  test('the label by which services are assigned is on the placeholders of their Routes', () => {
    const labels = { gateway: 'alpha' };
    const objects = (own: Record<string, string>) =>
      withShop(pods('gw/alpha', labels), service('gw/alpha', labels, own), gateway('gw/alpha', labels, server(80)));
    const message =
      "gw/alpha: Gateway gw/alpha selects its pods by `gateway: alpha`, which Knative services carry too (team/shop): net-istio may mistake the placeholder Service of their Route for the gateway's and fail to probe it.";
    expect(said(rule, objects({}))).toEqual([`error ${message}`]);
    expect(said(rule, objects(labels))).toEqual([`warning ${message}`]);
  });

  test('a single Gateway without a selector: every Service matches', () => {
    const stock = gateway('knative-serving/knative-ingress-gateway', undefined, server(80));
    const objects = (selector: object | undefined) => [
      { ...stock, spec: { ...(stock['spec'] as object), selector } },
      configIstio([STOCK]),
      ksvc('team/shop'),
    ];
    const mapped = domainMapping('team/shop.example.org', 'shop');
    const message = (what: string) =>
      `error knative-serving/knative-ingress-gateway: Gateway knative-serving/knative-ingress-gateway has no ${what}, and every Service matches it: net-istio may probe Services istio-system/knative-local-gateway and team/shop instead of the gateway.`;
    expect(said(rule, [...objects(undefined), mapped])).toEqual([message('selector')]);
    // The local gateway answers the host of a service, too.
    expect(said(rule, objects(undefined))).toEqual([message('selector').replace('error', 'warning')]);
    // As a Deployment has it.
    expect(said(rule, [...objects({ matchLabels: { istio: 'ingressgateway' } }), mapped])).toEqual([
      message('label in its selector (the value of matchLabels is no text, which the API server refuses)'),
    ]);
    expect(said(rule, objects({ istio: 'ingressgateway' }))).toEqual([]);
  });

  test('is silent about Services on gateway pods, and about a Gateway without selector', () => {
    expect(said(rule, withShop(...isolated('gw/alpha'), service('gw/private', LABELS)))).toEqual([]);
    const objects = [pods('gw/alpha', LABELS), service('gw/alpha', LABELS), gateway('gw/alpha', {}, server(80))];
    expect(said(rule, withShop(...objects, service('team/db', { app: 'db' })))).toEqual([]);
  });
});

describe('selectorless-gateways-share-services', () => {
  const rule = 'selectorless-gateways-share-services';

  test('a patched net-istio takes several', () => {
    const objects = [...isolated('gw/alpha'), configIstio([STOCK, entry('gw/alpha')])];
    expect(said(rule, objects, { patchedController: true })).toEqual([
      'warning -: Gateways knative-serving/knative-ingress-gateway and gw/alpha have no labelSelector in ConfigMap knative-serving/config-istio: each serves every service that no selector matches.',
    ]);
    // The stock one refuses them, which config-istio-invalid tells.
    expect(said(rule, objects)).toEqual([]);
  });

  test('one Gateway twice is one gateway', () => {
    const objects = [...isolated('gw/alpha'), configIstio([STOCK, STOCK])];
    expect(said(rule, objects, { patchedController: true })).toEqual([]);
  });
});

describe('host-overlap', () => {
  const rule = 'host-overlap';
  const shared = configMap('config-network', { 'domain-template': '{{.Name}}.{{.Domain}}' });

  test('a DomainMapping for the host of a service', () => {
    const objects = [
      ...withShop(...isolated('gw/alpha')),
      ksvc('evil/api', { gateway: 'alpha' }),
      domainMapping('evil/shop.team.example.com', 'api', { gateway: 'alpha' }),
    ];
    expect(said(rule, objects)).toEqual([
      'error gw/alpha: The host shop.team.example.com of DomainMapping evil/shop.team.example.com is also claimed by Knative Service team/shop, which answers it through Gateway gw/alpha.',
    ]);
  });

  test('a foreign VirtualService for the host of a service', () => {
    const virtualService = (host: string): KubeObject => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'a-thief', namespace: 'evil', creationTimestamp: '2020-01-01T00:00:00Z' },
      spec: { hosts: [host], gateways: ['gw/alpha'], http: [{ route: [{ destination: { host: 'evil' } }] }] },
    });
    const aged = { ...SHOP, metadata: { ...(SHOP['metadata'] as object), creationTimestamp: '2024-01-01T00:00:00Z' } };
    const at = (host: string) =>
      said(rule, [...isolated('gw/alpha'), configIstio([STOCK, ALPHA]), aged, virtualService(host)]);
    expect(at('shop.team.example.com')).toEqual([
      'error gw/alpha: The host shop.team.example.com of Knative Service team/shop is also claimed by VirtualService evil/a-thief, which answers it through Gateway gw/alpha.',
    ]);
    expect(at('*')).toEqual([]);
  });

  test('one host on gateways with pods of their own does not meet', () => {
    const objects = (other: string) => [
      ...isolated('gw/alpha'),
      ...isolated('gw/beta'),
      configIstio([STOCK, ALPHA, BETA]),
      shared,
      ksvc('team-a/web', { gateway: 'alpha' }),
      ksvc('team-b/web', { gateway: other }),
    ];
    expect(said(rule, objects('beta'))).toEqual([]);
    expect(said(rule, objects('alpha'))).toHaveLength(1);
  });

  test('a host of a certificate on two servers of the same pods', () => {
    const tls = (host: string) => server(443, [host], 'HTTPS', { mode: 'SIMPLE', credentialName: 'alpha' });
    const objects = (host: string) =>
      withShop(...isolated('gw/alpha', tls('shop.team.example.com')), gateway('gw/later', LABELS, tls(host)));
    expect(said(rule, objects('shop.team.example.com'))).toEqual([
      'warning gw/alpha: istiod drops server 443 HTTPS of Gateway gw/later on Deployment gw/alpha: Gateway gw/alpha already has the host shop.team.example.com.',
    ]);
    expect(said(rule, objects('blog.team.example.com'))).toEqual([]);
  });

  test('a port that another Gateway took with another protocol', () => {
    const objects = withShop(...isolated('gw/alpha'), gateway('gw/a-first', LABELS, server(8080, ['*'], 'TCP')));
    expect(said(rule, objects)).toEqual([
      'error gw/alpha: istiod drops server 80 HTTP of Gateway gw/alpha on Deployment gw/alpha: Gateway gw/a-first uses the port with another protocol.',
    ]);
  });
});

describe('hosts-refuse-assigned-service', () => {
  const rule = 'hosts-refuse-assigned-service';
  const accepting = (...hosts: string[]): KubeObject[] => withShop(...isolated('gw/alpha', server(80, hosts)));

  test.each([
    [['team-b/*']],
    [['*.other.org']],
    [['./*']],
    [['zhop.team.example.com']],
    [['team/*.other.org', 'shop.example.com']],
  ])('hosts %j refuse shop.team.example.com of namespace team', (hosts) => {
    const list = hosts.map((host) => `\`${host}\``).join(' and ');
    expect(said(rule, accepting(...hosts))).toEqual([
      `error gw/alpha: Gateway gw/alpha accepts only ${list}, but is assigned team/shop (shop.team.example.com).`,
    ]);
  });

  test.each([[['*']], [['team/*']], [['*/*.team.example.com']], [['team-b/*', 'shop.team.example.com']]])(
    'hosts %j accept it',
    (hosts) => {
      expect(said(rule, accepting(...hosts))).toEqual([]);
    },
  );

  test('a namespace that is assigned before it has a service', () => {
    const byNamespace = entry('gw/alpha', {
      matchExpressions: [{ key: 'serving.knative.dev/routeNamespace', operator: 'In', values: ['team-a', 'team-b'] }],
    });
    const objects = [...isolated('gw/alpha', server(80, ['team-a/*'])), configIstio([STOCK, byNamespace])];
    const message = 'gw/alpha: Gateway gw/alpha accepts only `team-a/*`, but config-istio assigns it namespace team-b.';
    expect(said(rule, objects)).toEqual([`error ${message}`]);
    expect(said(rule, [...objects, ksvc('team-a/shop')])).toEqual([`warning ${message}`]);
  });

  test('the fix names every namespace, however many there are', () => {
    const teams = Array.from({ length: 7 }, (_, index) => `team-${index}`);
    const services = teams.map((team) => ksvc(`${team}/shop`, { gateway: 'alpha' }));
    const [found] = findingsBy(ruleIn(ISOLATION_RULES, rule), yamlOf([...accepting('nobody/*'), ...services]));
    for (const team of teams) expect(found?.fix).toContain(`\`${team}/*\``);
  });

  test('many services are listed in one finding, and hosts of tags count', () => {
    const services = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ksvc(`team/${name}`, { gateway: 'alpha' }));
    expect(said(rule, [...accepting('nobody/*'), ...services])).toEqual([
      'error gw/alpha: Gateway gw/alpha accepts only `nobody/*`, but is assigned team/a (a.team.example.com), team/b (b.team.example.com), team/c (c.team.example.com), team/d (d.team.example.com) and 3 more.',
    ]);
    const tagged = { ...SHOP, spec: { traffic: [{ tag: 'next', percent: 100 }] } };
    expect(said(rule, [...accepting('shop.team.example.com').slice(0, -1), tagged])).toEqual([
      'error gw/alpha: Gateway gw/alpha accepts only `shop.team.example.com`, but is assigned team/shop (next-shop.team.example.com).',
    ]);
  });

  test('a local gateway refuses local hosts, and need not accept external ones', () => {
    const local = entry('gw/local', label('gateway', 'alpha'));
    const at = (host: string) =>
      said(rule, [
        ...isolated('gw/alpha'),
        ...isolated('gw/local', server(80, [host])),
        configIstio([STOCK, ALPHA], [STOCK_LOCAL, local]),
        SHOP,
      ]);
    expect(at('other/*')).toEqual([
      'error gw/local: Gateway gw/local accepts only `other/*`, but is assigned team/shop (shop.team.svc.cluster.local).',
    ]);
    expect(at('*.svc.cluster.local')).toEqual([]);
  });
});
