import { Chart } from 'cdk8s';
import {
  ConfigDelivery,
  GatewayAssignment,
  IsolatedGateway,
  KnativeMultiGatewayConfig,
  KnativeRelease,
  type KnativeServingOptions,
  NetIstioController,
  Platform,
} from '../../lib';
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
  expect(manifests).toHaveLength(1);
  return manifests[0];
};

describe('ConfigMaps', () => {
  test('are labelled for the webhooks that check them, and stand in the namespace of Knative Serving', () => {
    const manifests = render({ defaultDomain: 'example.com' });
    const name = (component: string): object => ({
      'app.kubernetes.io/component': component,
      'app.kubernetes.io/name': 'knative-serving',
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
      ].map((metadata) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata })),
    );
    expect(find(manifests, 'ConfigMap', 'config-domain').data).toEqual({ 'example.com': '' });
  });

  test('leave config-domain alone where no domain is asked for', () => {
    expect(render({}).map(({ metadata }: Manifest) => metadata.name)).toEqual(['config-istio', 'config-network']);
  });

  test('of a patched controller say so, and come with its two Deployments', () => {
    const manifests = render({ controller });
    expect(find(manifests, 'ConfigMap', 'config-istio').metadata.annotations).toEqual(ANNOTATIONS);
    expect(find(manifests, 'ConfigMap', 'config-network').metadata).not.toHaveProperty('annotations');
    const deployment = (name: string, labels: object, container: object): object => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'knative-serving', annotations: ANNOTATIONS },
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
