import { Chart } from 'cdk8s';
import { parse as parseYaml } from 'yaml';
import {
  GatewayAssignment,
  GatewayServer,
  GatewayWorkload,
  HelmDelivery,
  IsolatedGateway,
  type IsolatedGatewayProps,
  Isolation,
  KnativeMultiGatewayConfig,
  KnativeRelease,
  LocalGateway,
  Platform,
} from '../../lib';
import { type Manifest, PLATFORM, app, find, synth } from '../support';

const assignment = GatewayAssignment.namespaces('team-a');
const LABEL = { 'cdk8s-knative-gateways/local-gateway': 'knative-custom-gateway-alpha' };
const GATEWAY = 'knative-custom-gateway-alpha-local';
const SERVICE = 'istio-ingressgateway-local';

function gateway(props: IsolatedGatewayProps = {}): IsolatedGateway {
  return new IsolatedGateway(new Chart(app(), 'chart'), 'alpha', { platform: PLATFORM, assignment, ...props });
}

const render = (props: IsolatedGatewayProps = {}): Manifest[] => synth(Chart.of(gateway(props)));
const hosts = (props: IsolatedGatewayProps): string[] => find(render(props), 'Gateway', GATEWAY).spec.servers[0].hosts;

test('an Istio Gateway on the same pods, and a Service whose label no other Service carries', () => {
  const manifests = render();
  expect(find(manifests, 'Gateway', GATEWAY).spec).toEqual({
    selector: LABEL,
    servers: [{ port: { number: 8081, name: 'http2', protocol: 'HTTP' }, hosts: ['team-a/*'] }],
  });
  const service = find(manifests, 'Service', SERVICE);
  expect(service.metadata.labels).toMatchObject({
    ...LABEL,
    'experimental.istio.io/disable-gateway-port-translation': 'true',
  });
  expect(service.metadata.labels).not.toHaveProperty('istio');
  expect(service.spec).toEqual({
    type: 'ClusterIP',
    selector: { istio: 'knative-custom-gateway-alpha' },
    ports: [
      { name: 'http2', port: 80, targetPort: 8081, protocol: 'TCP' },
      { name: 'http2-8081', port: 8081, targetPort: 8081, protocol: 'TCP' },
    ],
  });
  expect(find(manifests, 'Service', 'istio-ingressgateway').metadata.labels).not.toMatchObject(LABEL);
  const { labels } = find(manifests, 'Deployment', 'istio-ingressgateway').spec.template.metadata;
  expect(labels).toMatchObject({ ...LABEL, istio: 'knative-custom-gateway-alpha' });
});

test('its Service has port 443 only where Knative gets certificates for cluster-local hosts', () => {
  const ports = (clusterLocalDomainTls: boolean): unknown[] => {
    const chart = new Chart(app(), 'chart');
    const knative = KnativeRelease.V1_18;
    const platform = Platform.of({ knative });
    const alpha = new IsolatedGateway(chart, 'alpha', { platform, serviceCertificates: true });
    new KnativeMultiGatewayConfig(chart, 'knative', {
      knative,
      gateways: [alpha],
      network: { clusterLocalDomainTls },
    });
    // The local gateway comes with the assignment, after the configuration.
    alpha.assignNamespaces('team-a');
    return find(synth(chart), 'Service', SERVICE).spec.ports.map(({ port, targetPort }: Manifest) => [
      port,
      targetPort,
    ]);
  };
  expect(ports(false)).toEqual([
    [80, 8081],
    [8081, 8081],
  ]);
  expect(ports(true)).toContainEqual([443, 8444]);
});

test('is known by the gateway, with the same assignment', () => {
  const alpha = gateway({ clusterDomain: 'k8s.internal' });
  const { localGateway } = alpha;
  expect([localGateway?.namespace, localGateway?.gatewayName, localGateway?.serviceHost]).toEqual([
    'istio-system-alpha',
    GATEWAY,
    `${SERVICE}.istio-system-alpha.svc.k8s.internal`,
  ]);
  alpha.assignNamespaces('team-b');
  expect(localGateway?.assignment.namespaceNames).toEqual(['team-a', 'team-b']);
  expect(localGateway?.secondaryGateways).toEqual([]);
});

test('takes every host of what a label assigns, since its namespace is not known', () => {
  expect(hosts({ assignment: GatewayAssignment.label('gateway', 'alpha'), domain: 'alpha.example.com' })).toEqual([
    '*',
  ]);
  expect(hosts({ assignment: GatewayAssignment.namespaces('b', 'a') })).toEqual(['a/*', 'b/*']);
  expect(hosts({ hosts: ['*.example.com'] })).toEqual(['team-a/*']);
});

test('comes with the first assignment', () => {
  const alpha = gateway({ assignment: GatewayAssignment.none() });
  expect(alpha.localGateway).toBeUndefined();
  alpha.assignNamespaces('team-a');
  alpha.assignNamespaces('team-b');
  expect(find(synth(Chart.of(alpha)), 'Gateway', GATEWAY).spec.servers[0].hosts).toEqual(['team-a/*', 'team-b/*']);
});

test('the Service of a Helm release carries its labels, but not that of the injection', () => {
  const workload = GatewayWorkload.helmRelease({ delivery: HelmDelivery.fluxHelmRelease() });
  const manifests = render({ workload });
  const selector = { ...LABEL, 'sidecar.istio.io/inject': 'true' };
  expect(find(manifests, 'Gateway', GATEWAY).spec.selector).toEqual(selector);
  expect(find(manifests, 'Service', SERVICE).metadata.labels).toMatchObject(selector);
  expect(gateway({ workload }).helmValues().labels).toMatchObject(LABEL);
});

test('an IstioOperator puts the label on the pods alone', () => {
  const [operator] = render({ workload: GatewayWorkload.istioOperator() }).filter(
    ({ kind }) => kind === 'IstioOperator',
  );
  const [ingress] = operator.spec.components.ingressGateways;
  const paths = ingress.k8s.overlays
    .flatMap(({ kind, patches }: Manifest) => patches.map(({ path }: Manifest) => `${kind} ${path}`))
    .filter((path: string) => path.includes('local-gateway'));
  expect(paths).toEqual(['Deployment spec.template.metadata.labels.cdk8s-knative-gateways/local-gateway']);
  expect(ingress.label).not.toMatchObject(LABEL);
});

test('OWN with less isolation, too; SHARED leaves nothing behind', () => {
  expect(render({ isolation: Isolation.ROUTING_ONLY, localGateway: LocalGateway.OWN })).toHaveLength(render().length);
  const shared = JSON.stringify(render({ localGateway: LocalGateway.SHARED }));
  expect(shared).not.toContain('local-gateway');
  expect(JSON.stringify(render({ isolation: Isolation.ROUTING_ONLY }))).toBe(shared.replace('team-a/*', '*'));
});

const OLD = { platform: Platform.of({ knative: KnativeRelease.V1_13 }), assignment: GatewayAssignment.everyService() };
const EXISTING = { workload: GatewayWorkload.existing({ podLabels: { istio: 'theirs' } }) };
const TAKEN = { servers: [GatewayServer.http({ targetPort: 8081 })] };
const LONG = { serviceName: 's'.repeat(58) };

describe.each<[string, IsolatedGatewayProps, string]>([
  ['a release without selectors', OLD, 'config-istio of Knative 1.13 has no selectors, so that all services share one'],
  ['existing pods', EXISTING, 'existing pods have no second label'],
  ['every service', { assignment: GatewayAssignment.everyService() }, 'the gateway serves every service'],
  ['a port that is taken', TAKEN, 'a server of the gateway listens on its port 8081'],
  ['a long name', LONG, 'serviceName is too long for a Service'],
])('%s', (_, props, reason) => {
  test('shares the stock one by default', () => {
    expect(gateway(props).localGateway).toBeUndefined();
    expect(JSON.stringify(render(props))).not.toContain('local-gateway');
  });

  test('OWN is refused, with the reason', () => {
    expect(() => gateway({ ...props, localGateway: LocalGateway.OWN })).toThrow(`localGateway: ${reason}`);
  });
});

test('config-istio has the same selectors in both lists, the secondary gateways’ apart', () => {
  const chart = new Chart(app(), 'chart');
  const make = (id: string, props: IsolatedGatewayProps = {}): IsolatedGateway =>
    new IsolatedGateway(chart, id, { platform: PLATFORM, ...props });
  const a = make('a', { assignment });
  const b = make('b', { assignment: GatewayAssignment.label('gateway', 'b') });
  const shared = make('c', { assignment: GatewayAssignment.label('gateway', 'c'), localGateway: LocalGateway.SHARED });
  a.addSecondaryGateway(make('d'));
  const config = new KnativeMultiGatewayConfig(chart, 'config', {
    knative: KnativeRelease.V1_15,
    gateways: [a, b, shared],
  });
  const list = (key: string): Manifest[] => parseYaml(config.configIstio()[key] ?? '') as Manifest[];
  const selectorsOf = (key: string, name: string): unknown[] =>
    list(key)
      .filter((entry) => entry.name === `knative-custom-gateway-${name}`)
      .map(({ labelSelector }) => labelSelector as unknown);
  expect(list('local-gateways').map(({ name }) => name as string)).toEqual([
    'knative-local-gateway',
    'knative-custom-gateway-a-local',
    'knative-custom-gateway-a-local',
    'knative-custom-gateway-b-local',
  ]);
  for (const name of ['a', 'b']) {
    expect(selectorsOf('local-gateways', `${name}-local`)).toEqual(selectorsOf('external-gateways', name));
  }
});
