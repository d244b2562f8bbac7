import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import {
  DisruptionBudget,
  GatewayAssignment,
  GatewayScaling,
  GatewayServer,
  GatewayWorkload,
  IsolatedGateway,
  type IsolatedGatewayProps,
  Isolation,
  KnativeRelease,
  LoadBalancer,
  Platform,
  TolerationOperator,
} from '../../lib';
import { type Manifest, PLATFORM, app, find, synth } from '../support';

function render(props: IsolatedGatewayProps = {}, id = 'alpha'): Manifest[] {
  const chart = new Chart(app(), 'chart');
  new IsolatedGateway(chart, id, { platform: PLATFORM, ...props });
  return synth(chart);
}

const deployment = (props: IsolatedGatewayProps): Manifest =>
  render(props).find((each: Manifest) => each.kind === 'Deployment');
const pod = (props: IsolatedGatewayProps): Manifest => deployment(props).spec.template;
const gateway = (props: IsolatedGatewayProps): Manifest =>
  render(props).find((each: Manifest) => each.kind === 'Gateway');
const service = (props: IsolatedGatewayProps): Manifest =>
  render(props).find((each: Manifest) => each.kind === 'Service');

test('everything an isolated gateway needs', () => {
  expect(
    render().map(({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
  ).toEqual([
    'Namespace /istio-system-alpha',
    'ServiceAccount istio-system-alpha/istio-ingressgateway',
    'Role istio-system-alpha/istio-ingressgateway',
    'RoleBinding istio-system-alpha/istio-ingressgateway',
    'Deployment istio-system-alpha/istio-ingressgateway',
    'Service istio-system-alpha/istio-ingressgateway',
    'HorizontalPodAutoscaler istio-system-alpha/istio-ingressgateway',
    'PodDisruptionBudget istio-system-alpha/istio-ingressgateway',
    'Gateway istio-system-alpha/knative-custom-gateway-alpha',
  ]);
});

test('the unique label is on the pods and the Service, selects both, and is nowhere else', () => {
  const manifests = render();
  const label = { istio: 'knative-custom-gateway-alpha' };
  const { spec, metadata } = find(manifests, 'Deployment', 'istio-ingressgateway');
  expect(spec.template.metadata.labels).toMatchObject(label);
  expect(spec.selector.matchLabels).toEqual(label);
  expect(metadata.labels.istio).toBeUndefined();
  expect(find(manifests, 'Service', 'istio-ingressgateway')).toMatchObject({
    metadata: { labels: label },
    spec: { selector: label },
  });
  expect(find(manifests, 'PodDisruptionBudget', 'istio-ingressgateway').spec.selector.matchLabels).toEqual(label);
  expect(find(manifests, 'Gateway', 'knative-custom-gateway-alpha').spec.selector).toEqual(label);
  const carriers = manifests
    .filter((each: Manifest) => each.metadata.labels?.istio !== undefined)
    .map(({ kind }: Manifest) => kind);
  expect(carriers).toEqual(['Service']);
  expect(spec.template.metadata.labels.app).toBeUndefined();
});

test('server ports are Service ports', () => {
  const servers = [
    GatewayServer.http(),
    GatewayServer.http({ port: 8888, targetPort: 8888 }),
    GatewayServer.https({ credentialName: 'tls' }),
  ];
  const numbers = gateway({ servers }).spec.servers.map((server: Manifest) => server.port.number);
  expect(numbers).toEqual([80, 8888, 443]);
  expect(service({ servers }).spec.ports.map((port: Manifest) => [port.name, port.port, port.targetPort])).toEqual([
    ['status-port', 15021, 15021],
    ['http2', 80, 8080],
    ['https', 443, 8443],
    ['http2-8888', 8888, 8888],
  ]);
  expect(gateway({ servers }).spec.servers[2].tls).toEqual({ mode: 'SIMPLE', credentialName: 'tls' });
});

test('pods pass Pod Security restricted, and the Namespace enforces it', () => {
  const { spec } = pod({});
  expect(spec.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(spec.containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
  });
  expect(find(render(), 'Namespace', 'istio-system-alpha').metadata.labels['pod-security.kubernetes.io/enforce']).toBe(
    'restricted',
  );
});

describe('hosts', () => {
  const hosts = (props: IsolatedGatewayProps): Manifest => gateway(props).spec.servers[0].hosts;
  test.each([
    ['nothing assigned', {}, ['*']],
    ['a label', { assignment: GatewayAssignment.label('gateway', 'alpha') }, ['*']],
    [
      'a label and a domain',
      { assignment: GatewayAssignment.label('a', 'b'), domain: 'alpha.example.com' },
      ['*.alpha.example.com'],
    ],
    ['namespaces', { assignment: GatewayAssignment.namespaces('team-b', 'team-a') }, ['team-a/*', 'team-b/*']],
    [
      'edge isolation',
      { assignment: GatewayAssignment.namespaces('team-a'), isolation: Isolation.ROUTING_ONLY },
      ['*'],
    ],
    [
      'hosts given',
      { assignment: GatewayAssignment.namespaces('team-a'), hosts: ['x.example.com'] },
      ['x.example.com'],
    ],
  ] satisfies [string, IsolatedGatewayProps, string[]][])('%s', (_, props, expected) => {
    expect(hosts(props)).toEqual(expected);
  });

  test('follow what is assigned and added later', () => {
    const chart = new Chart(app(), 'chart');
    const alpha = new IsolatedGateway(chart, 'alpha', {
      platform: PLATFORM,
      assignment: GatewayAssignment.namespaces('team-a'),
    });
    const beta = new IsolatedGateway(chart, 'beta', {
      platform: PLATFORM,
      assignment: GatewayAssignment.namespaces('team-b'),
    });
    alpha.assignNamespaces('team-c');
    alpha.addHosts('team-d/www.example.com', 'team-a/covered.example.com');
    alpha.addSecondaryGateway(beta);
    const of = (name: string): Manifest =>
      find(synth(chart), 'Gateway', `knative-custom-gateway-${name}`).spec.servers[0].hosts;
    expect(of('alpha')).toEqual(['team-a/*', 'team-c/*', 'team-d/www.example.com']);
    expect(of('beta')).toEqual(['team-a/*', 'team-b/*', 'team-c/*', 'team-d/www.example.com']);
  });
});

describe('each property changes the output', () => {
  test('names', () => {
    const manifests = render({
      namespace: 'edge',
      gatewayName: 'edge-gateway',
      serviceName: 'edge',
      namespaceLabels: { team: 'x' },
    });
    expect(find(manifests, 'Namespace', 'edge').metadata.labels.team).toBe('x');
    expect(find(manifests, 'Service', 'edge', 'edge').spec.selector).toEqual({ istio: 'edge-gateway' });
    expect(find(manifests, 'Gateway', 'edge-gateway', 'edge').spec.selector).toEqual({ istio: 'edge-gateway' });
  });
  test('createNamespace', () => {
    expect(render({ createNamespace: false }).some(({ kind }: Manifest) => kind === 'Namespace')).toBe(false);
  });
  test('scaling', () => {
    const fixed = render({ scaling: GatewayScaling.fixed(3) });
    expect(find(fixed, 'Deployment', 'istio-ingressgateway').spec.replicas).toBe(3);
    expect(fixed.some(({ kind }: Manifest) => kind === 'HorizontalPodAutoscaler')).toBe(false);
    const scaling = GatewayScaling.horizontal({ minReplicas: 3, maxReplicas: 9, targetCpuUtilizationPercent: 60 });
    const { spec } = find(render({ scaling }), 'HorizontalPodAutoscaler', 'istio-ingressgateway');
    expect(spec).toMatchObject({ minReplicas: 3, maxReplicas: 9 });
    expect(spec.metrics[0].resource.target.averageUtilization).toBe(60);
    expect(deployment({}).spec.replicas).toBeUndefined();
  });
  test('resources', () => {
    const { resources } = pod({ resources: { cpuRequest: '3', memoryLimit: '2Gi' } }).spec.containers[0];
    expect(resources).toEqual({ requests: { cpu: '3', memory: '128Mi' }, limits: { cpu: '3', memory: '2Gi' } });
  });
  test('disruption budget', () => {
    const budget = (disruptionBudget: DisruptionBudget): Manifest =>
      render({ disruptionBudget }).find(({ kind }: Manifest) => kind === 'PodDisruptionBudget')?.spec.maxUnavailable;
    expect(budget(DisruptionBudget.maxUnavailablePercent(25))).toBe('25%');
    expect(budget(DisruptionBudget.maxUnavailable(2))).toBe(2);
    expect(budget(DisruptionBudget.none())).toBeUndefined();
  });
  test('scheduling', () => {
    const { spec } = pod({
      nodeSelector: { pool: 'edge' },
      tolerations: [{ key: 'edge', operator: TolerationOperator.EXISTS }],
      priorityClassName: 'high',
      spreadAcross: ['kubernetes.io/hostname'],
    });
    expect(spec).toMatchObject({
      nodeSelector: { pool: 'edge' },
      tolerations: [{ key: 'edge', operator: 'Exists' }],
      priorityClassName: 'high',
    });
    expect(spec.topologySpreadConstraints.map((each: Manifest) => each.topologyKey)).toEqual([
      'kubernetes.io/hostname',
    ]);
  });
  test('shutdown', () => {
    const shutdown = { preStopSleepSeconds: 7, drainSeconds: 40 };
    const { spec, metadata } = pod({ shutdown });
    expect(spec.terminationGracePeriodSeconds).toBe(57);
    expect(metadata.annotations['proxy.istio.io/config']).toBe('terminationDrainDuration: 40s');
    expect(spec.containers[0].lifecycle).toEqual({
      preStop: { exec: { command: ['pilot-agent', 'wait', '--url=http://127.0.0.1:1/', '--timeoutSeconds=7'] } },
    });
    const platform = Platform.of({ knative: KnativeRelease.V1_17 });
    expect(pod({ shutdown, platform }).spec.containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 7 } } });
    expect(pod({ shutdown: { preStopSleepSeconds: 0 } }).spec.containers[0].lifecycle).toBeUndefined();
  });
  test('revision and annotations', () => {
    const { metadata } = pod({ revision: 'canary', podAnnotations: { 'example.com/a': 'b' } });
    expect(metadata.labels['istio.io/rev']).toBe('canary');
    expect(metadata.annotations['example.com/a']).toBe('b');
  });
  test('loadBalancer', () => {
    expect(service({ loadBalancer: LoadBalancer.clusterIp() }).spec.type).toBe('ClusterIP');
    expect(service({}).spec.type).toBe('LoadBalancer');
    const nodePort = service({ loadBalancer: LoadBalancer.nodePort({ nodePorts: { '80': 30080 } }) });
    expect(nodePort.spec.ports.find((port: Manifest) => port.port === 80).nodePort).toBe(30080);
  });
  test('PROXY protocol', () => {
    const loadBalancer = LoadBalancer.awsNetwork({ proxyProtocol: true, acceptUnknownStatus: true });
    expect(pod({ loadBalancer }).metadata.annotations['proxy.istio.io/config']).toBe(
      'terminationDrainDuration: 20s\ngatewayTopology:\n  proxyProtocol: {}',
    );
  });
  test('platform', () => {
    const platform = Platform.of({ knative: KnativeRelease.V1_13 });
    expect(gateway({ platform }).apiVersion).toBe('networking.istio.io/v1beta1');
    expect(gateway({}).apiVersion).toBe('networking.istio.io/v1');
  });
  test('clusterDomain', () => {
    const chart = new Chart(app(), 'chart');
    expect(new IsolatedGateway(chart, 'a', { platform: PLATFORM, clusterDomain: 'k8s.internal' }).serviceHost).toBe(
      'istio-ingressgateway.istio-system-a.svc.k8s.internal',
    );
  });
  test('workload', () => {
    const workload = GatewayWorkload.existing({ podLabels: { app: 'edge' } });
    const manifests = render({ workload });
    expect(manifests.map(({ kind }: Manifest) => kind)).toEqual(['Gateway']);
    expect(manifests[0].spec.selector).toEqual({ app: 'edge' });
  });
});

test('a patch keeps fields that the generated classes do not know', () => {
  const chart = new Chart(app(), 'chart');
  const alpha = new IsolatedGateway(chart, 'alpha', { platform: PLATFORM });
  ApiObject.of(alpha).addJsonPatch(JsonPatch.add('/spec/servers/0/someNewField', 'kept'));
  expect(find(synth(chart), 'Gateway', 'knative-custom-gateway-alpha').spec.servers[0].someNewField).toBe('kept');
});

test('fromExisting renders nothing', () => {
  const chart = new Chart(app(), 'chart');
  const existing = IsolatedGateway.fromExisting(chart, 'stock', {
    gatewayName: 'edge',
    namespace: 'edge',
    podLabels: { istio: 'edge' },
  });
  expect(existing.serviceHost).toBe('istio-ingressgateway.edge.svc.cluster.local');
  expect(synth(chart)).toEqual([]);
});
