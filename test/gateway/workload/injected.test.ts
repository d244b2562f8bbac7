import { Chart } from 'cdk8s';
import {
  DisruptionBudget,
  GatewayScaling,
  GatewayServer,
  IsolatedGateway,
  type IsolatedGatewayProps,
  KnativeRelease,
  LoadBalancer,
  Platform,
} from '../../../lib';
import { type Manifest, app, synth } from '../../support';

const platform = Platform.of({ knative: KnativeRelease.V1_15 });

function render(props: IsolatedGatewayProps = {}): Manifest[] {
  const chart = new Chart(app(), 'chart');
  new IsolatedGateway(chart, 'alpha', { platform, ...props });
  return synth(chart);
}

const labels = {
  'app.kubernetes.io/component': 'ingress-gateway',
  'app.kubernetes.io/instance': 'knative-custom-gateway-alpha',
  'app.kubernetes.io/managed-by': 'cdk8s',
  'app.kubernetes.io/name': 'istio-ingressgateway',
  'app.kubernetes.io/part-of': 'cdk8s-knative-gateways',
};
const unique = { istio: 'knative-custom-gateway-alpha' };
const metadata = { name: 'istio-ingressgateway', namespace: 'istio-system-alpha', labels };
const spread = (topologyKey: string): object => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: unique },
});

test('a gateway of which nothing is said', () => {
  expect(render()).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'istio-system-alpha',
        labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'istio-ingressgateway' },
      subjects: [{ kind: 'ServiceAccount', name: 'istio-ingressgateway', namespace: 'istio-system-alpha' }],
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: unique },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } },
        minReadySeconds: 15,
        template: {
          metadata: {
            labels: {
              ...labels,
              ...unique,
              'cdk8s-knative-gateways/local-gateway': 'knative-custom-gateway-alpha',
              'sidecar.istio.io/inject': 'true',
            },
            annotations: {
              'inject.istio.io/templates': 'gateway',
              'prometheus.io/path': '/stats/prometheus',
              'prometheus.io/port': '15020',
              'prometheus.io/scrape': 'true',
              'proxy.istio.io/config': 'terminationDrainDuration: 20s',
            },
          },
          spec: {
            serviceAccountName: 'istio-ingressgateway',
            securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            terminationGracePeriodSeconds: 60,
            topologySpreadConstraints: [spread('topology.kubernetes.io/zone'), spread('kubernetes.io/hostname')],
            containers: [
              {
                name: 'istio-proxy',
                image: 'auto',
                ports: [{ name: 'http2', containerPort: 8080 }],
                resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2', memory: '1Gi' } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { drop: ['ALL'] },
                  privileged: false,
                  readOnlyRootFilesystem: true,
                  runAsNonRoot: true,
                },
                lifecycle: {
                  preStop: {
                    exec: { command: ['pilot-agent', 'wait', '--url=http://127.0.0.1:1/', '--timeoutSeconds=30'] },
                  },
                },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels: { ...labels, ...unique } },
      spec: {
        type: 'LoadBalancer',
        selector: unique,
        ports: [
          { name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP' },
          { name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP' },
        ],
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'istio-ingressgateway' },
        minReplicas: 2,
        maxReplicas: 5,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: unique } },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { ...metadata, name: 'knative-custom-gateway-alpha' },
      spec: {
        selector: unique,
        servers: [{ hosts: ['*'], port: { number: 80, name: 'http2', protocol: 'HTTP' } }],
      },
    },
  ]);
});

const of = (kind: string, props: IsolatedGatewayProps): Manifest =>
  render(props).find((each: Manifest) => each.kind === kind);
const podSpec = (props: IsolatedGatewayProps): Manifest => of('Deployment', props).spec.template.spec;

test('what is not asked for is not in the pods', () => {
  const spec = podSpec({ spreadAcross: [], nodeSelector: {}, tolerations: [] });
  for (const field of ['topologySpreadConstraints', 'nodeSelector', 'tolerations', 'priorityClassName']) {
    expect(spec).not.toHaveProperty(field);
  }
});

test('ports are in order, whatever order the servers are in', () => {
  const servers = [GatewayServer.https({ port: 9443, targetPort: 9443, credentialName: 'tls' }), GatewayServer.http()];
  const ports = of('Service', { servers }).spec.ports.map(({ port, name }: Manifest) => `${name} ${port}`);
  expect(ports).toEqual(['status-port 15021', 'http2 80', 'https-9443 9443']);
  expect(podSpec({ servers }).containers[0].ports).toEqual([
    { name: 'https-9443', containerPort: 9443 },
    { name: 'http2', containerPort: 8080 },
  ]);
  expect(of('Gateway', { servers }).spec.servers.map(({ port, tls }: Manifest) => ({ port, tls }))).toEqual([
    { port: { number: 9443, name: 'https-9443', protocol: 'HTTPS' }, tls: { mode: 'SIMPLE', credentialName: 'tls' } },
    { port: { number: 80, name: 'http2', protocol: 'HTTP' }, tls: undefined },
  ]);
});

test('a node port stands at its own port only', () => {
  const loadBalancer = LoadBalancer.nodePort({ nodePorts: { '443': 30443 } });
  expect(of('Service', { loadBalancer, serviceCertificates: true }).spec.ports).toEqual([
    { name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP' },
    { name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP' },
    { name: 'https', port: 443, targetPort: 8443, nodePort: 30443, protocol: 'TCP' },
  ]);
});

describe('limits follow requests', () => {
  const resources = (given: IsolatedGatewayProps['resources']): Manifest =>
    podSpec({ resources: given }).containers[0].resources;
  test.each([
    [{ cpuRequest: '1' }, '1', '2'],
    [{ cpuRequest: '2' }, '2', '2'],
    [{ cpuRequest: '2500m' }, '2500m', '2500m'],
    [{ cpuRequest: '3', cpuLimit: '3' }, '3', '3'],
    [{ cpuLimit: '150m' }, '100m', '150m'],
  ])('%j', (given, request, limit) => {
    expect([resources(given).requests.cpu, resources(given).limits.cpu]).toEqual([request, limit]);
  });
  test.each([
    [{ memoryRequest: '1Gi' }, '1Gi', '1Gi'],
    [{ memoryRequest: '1025Mi' }, '1025Mi', '1025Mi'],
    [{ memoryLimit: '128Mi' }, '128Mi', '128Mi'],
  ])('%j', (given, request, limit) => {
    expect([resources(given).requests.memory, resources(given).limits.memory]).toEqual([request, limit]);
  });
});

describe('bounds, each at its last good value and one step beyond', () => {
  const good: [string, () => unknown][] = [
    ['fixed 0', () => GatewayScaling.fixed(0)],
    ['fixed 1000', () => GatewayScaling.fixed(1000)],
    ['minReplicas 1', () => GatewayScaling.horizontal({ minReplicas: 1 })],
    ['minReplicas equal to maxReplicas', () => GatewayScaling.horizontal({ minReplicas: 4, maxReplicas: 4 })],
    ['maxReplicas 1000', () => GatewayScaling.horizontal({ maxReplicas: 1000 })],
    ['a target of 1 %', () => GatewayScaling.horizontal({ targetCpuUtilizationPercent: 1 })],
    ['a target of 1000 %', () => GatewayScaling.horizontal({ targetCpuUtilizationPercent: 1000 })],
    ['targetPort 1024', () => GatewayServer.http({ targetPort: 1024 })],
    ['targetPort 65535', () => GatewayServer.http({ targetPort: 65535 })],
    ['drainSeconds 1', () => render({ shutdown: { drainSeconds: 1 } })],
    ['a grace period that is just enough', () => render({ shutdown: { terminationGracePeriodSeconds: 50 } })],
    ['maxUnavailable 0', () => DisruptionBudget.maxUnavailable(0)],
    ['maxUnavailable 9999', () => DisruptionBudget.maxUnavailable(9999)],
    ['maxUnavailable 100%', () => DisruptionBudget.maxUnavailablePercent(100)],
  ];
  test.each(good)('%s is taken', (_, make) => {
    expect(make).not.toThrow();
  });
  const bad: [string, () => unknown, string][] = [
    ['fixed -1', () => GatewayScaling.fixed(-1), 'GatewayScaling.fixed: not a whole number in range'],
    ['fixed 1001', () => GatewayScaling.fixed(1001), 'GatewayScaling.fixed: not a whole number in range'],
    ['minReplicas 0', () => GatewayScaling.horizontal({ minReplicas: 0 }), 'minReplicas: not a whole number in range'],
    [
      'maxReplicas 1001',
      () => GatewayScaling.horizontal({ maxReplicas: 1001 }),
      'maxReplicas: not a whole number in range',
    ],
    [
      'minReplicas above maxReplicas',
      () => GatewayScaling.horizontal({ minReplicas: 5, maxReplicas: 4 }),
      'minReplicas: more than maxReplicas; got 5; allowed: at most 4',
    ],
    ['a target of 0 %', () => GatewayScaling.horizontal({ targetCpuUtilizationPercent: 0 }), 'targetCpuUtilization'],
    ['targetPort 1023', () => GatewayServer.http({ targetPort: 1023 }), 'targetPort: not a whole number in range'],
    ['targetPort 65536', () => GatewayServer.http({ targetPort: 65536 }), 'targetPort: not a whole number in range'],
    ...[15000, 15001, 15004, 15006, 15008, 15020, 15021, 15090].flatMap((port): [string, () => unknown, string][] => [
      [`port ${port}`, () => GatewayServer.http({ port }), "port: one of Istio's own ports"],
      [`targetPort ${port}`, () => GatewayServer.http({ targetPort: port }), "targetPort: one of Istio's own ports"],
    ]),
    ['drainSeconds 0', () => render({ shutdown: { drainSeconds: 0 } }), 'shutdown.drainSeconds'],
    ['preStopSleepSeconds -1', () => render({ shutdown: { preStopSleepSeconds: -1 } }), 'shutdown.preStopSleepSeconds'],
    [
      'a grace period that ends a second early',
      () => render({ shutdown: { terminationGracePeriodSeconds: 49 } }),
      'terminates the pod before it has drained; got 49; allowed: at least preStopSleepSeconds + drainSeconds = 50',
    ],
    ['maxUnavailable -1', () => DisruptionBudget.maxUnavailable(-1), 'not a whole number in range; got -1'],
    ['maxUnavailable 10000', () => DisruptionBudget.maxUnavailable(10000), 'not a whole number in range; got 10000'],
    ['maxUnavailable 1.5', () => DisruptionBudget.maxUnavailable(1.5), 'not a whole number in range; got 1.5'],
    ['maxUnavailable 101%', () => DisruptionBudget.maxUnavailablePercent(101), 'allowed: 0 to 100'],
  ];
  test.each(bad)('%s is refused', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test('more pods than the usual maximum raise the maximum', () => {
  expect(GatewayScaling.horizontal({ minReplicas: 7 }).maxReplicas).toBe(7);
  expect(GatewayScaling.horizontal({ minReplicas: 3 }).maxReplicas).toBe(5);
});
