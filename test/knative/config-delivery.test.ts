import { ApiObject, App, Chart } from 'cdk8s';
import {
  ConfigDelivery,
  GatewayAssignment,
  IsolatedGateway,
  KnativeMultiGatewayConfig,
  type KnativeMultiGatewayConfigProps,
  KnativeRelease,
  KnativeService,
  LocalGateway,
  type KnativeServingOptions,
  MultiGatewayChart,
  NetIstioController,
  Platform,
} from '../../lib';
import { parse as parseYaml } from 'yaml';
import { type Manifest, app, find, synth } from '../support';

const knative = KnativeRelease.V1_15;
const controller = NetIstioController.patched({
  image: 'example.com/controller:1',
  webhookImage: 'example.com/webhook:2',
  upstreamVersion: '1.15.1',
  patch: 'several-defaults',
});
const ANNOTATIONS = {
  'cdk8s-knative-gateways/patch': 'several-defaults',
  'cdk8s-knative-gateways/upstream-version': '1.15.1',
};

// Argo CD and Flux leave what is Knative's when they prune the topology, and merge into it.
const KEPT = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,ServerSideApply=true',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  'kustomize.toolkit.fluxcd.io/ssa': 'Merge',
};

interface Options {
  readonly delivery?: ConfigDelivery;
  readonly controller?: NetIstioController;
  readonly defaultDomain?: string;
}

function render(options: Options): Manifest[] {
  const chart = new Chart(app(), 'chart');
  const gateway = new IsolatedGateway(new Chart(app(), 'gateways'), 'alpha', {
    assignment: GatewayAssignment.label('gateway', 'alpha'),
    platform: Platform.of({ knative }),
  });
  new KnativeMultiGatewayConfig(chart, 'knative', { knative, gateways: [gateway], ...options });
  return synth(chart);
}

const serving = (options: KnativeServingOptions = {}, more: Options = {}): Manifest => {
  const manifests = render({ ...more, delivery: ConfigDelivery.knativeServing(options) });
  return find(manifests, 'KnativeServing', options.name ?? 'knative-serving');
};

describe('ConfigMaps', () => {
  test('are labelled for the webhooks that check them, and stand in the namespace of Knative Serving', () => {
    const manifests = render({ defaultDomain: 'example.com' });
    const name = (component: string): object => ({
      'app.kubernetes.io/component': component,
      'app.kubernetes.io/name': 'knative-serving',
      'app.kubernetes.io/version': '1.15',
    });
    expect(manifests.map(({ apiVersion, kind, metadata }: Manifest) => ({ apiVersion, kind, metadata }))).toEqual(
      [
        { name: 'config-domain', namespace: 'knative-serving', labels: name('controller') },
        {
          name: 'config-istio',
          namespace: 'knative-serving',
          labels: { ...name('net-istio'), 'networking.knative.dev/ingress-provider': 'istio' },
        },
        { name: 'config-network', namespace: 'knative-serving', labels: name('networking') },
      ].map((metadata) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, annotations: KEPT } })),
    );
    expect(find(manifests, 'ConfigMap', 'config-domain').data).toEqual({ 'example.com': '' });
  });

  test('leave config-domain alone where no domain is asked for', () => {
    expect(render({}).map(({ metadata }: Manifest) => metadata.name)).toEqual(['config-istio', 'config-network']);
  });

  test('of a patched controller say so, and come with its two Deployments', () => {
    const manifests = render({ controller });
    expect(find(manifests, 'ConfigMap', 'config-istio').metadata.annotations).toEqual({ ...KEPT, ...ANNOTATIONS });
    expect(find(manifests, 'ConfigMap', 'config-network').metadata.annotations).toEqual(KEPT);
    const deployment = (name: string, labels: object, container: object): object => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'knative-serving', annotations: { ...KEPT, ...ANNOTATIONS } },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    });
    expect(manifests.filter(({ kind }: Manifest) => kind === 'Deployment')).toEqual([
      deployment(
        'net-istio-controller',
        { app: 'net-istio-controller' },
        { name: 'controller', image: 'example.com/controller:1' },
      ),
      deployment(
        'net-istio-webhook',
        { app: 'net-istio-webhook', role: 'net-istio-webhook' },
        { name: 'webhook', image: 'example.com/webhook:2' },
      ),
    ]);
  });
});

describe('what config-istio does not repeat', () => {
  const LISTS = ['external-gateways', 'local-gateways'];
  const istioOf = (delivery: ConfigDelivery, props: Partial<KnativeMultiGatewayConfigProps> = {}): string[] => {
    const chart = new Chart(app(), 'chart');
    new KnativeMultiGatewayConfig(chart, 'knative', { knative, gateways: [], delivery, ...props });
    const [holder] = synth(chart).filter(({ kind }) => kind !== 'Gateway');
    return Object.keys((holder.kind === 'ConfigMap' ? holder.data : holder.spec.config.istio) ?? {});
  };
  const alpha = (localGateway = LocalGateway.OWN, release = knative) =>
    new IsolatedGateway(new Chart(app(), 'gateways'), 'alpha', {
      localGateway,
      assignment: GatewayAssignment.label('a', 'b'),
      platform: Platform.of({ knative: release }),
    });

  test('the built-in default, where the operator acts on it; in ConfigMaps it is said', () => {
    expect(istioOf(ConfigDelivery.configMaps())).toEqual(LISTS);
    expect(istioOf(ConfigDelivery.knativeServing())).toEqual([]);
    expect(istioOf(ConfigDelivery.knativeServing(), { gateways: [alpha(LocalGateway.SHARED)] })).toEqual([
      'external-gateways',
    ]);
    expect(
      istioOf(ConfigDelivery.knativeServing({ namespace: 'serving' }), { clusterDomain: 'example.internal' }),
    ).toEqual([]);
  });

  test('a local default of another installer is named', () => {
    const defaultLocalGateway = alpha();
    expect(istioOf(ConfigDelivery.knativeServing(), { defaultLocalGateway })).toEqual(['local-gateways']);
  });

  test('from 1.21 a list that would move the Service of the local gateway is refused', () => {
    const defaultLocalGateway = IsolatedGateway.fromExisting(app(), 'stock', {
      gatewayName: 'knative-local-gateway',
      namespace: 'knative-serving',
      serviceHost: 'knative-local-gateway.istio-system.svc.cluster.local',
      podLabels: { istio: 'ingressgateway' },
    });
    const of = (release: KnativeRelease): Partial<KnativeMultiGatewayConfigProps> => ({
      localGateways: [alpha(LocalGateway.OWN, release)],
      defaultLocalGateway,
      knative: release,
    });
    const props = of(KnativeRelease.V1_21);
    expect(() => istioOf(ConfigDelivery.knativeServing(), props)).toThrow(
      'the operator of Knative 1.21 would move Service knative-local-gateway to the namespace of Istio Gateway knative-serving/knative-local-gateway',
    );
    expect(istioOf(ConfigDelivery.configMaps(), props)).toEqual(LISTS);
    expect(istioOf(ConfigDelivery.knativeServing(), of(KnativeRelease.V1_20))).toEqual(['local-gateways']);
  });
});

describe('beside local gateways', () => {
  const stock = (manifests: Manifest[]): Manifest =>
    find(manifests, 'Gateway', 'knative-local-gateway', 'istio-system');
  const locals = (manifests: Manifest[]): Manifest[] => {
    const { data, spec } = manifests.find(
      ({ kind, metadata }) => kind === 'KnativeServing' || metadata.name === 'config-istio',
    );
    return parseYaml((data ?? spec.config.istio)['local-gateways']) as Manifest[];
  };

  test('the stock one stays the default; in a KnativeServing with an Istio Gateway beside its Service', () => {
    const manifests = render({ delivery: ConfigDelivery.knativeServing() });
    expect(stock(manifests).spec).toEqual({
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { name: 'http', number: 8081, protocol: 'HTTP' }, hosts: ['*'] }],
    });
    expect(locals(manifests).map(({ name, namespace }) => `${namespace}/${name}`)).toEqual([
      'istio-system/knative-local-gateway',
      'istio-system-alpha/knative-custom-gateway-alpha-local',
    ]);
    const maps = render({});
    expect(maps.some(({ kind }) => kind === 'Gateway')).toBe(false);
    expect(locals(maps)[0]).toMatchObject({ name: 'knative-local-gateway', namespace: 'knative-serving' });
  });

  test('like the one that the operator makes', () => {
    const localGateway = { selector: { istio: 'inner' }, hosts: ['*.local'], port: 8082 };
    expect(stock(render({ delivery: ConfigDelivery.knativeServing({ localGateway }) })).spec).toEqual({
      selector: { istio: 'inner' },
      servers: [{ port: { name: 'http', number: 8082, protocol: 'HTTP' }, hosts: ['*.local'] }],
    });
  });
});

describe('every delivery', () => {
  test.each([
    ['ConfigMap', ConfigDelivery.configMaps()],
    ['KnativeServing', ConfigDelivery.knativeServing()],
    ['KnativeServing', ConfigDelivery.knativeServingFragment()],
  ])('%s: ApiObject.of gives the object that holds config-istio', (kind, delivery) => {
    const chart = new Chart(app(), 'chart');
    const config = new KnativeMultiGatewayConfig(chart, 'knative', { knative, gateways: [], delivery });
    const object = ApiObject.of(config);
    expect([object.kind, object.name]).toEqual([kind, kind === 'ConfigMap' ? 'config-istio' : 'knative-serving']);
    object.metadata.addAnnotation('note', 'added');
    expect(find(synth(chart), kind, object.name).metadata.annotations.note).toBe('added');
  });
});

describe('a fragment of a KnativeServing', () => {
  const fragment = (more: Options = {}): Manifest => {
    const delivery = ConfigDelivery.knativeServingFragment({ name: 'serving', namespace: 'knative' });
    const manifests = render({ ...more, delivery });
    return find(manifests, 'KnativeServing', 'serving');
  };

  test('says what concerns gateways, for server-side apply, and of which release it is', () => {
    const { spec, ...rest } = fragment();
    expect(rest).toEqual({
      apiVersion: 'operator.knative.dev/v1beta1',
      kind: 'KnativeServing',
      metadata: {
        name: 'serving',
        namespace: 'knative',
        annotations: {
          'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,ServerSideApply=true',
          'cdk8s-knative-gateways/knative': '1.15',
          'kustomize.toolkit.fluxcd.io/prune': 'disabled',
          'kustomize.toolkit.fluxcd.io/ssa': 'Merge',
        },
      },
    });
    expect(Object.keys(spec)).toEqual(['config']);
    expect(Object.keys(spec.config)).toEqual(['istio', 'network']);
  });

  test('with the images of a patched controller', () => {
    expect(Object.keys(fragment({ controller }).spec.registry.override)).toEqual([
      'net-istio-controller/controller',
      'net-istio-webhook/webhook',
    ]);
  });

  test('refusals', () => {
    expect(() => ConfigDelivery.knativeServingFragment({ name: 'A', namespace: 'B' })).toThrow(
      /ConfigDelivery.knativeServingFragment: 2 problems\n {2}name: not a DNS label; got "A".*\n {2}namespace: not a DNS label; got "B"/,
    );
  });
});

describe('KnativeServing', () => {
  test('says no more than it must', () => {
    const { spec, ...rest } = serving();
    expect(rest).toEqual({
      apiVersion: 'operator.knative.dev/v1beta1',
      kind: 'KnativeServing',
      metadata: { name: 'knative-serving', namespace: 'knative-serving' },
    });
    const { config, ...others } = spec;
    expect(others).toEqual({ version: '1.15', ingress: { istio: { enabled: true } } });
    expect(Object.keys(config)).toEqual(['istio', 'network']);
  });

  test.each([
    ['1.15', '1.15'],
    ['1.15.2', '1.15.2'],
    ['v1.15.2', '1.15.2'],
  ])('version %s', (version, rendered) => {
    expect(serving({ version }).spec.version).toBe(rendered);
  });

  test('name and namespace', () => {
    expect(serving({ name: 'edge', namespace: 'serving' }).metadata).toEqual({ name: 'edge', namespace: 'serving' });
  });

  test('config-domain where a domain is asked for', () => {
    expect(serving({}, { defaultDomain: 'example.com' }).spec.config.domain).toEqual({ 'example.com': '' });
  });

  test('images of a patched controller go before those that were asked for', () => {
    const registryOverrides = {
      'net-istio-controller/controller': 'example.com/other:3',
      'activator/activator': 'a:1',
    };
    const { metadata, spec } = serving({ registryOverrides }, { controller });
    expect(metadata.annotations).toEqual(ANNOTATIONS);
    expect(spec.registry.override).toEqual({
      'activator/activator': 'a:1',
      'net-istio-controller/controller': 'example.com/controller:1',
      'net-istio-webhook/webhook': 'example.com/webhook:2',
    });
    expect(serving({ registryOverrides }).spec.registry.override).toEqual(registryOverrides);
  });

  const server = (number: number, hosts = ['*']): object => ({
    hosts,
    port: { name: 'http', number, protocol: 'HTTP' },
  });
  test.each([
    ['nothing', {}, {}, {}],
    ['a selector', { selector: { a: 'b' } }, { selector: { a: 'b' } }, { selector: { a: 'b' } }],
    [
      'hosts',
      { hosts: ['x.example.com'] },
      { servers: [server(80, ['x.example.com'])] },
      { servers: [server(8081, ['x.example.com'])] },
    ],
    ['a port', { port: 99 }, { servers: [server(99)] }, { servers: [server(99)] }],
  ])('stock gateways with %s', (_, options, external, local) => {
    const { istio } = serving({ ingressGateway: options, localGateway: options }).spec.ingress;
    expect(istio['knative-ingress-gateway']).toEqual(external);
    expect(istio['knative-local-gateway']).toEqual(local);
  });

  test.each([
    [{ ingressGateway: { port: 0 } }, 'ingressGateway.port'],
    [{ localGateway: { port: 65536 } }, 'localGateway.port'],
    [{ ingressGateway: { selector: { 'not a key': 'x' } } }, 'ingressGateway.selector'],
    [{ localGateway: { selector: { a: 'not a value' } } }, 'localGateway.selector'],
    [{ name: 'Not a label' }, 'name'],
    [{ namespace: 'Not a label' }, 'namespace'],
  ])('%j is refused by name', (options: KnativeServingOptions, text) => {
    expect(() => serving(options)).toThrow(text);
  });
});

test.each([
  [{ 'activator/activator': 'a b' }, 'registryOverrides[\'activator/activator\']: not a container image; got "a b"'],
  [{ 'a b': 'registry.example.com/a:1' }, "registryOverrides['a b']: not the name of a container"],
])('registry overrides %j', (registryOverrides, expected) => {
  expect(() => ConfigDelivery.knativeServing({ registryOverrides })).toThrow(expected);
});

test('a registry override for every image', () => {
  const registryOverrides = {
    default: 'registry.example.com/knative/${NAME}:1.15',
    activator: 'registry.example.com/a',
  };
  expect(() => ConfigDelivery.knativeServing({ registryOverrides })).not.toThrow();
});

describe('from a hub', () => {
  const clusterProfile = { name: 'spoke', namespace: 'fleet-system' };

  test('the KnativeServing names the ClusterProfile, and is in a file of its own', () => {
    const app = new App();
    const chart = new MultiGatewayChart(app, 'gateways', {
      knative: KnativeRelease.V1_22,
      gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
      delivery: ConfigDelivery.knativeServing({ name: 'spoke', clusterProfile }),
    });
    new KnativeService(chart, 'service', { image: 'example.com/a:1' }).assignTo(chart.gateway('alpha'));
    const [hub] = app.charts.filter(({ node }) => node.id === 'gateways-hub').map((each) => synth(each));
    expect(hub).toMatchObject([
      { kind: 'KnativeServing', spec: { clusterProfileRef: clusterProfile, version: '1.22' } },
    ]);
    const kinds = synth(chart).map(({ kind }) => String(kind));
    expect([kinds.includes('KnativeServing'), kinds.includes('Gateway')]).toEqual([false, true]);
  });

  test.each(['1.15', '1.18'])('Knative %s is older than what such an operator installs', (minor) => {
    const props = {
      knative: KnativeRelease.of(minor),
      gateways: {},
      delivery: ConfigDelivery.knativeServing({ clusterProfile }),
    };
    expect(() => new MultiGatewayChart(new App(), 'gateways', props)).toThrow(
      /delivery\.clusterProfile: not for Knative 1\.1[58]: operator 1\.22 is the first .*use Knative 1\.19 or newer/,
    );
  });

  test('Knative 1.19 is the oldest that such an operator installs', () => {
    const props = {
      knative: KnativeRelease.V1_19,
      gateways: {},
      delivery: ConfigDelivery.knativeServing({ clusterProfile }),
    };
    expect(() => new MultiGatewayChart(new App(), 'gateways', props)).not.toThrow();
  });

  test.each([
    [{ name: 'Not a name', namespace: 'a' }, 'clusterProfile.name: not a DNS name'],
    [{ name: 'a', namespace: 'Not a label' }, 'clusterProfile.namespace: not a DNS label'],
  ])('%j is refused', (profile, text) => {
    expect(() => ConfigDelivery.knativeServing({ clusterProfile: profile })).toThrow(text);
  });
});
