import { KnativeRelease } from '../../lib';
import { NEWEST } from '../../lib/knative/release-facts';
import { type KubeObject } from '../../lib/private/access';
import { localGatewayObjects } from '../../conformance/harness/topology';
import { configMap, entry, label } from '../analysis/support';
import {
  answersOf,
  configIstio,
  configOf,
  DEFAULT,
  entryOf,
  gatewayOf,
  ksvc,
  LABELS,
  lossesOf,
  outline,
  plan,
  STOCK,
  STOCK_LOCAL,
  STOCK_OBJECTS,
} from './support';

const SHOP = 'shop.team.example.com';
const OTHER = 'other.team.example.com';
const KEYS = configMap('config-istio', {
  'gateway.knative-serving.knative-ingress-gateway': 'istio-ingressgateway.istio-system.svc.cluster.local',
  'gateway.gw-edge.edge': 'edge.gw-edge.svc.cluster.local',
});
const services = (labels = {}) => [ksvc('team/shop', labels), ksvc('team/other')];
const base = [...STOCK_OBJECTS, ...gatewayOf('edge')];
const of = (version: string) => KnativeRelease.of(version);

test('from keys to lists: first the releases, one at a time, then the selectors', () => {
  const result = plan([...base, KEYS, ...services()], [...base, configOf('edge'), ...services(LABELS)], {
    from: of('1.13'),
    to: of('1.16'),
  });
  expect(result.notes.join()).toContain('Knative 1.13, 1.14 and 1.16 answers is predicted by a model of its code');
  expect(result.steps.map(({ kind, knative }) => `${kind} ${knative}`)).toEqual([
    'upgrade 1.14',
    'upgrade 1.15',
    'upgrade 1.16',
    'services 1.16',
    'dns 1.16',
    'config 1.16',
  ]);
  expect(result.steps[0]?.why.join()).toContain('Knative 1.14 reads the keys of 1.13 as before');
  // With keys every gateway answers every host.
  expect(answersOf(result, SHOP)[0]).toBe(`gw-edge/edge ${DEFAULT}`);
  expect([answersOf(result, SHOP).at(-1), answersOf(result, OTHER).at(-1)]).toEqual(['gw-edge/edge', DEFAULT]);
  expect(lossesOf(result)).toEqual([]);
});

test('an upgrade asks whether config-istio kept its gateways, which the release has as well', () => {
  const [first] = plan([...base, configOf('edge')], [...base, configOf('edge')], {
    from: of('1.15'),
    to: of('1.16'),
  }).steps;
  expect(first?.commands.join('\n')).toContain('a field manager of their own (docs/delivery.md)');
  expect(first?.checks.map(({ command }) => command)).toContain(
    "kubectl -n knative-serving get configmap config-istio -o jsonpath='{.data}'",
  );
});

test('back from lists to keys: config-istio first, since the old release reads no lists', () => {
  const result = plan([...base, configOf('edge'), ...services(LABELS)], [...base, KEYS, ...services(LABELS)], {
    from: of('1.14'),
    to: of('1.13'),
  });
  expect(outline(result)).toEqual(['config: apply ConfigMap config-istio', 'upgrade:']);
  expect(result.steps[1]?.why.join()).toContain('every gateway serves every service');
  expect(answersOf(result, SHOP).at(-1)).toBe(`gw-edge/edge ${DEFAULT}`);
});

describe('an empty list, which means the built-in gateway before 1.22 and none from then on', () => {
  const empty = configMap('config-istio', { 'external-gateways': '[]' });

  test('is written out before the upgrade', () => {
    const target = configIstio([
      entryOf('edge'),
      { gateway: 'knative-serving/knative-ingress-gateway', service: DEFAULT },
    ]);
    const result = plan([...base, empty, ...services()], [...base, target, ...services()], {
      from: of('1.21'),
      to: of('1.22'),
    });
    expect(lossesOf(result)).toEqual([]);
    expect(outline(result)[0]).toMatch(/^config:/);
  });

  test('kept as it is, the last step loses every host, and no step before it', () => {
    const result = plan([...base, empty, ...services()], [...base, empty, ...services()], {
      from: of('1.21'),
      to: of('1.22'),
    });
    expect(outline(result)).toEqual([
      'config: pass ConfigMap config-istio',
      'upgrade:',
      'config: apply ConfigMap config-istio',
    ]);
    expect(result.steps.map(({ losses }) => losses.length)).toEqual([0, 0, 2]);
  });
});

test('every upgrade names what has to run before it', () => {
  const result = plan([...base, KEYS], [...base, KEYS], { from: of('1.12'), to: of(NEWEST) });
  expect(result.steps.map(({ knative }) => knative)).toEqual(
    KnativeRelease.all()
      .map(({ minor }) => minor)
      .slice(1),
  );
  const commands = result.steps.map((step) => step.commands.join('\n'));
  for (const [index, release] of KnativeRelease.all().slice(1).entries()) {
    expect(commands[index]).toContain(`Kubernetes ${release.minimumKubernetes} or later`);
  }
});

test('services with TLS: Istio stays below 1.27 up to Knative 1.17, and istiod comes after Knative where it is newer', () => {
  const network = configMap('config-network', { 'external-domain-tls': 'Enabled' });
  const istiod = (version: string): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'istio-system', name: 'istiod', labels: { app: 'istiod' } },
    spec: {
      selector: { matchLabels: { app: 'istiod' } },
      template: {
        metadata: { labels: { app: 'istiod' } },
        spec: { containers: [{ name: 'discovery', image: `docker.io/istio/pilot:${version}` }] },
      },
    },
  });
  const topology = (version: string, ...more: KubeObject[]) => [
    ...base,
    configOf('edge'),
    istiod(version),
    ...services(LABELS),
    ...more,
  ];
  const options = { from: of('1.16'), to: of('1.18') };
  const kinds = ({ steps }: ReturnType<typeof plan>) => steps.map(({ kind }) => kind);
  const late = plan(topology('1.24.0', network), topology('1.28.0', network), options);
  expect(kinds(late)).toEqual(['upgrade', 'upgrade', 'workloads']);
  expect(late.steps[0]?.commands.join()).toContain('below 1.27');
  expect(kinds(plan(topology('1.24.0'), topology('1.28.0'), options))).toEqual(['workloads', 'upgrade', 'upgrade']);
});

describe('from a patched net-istio to the stock one', () => {
  const patched = configIstio([
    { gateway: 'knative-serving/knative-ingress-gateway', service: DEFAULT },
    { gateway: 'gw-edge/edge' },
  ]);
  const controller = (image: string): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      namespace: 'knative-serving',
      name: 'net-istio-controller',
      labels: { 'app.kubernetes.io/component': 'net-istio' },
    },
    spec: {
      selector: { matchLabels: { app: 'net-istio-controller' } },
      template: {
        metadata: { labels: { app: 'net-istio-controller' } },
        spec: { containers: [{ name: 'controller', image }] },
      },
    },
  });
  const stock = controller('gcr.io/knative-releases/knative.dev/net-istio/cmd/controller:v1.15.0');
  const result = plan(
    [...base, patched, controller('example.com/patched:1.15'), ...services()],
    [...base, configOf('edge'), stock, ...services(LABELS)],
  );

  test('selectors first, then the stock controller', () => {
    expect(outline(result).filter((line) => !line.startsWith('dns'))).toEqual([
      'services: apply Service shop',
      'config: apply ConfigMap config-istio',
      'upgrade: apply Deployment net-istio-controller',
    ]);
    expect(result.notes.join()).toContain('patched (example.com/patched:1.15)');
    expect(lossesOf(result)).toEqual([]);
  });

  test('the hosts leave the gateways that they are not assigned to, after their records', () => {
    const records = result.steps.find(({ kind }) => kind === 'dns');
    expect(records?.commands.join('\n')).toContain(
      `${OTHER}: to the address of Service ${DEFAULT}, no longer of gw-edge/edge`,
    );
    expect([answersOf(result, SHOP).at(-1), answersOf(result, OTHER).at(-1)]).toEqual(['gw-edge/edge', DEFAULT]);
  });
});

test('with the operator config-istio and the version change at their own times', () => {
  const serving = (version: string, ...names: string[]): KubeObject => ({
    apiVersion: 'operator.knative.dev/v1beta1',
    kind: 'KnativeServing',
    metadata: { namespace: 'knative-serving', name: 'knative-serving' },
    spec: { version, config: { istio: configOf(...names)['data'] } },
  });
  const result = plan(
    [...STOCK_OBJECTS, serving('1.20'), ...services()],
    [...base, serving('1.22', 'edge'), ...services(LABELS)],
  );
  expect(lossesOf(result)).toEqual([]);
  const versions = result.steps.map(({ kind, knative, apply }) => [
    kind,
    knative,
    ...apply
      .filter(({ kind: each }) => each === 'KnativeServing')
      .map(({ object }) => (object?.['spec'] as { version: string } | undefined)?.version),
  ]);
  expect(versions).toEqual([
    ['workloads', '1.20'],
    ['gateways', '1.20'],
    ['upgrade', '1.21'],
    ['upgrade', '1.22', '1.22'],
    ['config', '1.22', '1.22'],
    ['services', '1.22'],
    ['dns', '1.22'],
    ['config', '1.22', '1.22'],
  ]);
});

describe('release manifests', () => {
  const labels = (version: string) => ({
    'app.kubernetes.io/name': 'knative-serving',
    'app.kubernetes.io/version': version,
  });
  const marked = (object: KubeObject, version: string): KubeObject => ({
    ...object,
    metadata: { ...(object['metadata'] as object), labels: labels(version) },
  });
  const release = (version: string): readonly KubeObject[] => {
    const named = (apiVersion: string, kind: string, name: string, more: object = {}): KubeObject =>
      marked({ apiVersion, kind, metadata: { namespace: 'knative-serving', name }, ...more }, version);
    return [
      ...STOCK_OBJECTS.filter(({ kind }) => kind === 'Gateway').map((each) => marked(each, version)),
      named('apps/v1', 'Deployment', 'activator', {
        spec: { template: { spec: { containers: [{ image: version }] } } },
      }),
      {
        ...named('apps/v1', 'Deployment', 'net-istio-controller', {
          spec: { replicas: Number(version.split('.')[1]) },
        }),
        metadata: {
          namespace: 'knative-serving',
          name: 'net-istio-controller',
          labels: { ...labels(version), 'app.kubernetes.io/component': 'net-istio' },
        },
      },
      named('autoscaling/v2', 'HorizontalPodAutoscaler', 'activator', {
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'activator' }, maxReplicas: Number(version.split('.')[1]) },
      }),
      named('v1', 'ConfigMap', 'config-features', { data: { version } }),
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          namespace: 'knative-serving',
          name: 'config-istio',
          labels: labels(version),
          annotations: { 'knative.dev/example-checksum': '00000000' },
        },
        data: { _example: version },
      },
    ];
  };
  const pods = STOCK_OBJECTS.filter(({ kind }) => kind !== 'Gateway');
  const edge = gatewayOf('edge');
  const config = configOf('edge');
  const target = [
    ...release('1.15.0').filter(
      ({ kind, metadata }) => kind !== 'ConfigMap' || (metadata as { name: string }).name !== 'config-istio',
    ),
    ...edge,
    config,
  ];

  test('all of a release is one step, also what only gets another label', () => {
    const result = plan([...pods, ...release('1.14.0'), ...services()], [...pods, ...target, ...services(LABELS)]);
    const upgrades = result.steps.filter(({ kind }) => kind === 'upgrade');
    expect(upgrades.map(({ apply }) => apply.map(({ kind, name }) => `${kind} ${name}`))).toEqual([
      [
        'ConfigMap config-features',
        'Deployment activator',
        'Deployment net-istio-controller',
        'HorizontalPodAutoscaler activator',
        'Gateway knative-ingress-gateway',
        'Gateway knative-local-gateway',
      ],
    ]);
    expect(lossesOf(result)).toEqual([]);
    // An example with another checksum would be refused.
    const passing = result.steps.find(({ apply }) => apply.some(({ object }) => object))?.apply[0]?.object;
    expect(JSON.stringify(passing)).not.toMatch(/_example|checksum/);
  });

  test('without the pods of the shared gateway a service moves with an overlap, and the plan says what it cannot tell', () => {
    const result = plan([...release('1.14.0'), ...services()], [...target, ...services(LABELS)]);
    expect(outline(result)).toContain('config: pass ConfigMap config-istio');
    expect(result.notes.join()).toMatch(/No gateway in the old manifests answers \S+ and \S+, so /);
  });
});

test('from keys to lists with an own cluster-local gateway: cluster-local names move with an overlap', () => {
  const objects = localGatewayObjects({
    name: 'edge-local',
    namespace: 'gw-edge',
    labels: { istio: 'edge-local' },
    selector: { istio: 'edge-local' },
    port: 8081,
  }) as readonly KubeObject[];
  const target = configIstio(
    [STOCK, entryOf('edge')],
    [STOCK_LOCAL, entry('gw-edge/edge-local', label('gateway', 'edge'))],
  );
  const result = plan([...base, ...objects, KEYS, ...services()], [...base, ...objects, target, ...services(LABELS)], {
    from: of('1.13'),
    to: of('1.15'),
  });
  expect(lossesOf(result)).toEqual([]);
  const passing = result.steps.find(({ apply }) => apply.some(({ object }) => object))?.apply[0]?.object;
  expect(JSON.stringify(passing)).toContain('labelSelector: {}');
});
