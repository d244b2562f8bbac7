import { type KubeObject } from '../../../lib/private/access';
import { STATUS_RULES } from '../../../lib/analysis/rules/status';
import { KnativeRelease } from '../../../lib/knative/release';
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
import { findingsOf, findingsBy } from './page';
import { ALPHA, LABELS, ruleIn, saidIn, SHOP, withShop, yamlOf } from './said';

const ruleOf = (name: string) => ruleIn(STATUS_RULES, name);
const said = saidIn(STATUS_RULES);

const observed = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...(object['metadata'] as object), uid: 'e2b6a1c0' },
});

describe('gateway-object-missing', () => {
  const missing = withShop(pods('gw/alpha', LABELS), service('gw/alpha', LABELS));

  test('hangs deletions up to 1.17', () => {
    const why = (release: KnativeRelease) =>
      findingsOf([ruleOf('gateway-object-missing')], yamlOf(missing), { release }).map((each) => each.why);
    const unknown = 'Services assigned to it stay Unknown, "Ingress reconciliation failed".';
    expect(why(KnativeRelease.V1_17)).toEqual([
      `${unknown} Up to Knative 1.17, moreover, no Knative Service can be deleted: the finalizer asks for every configured Gateway.`,
    ]);
    expect(why(KnativeRelease.V1_18)).toEqual([unknown]);
  });

  test('is a warning where it breaks nothing yet: no service is assigned to it, and deletions do not hang', () => {
    const unused = missing.filter(
      (each) => each['kind'] !== 'Service' || !String(each['apiVersion']).startsWith('serving'),
    );
    const levelsOf = (objects: readonly KubeObject[], release: KnativeRelease) =>
      findingsOf([ruleOf('gateway-object-missing')], yamlOf(objects), { release }).map((each) => each.level);
    const other = [...unused, ksvc('team/other', {})];
    expect(levelsOf(missing, KnativeRelease.V1_18)).toEqual(['error']);
    expect(levelsOf(other, KnativeRelease.V1_18)).toEqual(['warning']);
    expect(levelsOf(other, KnativeRelease.V1_17)).toEqual(['error']);
  });

  test('is a warning where the manifests hold nothing of it, unless they are the state of a cluster', () => {
    const message =
      'gw/alpha: ConfigMap knative-serving/config-istio names Gateway gw/alpha, but the manifests contain neither this Gateway nor its Service.';
    const dump = [observed(service('default/kubernetes', {})), observed(gateway('other/edge', { istio: 'other' }))];
    expect(said('gateway-object-missing', withShop())).toEqual([`warning ${message}`]);
    expect(said('gateway-object-missing', withShop(...dump))).toContain(`error ${message}`);
    // The pods that are only assumed to be there do not show their namespace.
    const beside = [configIstio([STOCK, entry('istio-system/alpha', label('gateway', 'alpha'))]), SHOP];
    expect(said('gateway-object-missing', beside)).toEqual([expect.stringMatching(/^warning istio-system\/alpha/)]);
  });

  test('local gateways count, and the stock ones in the state of a cluster', () => {
    const controller = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'net-istio-controller',
        namespace: 'knative-serving',
        labels: { 'app.kubernetes.io/component': 'net-istio' },
      },
    };
    const cluster = [
      observed(service('istio-system/istio-ingressgateway', { istio: 'ingressgateway' })),
      observed(gateway('other/edge', { istio: 'other' })),
      observed(configMap('config-domain', { 'example.com': '' })),
      controller,
    ];
    expect(said('gateway-object-missing', [...cluster, ksvc('team/shop')])).toEqual([
      'error knative-serving/knative-ingress-gateway: the built-in default of config-istio names Gateway knative-serving/knative-ingress-gateway, but the manifests do not contain it.',
      'error knative-serving/knative-local-gateway: the built-in default of config-istio names Gateway knative-serving/knative-local-gateway, but the manifests contain neither this Gateway nor its Service.',
    ]);
  });

  test('a cluster without Knative names no gateways', () => {
    expect(said('gateway-object-missing', [pods('shop/web', { app: 'web' })])).toEqual([]);
  });
});

describe('service-missing', () => {
  const without = [pods('gw/alpha', LABELS), gateway('gw/alpha', LABELS, server(80))];
  const named = (host: string): KubeObject =>
    configMap('config-istio', {
      'external-gateways': JSON.stringify([
        {
          name: 'knative-ingress-gateway',
          namespace: 'knative-serving',
          service: 'istio-ingressgateway.istio-system.svc.cluster.local',
        },
        { name: 'alpha', namespace: 'gw', service: host, ...{ labelSelector: label('gateway', 'alpha') } },
      ]),
    });

  test('is silent about a host that is no name of a Service', () => {
    expect(said('service-missing', [...without, named('lb.gw.example.com')])).toEqual([]);
    expect(said('service-missing', [...without, named('lb.gw.svc.cluster.local')])).toHaveLength(1);
  });

  test('is a warning where the gateway is installed by other means', () => {
    expect(said('service-missing', withShop(gateway('gw/alpha', LABELS, server(80))))).toEqual([
      'warning gw/alpha: ConfigMap knative-serving/config-istio names Service gw/alpha for Gateway gw/alpha, but the manifests do not contain it.',
    ]);
  });

  test('leaves to gateway-object-missing what is missing altogether', () => {
    expect(said('service-missing', withShop())).toEqual([]);
  });

  test('is silent about the release manifest of net-istio, to which Istio is installed from elsewhere', () => {
    const release = [
      gateway('knative-serving/knative-ingress-gateway', { istio: 'ingressgateway' }, server(80)),
      gateway('knative-serving/knative-local-gateway', { istio: 'ingressgateway' }, server(8081)),
      service(
        'istio-system/knative-local-gateway',
        { istio: 'ingressgateway' },
        { 'experimental.istio.io/disable-gateway-port-translation': 'true' },
        ['80:8081'],
      ),
      configMap('config-istio', {}),
    ];
    expect(findingsOf(STATUS_RULES, yamlOf(release)).map(({ rule }) => rule)).toEqual([]);
  });
});

describe('local-service-carries-gateway-label', () => {
  test('finds the stock local Service with the label of the default gateway', () => {
    const labelled = service(
      'istio-system/knative-local-gateway',
      { istio: 'ingressgateway' },
      {
        istio: 'ingressgateway',
        'experimental.istio.io/disable-gateway-port-translation': 'true',
      },
      ['80:8081'],
    );
    const objects = [labelled, configIstio([STOCK]), ksvc('team/shop'), domainMapping('team/www.shop.org', 'shop')];
    const rule = 'local-service-carries-gateway-label';
    const message =
      'knative-serving/knative-ingress-gateway: Service istio-system/knative-local-gateway carries `istio: ingressgateway`, the selector of Gateway knative-serving/knative-ingress-gateway, so net-istio may probe the Gateway through it, at port 8081 of the pods, where the Gateway does not listen.';
    expect(said(rule, objects)).toEqual([`error ${message}`]);
    // The local gateway answers the hosts of services as well, so that only the DomainMapping suffers.
    expect(said(rule, objects.slice(0, 3))).toEqual([`warning ${message}`]);
  });
});

describe('moved-without-probe', () => {
  const kingress = (address: string, ready = 'True', labels = {}): KubeObject => ({
    apiVersion: 'networking.internal.knative.dev/v1alpha1',
    kind: 'Ingress',
    metadata: {
      name: 'shop',
      namespace: 'team',
      labels: { 'serving.knative.dev/route': 'shop', 'serving.knative.dev/routeNamespace': 'team', ...labels },
    },
    spec: { rules: [{ hosts: ['shop.team.example.com'], visibility: 'ExternalIP' }] },
    status: {
      conditions: [{ type: 'Ready', status: ready }],
      publicLoadBalancer: { ingress: [{ domainInternal: address }] },
      privateLoadBalancer: {
        ingress: [{ domainInternal: 'knative-local-gateway.istio-system.svc.cluster.local' }],
      },
    },
  });
  const OLD = 'istio-ingressgateway.istio-system.svc.cluster.local';
  const MOVED =
    'warning gw/alpha: Ingress team/shop is Ready at istio-ingressgateway.istio-system.svc.cluster.local, but its labels select alpha.gw.svc.cluster.local: it moves there without being probed.';
  const config = configIstio([STOCK, ALPHA]);

  test('by a change of config-istio, and by a new label of the Knative Service', () => {
    const rule = 'moved-without-probe';
    expect(said(rule, [...isolated('gw/alpha'), config, kingress(OLD, 'True', { gateway: 'alpha' })])).toEqual([MOVED]);
    expect(said(rule, [...isolated('gw/alpha'), config, kingress(OLD), SHOP])).toEqual([MOVED]);
  });

  test.each([
    ['not Ready', [kingress(OLD, 'Unknown', { gateway: 'alpha' })]],
    ['where it was', [kingress(`${OLD}.`)]],
    ['not in the state of a cluster', [SHOP]],
  ])('is silent about a service that is %s', (_, objects) => {
    expect(said('moved-without-probe', [...isolated('gw/alpha'), config, ...objects])).toEqual([]);
  });

  test('a move to another local gateway counts as well', () => {
    const local = entry('gw/local', label('gateway', 'alpha'));
    const objects = [
      ...isolated('gw/local'),
      configIstio([STOCK], [STOCK_LOCAL, local]),
      kingress(OLD, 'True', { gateway: 'alpha' }),
    ];
    expect(said('moved-without-probe', objects)).toEqual([
      'warning gw/local: Ingress team/shop is Ready at knative-local-gateway.istio-system.svc.cluster.local, but its labels select local.gw.svc.cluster.local: it moves there without being probed.',
    ]);
  });
});

describe('assigned-gateway-has-no-pods', () => {
  const rule = 'assigned-gateway-has-no-pods';

  test('no pods carry the label', () => {
    const objects = withShop(
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS),
      gateway('gw/alpha', { istio: 'alhpa' }, server(80)),
    );
    expect(findingsBy(ruleOf(rule), yamlOf(objects))).toEqual([
      {
        level: 'error',
        on: 'Gateway gw/alpha',
        gateway: 'gw/alpha',
        message:
          'Gateway gw/alpha selects `istio: alhpa`, which no gateway pods carry, not even Deployment gw/alpha behind its Service.',
        fix: 'Set `istio: gw-alpha` in spec.selector of Gateway gw/alpha.',
      },
    ]);
  });

  test('there is no workload at all, or one that is no gateway', () => {
    const message = 'Gateway gw/alpha selects `istio: gw-alpha`, which no gateway pods carry.';
    const rest = [service('gw/alpha', LABELS), gateway('gw/alpha', LABELS, server(80))];
    expect(said(rule, withShop(...rest))).toEqual([`error gw/alpha: ${message}`]);
    const web = JSON.parse(JSON.stringify(pods('gw/alpha', LABELS)).replace('"gateway"', '"sidecar"')) as KubeObject;
    expect(said(rule, withShop(...rest, web))).toEqual([`error gw/alpha: ${message}`]);
  });

  test('the Service sends elsewhere', () => {
    const objects = withShop(
      pods('gw/alpha', LABELS),
      service('gw/alpha', { istio: 'alhpa' }, LABELS),
      gateway('gw/alpha', LABELS, server(80)),
    );
    expect(said(rule, objects)).toEqual([
      'error gw/alpha: Gateway gw/alpha applies to the pods of Deployment gw/alpha, but its Service gw/alpha does not send to them.',
    ]);
  });

  test('is a warning while no known service is on it', () => {
    const objects = [...withShop(service('gw/alpha', LABELS), gateway('gw/alpha', LABELS, server(80))).slice(0, -1)];
    expect(said(rule, [...objects, ksvc('team/other')])[0]).toMatch(/^warning/);
  });

  test('leaves to others what they tell: pods of another gateway, and Gateways out of scope', () => {
    const onStock = withShop(
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS),
      gateway('gw/alpha', { istio: 'ingressgateway' }, server(80)),
    );
    expect(said(rule, onStock)).toEqual([]);
    expect(said(rule, withShop(...isolated('gw/alpha')), { scopeGatewayToNamespace: true })).toEqual([]);
  });
});

describe('server-without-port', () => {
  const rule = 'server-without-port';
  const local = (...ports: string[]) => [
    { ...service('istio-system/knative-local-gateway', { istio: 'ingressgateway' }, {}, ports) },
    gateway('knative-serving/knative-local-gateway', { istio: 'ingressgateway' }, server(8081)),
    configIstio([STOCK]),
    ksvc('team/shop'),
  ];

  test('a cluster-local gateway whose Service has no port 80 answers nobody', () => {
    expect(said(rule, local('443:8081'))).toEqual([
      'error knative-serving/knative-local-gateway: The pods of Gateway knative-serving/knative-local-gateway listen for http on port 8081, but Service istio-system/knative-local-gateway has no port 80: shop.team.svc.cluster.local is refused there.',
    ]);
    expect(said(rule, local('80:8081'))).toEqual([]);
  });

  test('an external one may have https alone', () => {
    const objects = (...servers: KubeObject[]) =>
      withShop(
        pods('gw/alpha', LABELS),
        service('gw/alpha', LABELS, LABELS, ['443:8443', '8080:8080']),
        gateway('gw/alpha', LABELS, ...servers),
      );
    const https = server(443, ['*'], 'HTTPS', { mode: 'SIMPLE', credentialName: 'tls' });
    expect(said(rule, objects(server(8080), https))).toEqual([]);
    expect(said(rule, objects(server(8080)))).toEqual([
      'error gw/alpha: The pods of Gateway gw/alpha listen for http on port 8080, but Service gw/alpha has no port 80: shop.team.example.com is refused there.',
    ]);
  });
});

describe('gateway-does-not-listen', () => {
  const rule = 'gateway-does-not-listen';
  const numbered = (...numbers: unknown[]) =>
    withShop(
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS),
      gateway(
        'gw/alpha',
        LABELS,
        ...numbers.map((number, at) => ({ port: { number, name: `http-${at}`, protocol: 'HTTP' }, hosts: ['*'] })),
      ),
    );

  test.each([
    [0, "0: Istio's webhook"],
    [70000, "70000: Istio's webhook"],
    [-1, '-1: the API server'],
    [80.5, '80.5: the API server'],
    ['80', '"80": the API server'],
    [undefined, 'missing: the API server'],
    [{}, 'no number: the API server'],
  ])('a server with the port number %j', (number, words) => {
    const message = `error gw/alpha: The port number of spec.servers[0] of Gateway gw/alpha is ${words} refuses the Gateway, since port numbers are whole numbers from 1 to 65535.`;
    expect(said(rule, numbered(number))).toEqual([message]);
    // One of several is enough: the whole Gateway is refused.
    expect(said(rule, numbered(number, 80))).toEqual([message]);
  });

  test('names the number that the Service leads to', () => {
    const fixesOf = (...numbers: unknown[]) =>
      findingsBy(ruleOf(rule), yamlOf(numbered(...numbers))).map(({ fix }) => fix);
    expect(fixesOf(0)).toEqual(['Set port.number 80 in spec.servers[0] of Gateway gw/alpha.']);
    expect(fixesOf(80, 0)).toEqual(['Remove spec.servers[1] of Gateway gw/alpha: server 80 is there already.']);
  });

  test('possible numbers, and the 0 of a Unix socket', () => {
    expect(said(rule, numbered(80, 1, 65535))).toEqual([]);
    const socket = { port: { number: 0, name: 'socket', protocol: 'HTTP' }, bind: 'unix:///run/http', hosts: ['*'] };
    const objects = withShop(
      pods('gw/alpha', LABELS),
      service('gw/alpha', LABELS),
      gateway('gw/alpha', LABELS, server(80), socket),
    );
    expect(said(rule, objects)).toEqual([]);
  });

  test('two servers with one port name, unless they are in a cluster', () => {
    const twice = gateway('gw/alpha', LABELS, server(80), { ...server(8080), port: { ...PORT, number: 8080 } });
    const rest = [pods('gw/alpha', LABELS), service('gw/alpha', LABELS)];
    expect(said(rule, withShop(...rest, twice))).toEqual([
      'error gw/alpha: Two servers of Gateway gw/alpha have the port name "http-80": Istio\'s webhook refuses the Gateway.',
    ]);
    const observed = { ...twice, metadata: { ...(twice['metadata'] as object), uid: 'u' } };
    expect(said(rule, withShop(...rest, observed))).toEqual([]);
    expect(said(rule, withShop(...rest, gateway('gw/alpha', LABELS, server(80), server(8080))))).toEqual([]);
  });
});

const PORT = { name: 'http-80', protocol: 'HTTP' };

describe('not-seen-by-istiod', () => {
  test('a namespace that is not among the manifests: one finding for all of its services', () => {
    const mesh =
      'discoverySelectors: [{ matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [team] }] }]';
    const config = { ...configMap('istio', { mesh }), metadata: { name: 'istio', namespace: 'istio-system' } };
    const objects = [config, ...withShop(...isolated('gw/alpha')), ksvc('team/blog')];
    const found = findingsBy(ruleOf('not-seen-by-istiod'), yamlOf(objects));
    expect(found.map(({ level, on, message }) => `${level} ${on}: ${message}`)).toEqual([
      'error ConfigMap istio-system/istio: discoverySelectors of ConfigMap istio-system/istio leave out namespace team: Gateways gw/alpha, knative-serving/knative-ingress-gateway and knative-serving/knative-local-gateway answer 404 for services team/blog and team/shop.',
    ]);
  });
});

describe('stock pods that are among the manifests', () => {
  const deployment = (annotations: object): KubeObject => {
    const made = pods('istio-system/istio-ingressgateway', { istio: 'ingressgateway' }) as {
      spec: { template: { metadata: object } };
    };
    const { template } = made.spec;
    return {
      ...made,
      spec: { ...made.spec, template: { ...template, metadata: { ...template.metadata, annotations } } },
    };
  };
  const objects = (annotations: object) => [
    deployment(annotations),
    service('istio-system/istio-ingressgateway', { istio: 'ingressgateway' }),
    gateway('knative-serving/knative-ingress-gateway', { istio: 'ingressgateway' }, server(80)),
    configIstio([STOCK]),
    ksvc('team/shop'),
  ];

  test('are no gateway without the annotation for the injector', () => {
    const found = said('assigned-gateway-has-no-pods', objects({}));
    expect(found).toContainEqual(expect.stringMatching(/^error knative-serving\/knative-ingress-gateway: /));
    expect(said('assigned-gateway-has-no-pods', objects({ 'inject.istio.io/templates': 'gateway' }))).toEqual([]);
  });
});
