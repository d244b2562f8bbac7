import { type KubeObject } from '../../lib/private/access';
import { loadObjects } from '../../lib/analysis/input/load';
import { authorityPattern } from '../../lib/analysis/model/authority';
import { buildModel, type ModelOptions } from '../../lib/analysis/model/build';
import { reachability } from '../../lib/analysis/reach/reachability';
import { foreignVirtualService } from '../../lib/analysis/rules/isolation/foreign-virtual-service';
import { ALPHA, saidBy } from './rules/said';
import { configIstio, entry, isolated, ksvc } from './support';

const SHOP = ksvc('team/shop', { gateway: 'alpha' });
const BLOG = ksvc('team/blog', {});
const OPEN = entry('default-gw/open');
const GATEWAYS = [configIstio([OPEN, ALPHA]), ...isolated('gw/alpha'), ...isolated('default-gw/open')];

function virtualService(id: string, hosts: readonly string[], authority?: object, more: object = {}): KubeObject {
  const [namespace, name] = id.split('/');
  const match = authority === undefined ? {} : { match: [{ authority }] };
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { namespace, name, ...more },
    spec: {
      hosts,
      gateways: ['gw/alpha'],
      http: [{ ...match, route: [{ destination: { host: 'x.y.svc.cluster.local' } }] }],
    },
  };
}

function said(...objects: readonly KubeObject[]): string[] {
  return saidBy(foreignVirtualService, [...GATEWAYS, SHOP, BLOG, ...objects]);
}

/** `KIND HOST SERVICE: ANSWER` over http at the gateway Service of a namespace. */
function matrix(namespace: string, objects: readonly KubeObject[], options?: ModelOptions): string[] {
  const { cells } = reachability(buildModel(loadObjects(objects, 'test').manifests, options));
  return cells
    .filter(({ scheme, gatewayService }) => scheme === 'http' && gatewayService.startsWith(`${namespace}/`))
    .map(({ kind, host, service, answer }) => `${kind} ${host} ${service}: ${answer}`);
}

describe('a VirtualService that is not of Knative', () => {
  test('takes a host if it is older', () => {
    const old = { creationTimestamp: '2020-01-01T00:00:00Z' };
    expect(said(virtualService('b/steal', ['shop.team.example.com'], undefined, old))).toEqual([
      'error gw/alpha: VirtualService b/steal is bound to Gateway gw/alpha: it takes shop.team.example.com of team/shop.',
    ]);
  });

  test('may take a host if its age is unknown', () => {
    expect(said(virtualService('b/zeal', ['shop.team.example.com']))).toEqual([
      "warning gw/alpha: VirtualService b/zeal is bound to Gateway gw/alpha: it takes shop.team.example.com of team/shop if it is older than net-istio's VirtualService.",
    ]);
  });

  test('answers hosts of another gateway, by a wildcard too', () => {
    const opened = 'it answers blog.team.example.com of team/blog, which config-istio does not assign to this gateway';
    expect(said(virtualService('b/open', ['blog.team.example.com']))).toEqual([
      `warning gw/alpha: VirtualService b/open is bound to Gateway gw/alpha: ${opened}.`,
    ]);
    expect(said(virtualService('b/open', ['*.team.example.com'], { prefix: 'blog.' }))[0]).toContain(opened);
    expect(said(virtualService('b/open', ['*.team.example.com'], { prefix: 'other.' }))[0]).not.toContain(opened);
  });

  test('takes a part of the requests for a host', () => {
    const api = (authority: object, more?: object): KubeObject => {
      const each = virtualService('b/api', ['shop.team.example.com'], authority, more);
      const http = [{ match: [{ ...authority, uri: { prefix: '/api' } }], route: [{ destination: { host: 'x' } }] }];
      return { ...each, spec: { ...(each['spec'] as object), http } };
    };
    const shared =
      "it takes requests with some paths, methods or headers for shop.team.example.com of team/shop if it is older than net-istio's VirtualService";
    expect(said(api({}))).toEqual([`warning gw/alpha: VirtualService b/api is bound to Gateway gw/alpha: ${shared}.`]);
    expect(said(api({ authority: { prefix: 'blog.' } }))).toEqual([]);
    const own = { ...api({}), spec: { ...(api({})['spec'] as object), hosts: ['own.example.org'] } };
    expect(said(own)[0]).toContain('it publishes own.example.org');
  });

  test('of the namespace of the gateway may publish hosts', () => {
    expect(said(virtualService('b/own', ['own.example.org']))[0]).toMatch(
      /^warning .*it publishes own\.example\.org\.$/,
    );
    expect(said(virtualService('gw/own', ['own.example.org']))[0]).toMatch(/^note /);
  });

  test('for the mesh or another Gateway is no concern', () => {
    const [mesh, other] = ['mesh', 'b/other'].map((gateway) => {
      const each = virtualService('b/own', ['own.example.org']);
      return { ...each, spec: { ...(each['spec'] as object), gateways: [gateway] } };
    });
    expect(said(...[mesh, other].flatMap((each) => each ?? []))).toEqual([]);
  });

  describe('bound to two Gateways', () => {
    const two = (hosts: readonly string[], more?: object): KubeObject => {
      const each = virtualService('b/two', hosts, undefined, more);
      return { ...each, spec: { ...(each['spec'] as object), gateways: ['gw/alpha', 'default-gw/open'] } };
    };

    test('is one fault where it does the same at both', () => {
      expect(said(two(['own.example.org']))).toEqual([
        'warning default-gw/open: VirtualService b/two is bound to Gateways default-gw/open and gw/alpha: it publishes own.example.org.',
      ]);
    });

    test('is two where it takes a host at one and adds a gateway to it at the other', () => {
      const found = said(two(['shop.team.example.com'], { creationTimestamp: '2020-01-01T00:00:00Z' }));
      expect(found).toHaveLength(2);
      expect(found.find((text) => text.startsWith('error gw/alpha:'))).toContain('it takes shop');
      expect(found.find((text) => text.includes('default-gw/open:'))).toContain('it answers shop');
    });
  });

  test('has rows in the matrix', () => {
    const objects = [
      ...GATEWAYS,
      virtualService('b/own', ['own.example.org', '*.x.example.org'], { exact: 'a.x.example.org' }),
    ];
    expect(matrix('gw', objects)).toEqual(['other own.example.org b/own: 404', 'other a.x.example.org b/own: 200']);
  });

  test('has a row for each host that it names, once, and that is none of Knative', () => {
    const objects = [
      ...GATEWAYS,
      SHOP,
      virtualService('b/z', ['own.example.org', 'shop.team.example.com', 'own.example.org']),
      virtualService('b/a', ['*.x.example.org'], { regex: 'a.x.example.org' }),
      virtualService('b/m', ['*.x.example.org'], { exact: 'm.x.example.org' }),
      virtualService('a/z', ['first.example.org']),
    ];
    const rows = ['first.example.org a/z', 'm.x.example.org b/m', 'own.example.org b/z'];
    for (const each of [objects, objects.toReversed()]) {
      const others = matrix('gw', each).filter((row) => row.startsWith('other'));
      expect(others.map((row) => row.split(' ').slice(1, 3).join(' ').replace(':', ''))).toEqual(rows);
    }
  });

  test('counts at a local gateway, and beside Gateways that are not configured', () => {
    const own = virtualService('b/own', ['own.example.org']);
    const at = (...gateways: string[]): KubeObject => ({ ...own, spec: { ...(own['spec'] as object), gateways } });
    const local = [configIstio([OPEN], [entry('gw/alpha')]), ...isolated('gw/alpha'), ...isolated('default-gw/open')];
    expect(matrix('gw', [...local, at('gw/alpha')])).toEqual(['other own.example.org b/own: 200']);
    expect(matrix('gw', [...GATEWAYS, at('b/x', 'gw/alpha')])).toEqual(['other own.example.org b/own: 200']);
    expect(matrix('gw', [...GATEWAYS, at('b/x')])).toEqual([]);
  });

  test.each([
    [{ exact: 'own.example.org' }, '200'],
    [{ exact: 'example.org' }, '404'],
    [{ prefix: 'own.' }, '200'],
    [{ regex: '^(?i)OWN\\.example\\.org(?::\\d{1,5})?$' }, '200'],
    [{ regex: 'own' }, '404'],
    [{ regex: '(a+)+' }, '404'],
  ])('answers by authority %j', (authority, answer) => {
    const objects = [...GATEWAYS, virtualService('b/own', ['own.example.org'], authority)];
    expect(matrix('gw', objects)).toEqual([`other own.example.org b/own: ${answer}`]);
  });
});

describe('patterns of authorities', () => {
  test.each([
    ['a|b', 'b', true],
    ['[a-z]+\\.org', 'x.org', true],
    ['x', 'xx', false],
  ])('%s on %s', (source, host, expected) => {
    expect(authorityPattern(source)?.test(host)).toBe(expected);
  });

  test.each(['(a+)+', '(a|b)*', '.*.*.*.*x', '(?=a)', '(a)\\1', '[', '[[:alpha:]]'])(
    '%s is not evaluated',
    (source) => {
      expect(authorityPattern(source)).toBeUndefined();
    },
  );
});

describe('the ingress class', () => {
  const kourier = 'kourier.ingress.networking.knative.dev';
  const annotated = (key: string, value: string): KubeObject => ({
    ...BLOG,
    metadata: { namespace: 'team', name: 'blog', annotations: { [`networking.knative.dev/${key}`]: value } },
  });

  test.each(['ingress.class', 'ingress-class'])('%s of a service', (key) => {
    expect(matrix('default-gw', [...GATEWAYS, annotated(key, kourier)])).toEqual([]);
    expect(matrix('default-gw', [...GATEWAYS, annotated(key, 'istio.ingress.networking.knative.dev')])).toHaveLength(2);
  });
});

describe('the domain of the cluster', () => {
  const objects = [...isolated('gw/alpha'), BLOG];
  const inDomain = (domain: string): KubeObject =>
    JSON.parse(JSON.stringify(configIstio([entry('gw/alpha')])).replaceAll('cluster.local', domain)) as KubeObject;

  test('is that of the Services in config-istio, or the given one', () => {
    const hosts = (options?: ModelOptions): string =>
      matrix('gw', [inDomain('corp.internal'), ...objects], options)
        .map((row) => row.split(' ')[1])
        .join(' ');
    expect(hosts()).toBe('blog.team.example.com blog.team.svc.corp.internal');
    expect(hosts({ clusterDomain: 'x.y' })).toBe('blog.team.example.com blog.team.svc.x.y');
  });
});

describe('an InferenceService', () => {
  const inference = (annotations: object, more: object = {}): KubeObject => ({
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { namespace: 'team', name: 'iris', labels: { gateway: 'alpha' }, annotations },
    spec: { predictor: {}, ...more },
  });
  const services = (...objects: readonly KubeObject[]): string[] =>
    buildModel(loadObjects([...GATEWAYS, ...objects], 'test').manifests).kingresses.map(({ name }) => name);
  const mode = 'serving.kserve.io/deploymentMode';

  test('makes a Knative Service of each component, with its labels', () => {
    expect(services(inference({}, { transformer: {} }))).toEqual(['iris-predictor', 'iris-transformer']);
    expect(services(inference({}, { predictor: { name: 'blue' } }))).toEqual(['iris-blue-predictor']);
    expect(matrix('gw', [...GATEWAYS, inference({}, { predictor: { labels: { gateway: 'none' } } })])).toContain(
      'ext iris-predictor.team.example.com team/iris-predictor: 404',
    );
    expect(matrix('gw', [...GATEWAYS, inference({})])).toContain(
      'ext iris-predictor.team.example.com team/iris-predictor: 200',
    );
  });

  describe('has a host of its own at the gateway of KServe', () => {
    const ingress = { ingressGateway: 'knative-serving/knative-ingress-gateway', ingressDomain: 'raw.example' };
    const config = (more: object): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'kserve', name: 'inferenceservice-config' },
      data: { ingress: JSON.stringify({ ...ingress, ...more }) },
    });
    const knative = (name: string, data: object): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'knative-serving', name },
      data,
    });
    const hosts = (more: object, ...objects: readonly KubeObject[]): string[] =>
      buildModel(loadObjects([...GATEWAYS, config(more), ...objects], 'test').manifests)
        .virtualServices.filter(({ source }) => source.kind === 'InferenceService')
        .flatMap((each) => each.hosts);
    const LOCAL = 'iris.team.svc.cluster.local';

    test.each<readonly [string, readonly KubeObject[], readonly string[]]>([
      ['that of its predictor', [inference({})], ['iris.team.example.com', LOCAL]],
      ['that of its transformer', [inference({}, { transformer: {} })], ['iris.team.example.com', LOCAL]],
      [
        'in the domain of its labels',
        [inference({}), knative('config-domain', { 'a.example': 'selector: { gateway: alpha }', 'b.example': '' })],
        ['iris.team.a.example', LOCAL],
      ],
      [
        'by the template of config-network',
        [inference({}), knative('config-network', { 'domain-template': '{{.Name}}-{{.Namespace}}.{{.Domain}}' })],
        ['iris-team.example.com', LOCAL],
      ],
      [
        'in the domain of the labels of its component',
        [
          inference({}, { predictor: { labels: { gateway: 'beta' } } }),
          knative('config-domain', { 'a.example': 'selector: { gateway: beta }', 'b.example': '' }),
        ],
        ['iris.team.a.example', LOCAL],
      ],
      [
        'with the name of its predictor',
        [inference({}, { predictor: { name: 'blue' } })],
        ['iris-blue.team.example.com', LOCAL],
      ],
      ['none, in a cluster-local domain', [inference({}), knative('config-domain', { 'svc.cluster.local': '' })], []],
    ])('%s', (_, objects, expected) => {
      expect(hosts({}, ...objects)).toEqual(expected);
    });

    test('in additional domains too, and not at all if it is disabled', () => {
      const more = { additionalIngressDomains: ['other.example'] };
      expect(hosts(more, inference({}))).toEqual(['iris.team.example.com', 'iris.team.other.example', LOCAL]);
      expect(hosts({ disableIstioVirtualHost: true }, inference({}))).toEqual([]);
    });
  });

  test('makes none in another mode', () => {
    expect(services(inference({ [mode]: 'RawDeployment' }))).toEqual([]);
    expect(services(inference({ [mode]: 'Knative' }))).toEqual(['iris-predictor']);
    const deploy = JSON.stringify({ defaultDeploymentMode: 'Standard' });
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'kserve', name: 'inferenceservice-config' },
      data: { deploy },
    };
    expect(services(inference({}), config)).toEqual([]);
  });
});
