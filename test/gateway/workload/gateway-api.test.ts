import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import {
  DisruptionBudget,
  GatewayAssignment,
  GatewayScaling,
  GatewayServer,
  GatewayTls,
  GatewayWorkload,
  IsolatedGateway,
  type IsolatedGatewayProps,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
  Platform,
} from '../../../lib';
import { loadObjects } from '../../../lib/analysis/input/load';
import { buildModel } from '../../../lib/analysis/model/build';
import '../../../lib/jest';
import { perService, redirected, strictTopology, strictlyAssigned } from '../../invalid/strict-merging';
import { type Manifest } from '../../support';
import { only, render } from './support';

const platform = Platform.of({ knative: KnativeRelease.V1_22, istio: '1.31' });
const LABEL = { istio: 'knative-custom-gateway-alpha' };

function manifests(props: IsolatedGatewayProps = {}): Manifest[] {
  return render({ platform, workload: GatewayWorkload.gatewayApi(), ...props });
}

const kubernetesGateway = (props?: IsolatedGatewayProps): Manifest =>
  manifests(props).find(({ apiVersion }) => apiVersion === 'gateway.networking.k8s.io/v1');
const parameters = (props?: IsolatedGatewayProps): Record<string, Manifest> => {
  const data = only(manifests(props), 'ConfigMap').data as Record<string, string>;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, parse(value)]));
};

test('a Kubernetes Gateway in place of Deployment, Service and ServiceAccount', () => {
  expect(manifests().map(({ kind, apiVersion }) => `${String(apiVersion)} ${String(kind)}`)).toEqual([
    'v1 Namespace',
    'rbac.authorization.k8s.io/v1 Role',
    'rbac.authorization.k8s.io/v1 RoleBinding',
    'v1 ConfigMap',
    'gateway.networking.k8s.io/v1 Gateway',
    'networking.istio.io/v1 Gateway',
  ]);
  const { metadata, spec } = kubernetesGateway();
  expect(metadata).toMatchObject({
    name: 'istio-ingressgateway',
    annotations: { 'gateway.istio.io/name-override': 'istio-ingressgateway' },
  });
  expect(spec.infrastructure.labels).toMatchObject(LABEL);
  expect(spec.infrastructure.parametersRef.name).toBe(only(manifests(), 'ConfigMap').metadata.name);
});

test('the Istio Gateway lies beside the pods, and selects them by their own label', () => {
  const istio = manifests().find(({ apiVersion }) => apiVersion === 'networking.istio.io/v1');
  expect(istio.metadata.namespace).toBe(kubernetesGateway().metadata.namespace);
  expect(istio.spec.selector).toEqual(LABEL);
});

test('the load balancer is asked for by annotations of what istiod makes', () => {
  const loadBalancer = LoadBalancer.awsNetwork({ internal: true, loadBalancerClass: 'service.k8s.aws/nlb' });
  const { metadata, spec } = kubernetesGateway({ loadBalancer });
  expect(metadata.annotations['networking.istio.io/service-type']).toBe('LoadBalancer');
  expect(spec.infrastructure.annotations).toMatchObject({
    'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal',
  });
  expect(parameters({ loadBalancer })['service']?.spec.loadBalancerClass).toBe('service.k8s.aws/nlb');
});

test('a Kubernetes Gateway takes eight labels and annotations: further ones are merged into the Service', () => {
  const numbered = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`example.com/n${index}`, 'x']));
  const loadBalancer = LoadBalancer.custom({ annotations: numbered(10), labels: numbered(12) });
  const { labels, annotations } = kubernetesGateway({ loadBalancer }).spec.infrastructure;
  expect(Object.keys(labels)).toHaveLength(8);
  expect(labels).toMatchObject(LABEL);
  expect(Object.keys(annotations)).toHaveLength(8);
  const service = parameters({ loadBalancer })['service']?.metadata;
  expect({ ...annotations, ...service.annotations }).toMatchObject(numbered(10));
  expect({ ...labels, ...service.labels }).toMatchObject(numbered(12));
  const all = manifests({ loadBalancer });
  const [read] = buildModel(loadObjects(all, 'objects').manifests).services.filter(
    ({ name }) => name === 'istio-ingressgateway',
  );
  expect(read?.labels).toMatchObject({ ...LABEL, ...numbered(12) });
  expect(read?.annotations).toMatchObject(numbered(10));
  expect(parameters()['service']?.metadata).toBeUndefined();
});

test('what its fields cannot say is merged by istiod', () => {
  const { deployment, service, horizontalPodAutoscaler, podDisruptionBudget } = parameters({
    loadBalancer: LoadBalancer.gcp(),
    servers: [GatewayServer.http({ targetPort: 8081 })],
  });
  expect(deployment?.spec).toMatchObject({ minReadySeconds: 18, strategy: { rollingUpdate: { maxUnavailable: 0 } } });
  expect(deployment?.spec.template.spec.containers[0]).toMatchObject({
    name: 'istio-proxy',
    lifecycle: { preStop: { sleep: { seconds: 34 } } },
  });
  expect(deployment?.spec.template.metadata.annotations).not.toHaveProperty(['inject.istio.io/templates']);
  expect(service?.spec.ports).toContainEqual({ name: 'http2', port: 80, targetPort: 8081, protocol: 'TCP' });
  expect(horizontalPodAutoscaler?.spec).toMatchObject({ minReplicas: 2 });
  expect(podDisruptionBudget?.spec).toEqual({ maxUnavailable: 1 });
  const fixed = parameters({ scaling: GatewayScaling.fixed(3), disruptionBudget: DisruptionBudget.none() });
  expect(Object.keys(fixed)).toEqual(['deployment', 'service']);
  expect(fixed['deployment']?.spec.replicas).toBe(3);
});

test('its Deployment is as the options say', () => {
  const { deployment } = parameters({
    deploymentAnnotations: { 'example.com/a': 'b' },
    deploymentLabels: { 'example.com/c': 'd' },
    rollout: { maxSurge: 1, minReadySeconds: 600 },
    assignment: GatewayAssignment.namespaces('team-a'),
  });
  expect(deployment?.metadata).toEqual({ annotations: { 'example.com/a': 'b' }, labels: { 'example.com/c': 'd' } });
  expect(deployment?.spec).toMatchObject({
    minReadySeconds: 600,
    progressDeadlineSeconds: 1200,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  });
  // Its own label is on everything that istiod makes.
  expect(deployment?.spec.template.metadata.labels).toEqual({
    'cdk8s-knative-gateways/local-gateway': 'knative-custom-gateway-alpha',
  });
  const plain = parameters({ rollout: { minReadySeconds: 0 } })['deployment'];
  expect(plain?.metadata).toEqual({});
  expect(Object.keys(plain?.spec as object)).toEqual(['strategy', 'template']);
});

test('its Service has no field that the Kubernetes Gateway has', () => {
  const annotations = { 'example.com/a': 'b' };
  const loadBalancer = LoadBalancer.nodePort({
    annotations,
    labels: { 'example.com/c': 'd' },
    nodePorts: { 80: 30080 },
  });
  const { metadata, spec } = parameters({ loadBalancer })['service'] ?? {};
  expect(metadata).toBeUndefined();
  expect(
    Object.keys(spec as object).filter((key) => ['annotations', 'labels', 'nodePorts', 'type'].includes(key)),
  ).toEqual([]);
  expect(spec.ports).toContainEqual({ name: 'http2', port: 80, targetPort: 8080, nodePort: 30080, protocol: 'TCP' });
});

test('the gateway knows the label by which istiod selects its pods', () => {
  const gateway = new IsolatedGateway(new Chart(new App(), 'chart'), 'alpha', {
    platform,
    workload: GatewayWorkload.gatewayApi(),
    serviceName: 'edge',
  });
  expect(gateway.podLabels).toEqual({ ...LABEL, 'gateway.networking.k8s.io/gateway-name': 'edge' });
});

test('its service account has the annotations of a cloud identity', () => {
  const given = parameters({ serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/edge' } });
  expect(given['serviceAccount']).toEqual({
    metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/edge' } },
  });
});

test('its service account may read Secrets for TLS', () => {
  const role = only(manifests(), 'RoleBinding');
  expect(role.subjects).toEqual([
    { kind: 'ServiceAccount', name: 'istio-ingressgateway-istio', namespace: role.metadata.namespace },
  ]);
});

test.each([
  [{ platform: Platform.of({ knative: KnativeRelease.V1_15, istio: '1.25' }) }, 'allowed: Istio 1.26 and newer'],
  [{ loadBalancer: LoadBalancer.clusterIp({ statusPort: false }) }, 'loadBalancer.statusPort: istiod puts the status'],
])('refused: %j', (props, message) => {
  expect(() => manifests(props)).toThrow(message);
});

test('the status port is in its Service, whatever the load balancer needs', () => {
  const { data } = only(manifests({ loadBalancer: LoadBalancer.awsNetwork() }), 'ConfigMap');
  expect(data.service).toContain('port: 15021');
});

test('services are routed through it, and isolated', () => {
  const chart = new MultiGatewayChart(new App(), 'gateways', {
    knative: KnativeRelease.V1_22,
    istio: '1.31',
    defaultDomain: 'example.com',
    gateways: {
      alpha: { workload: GatewayWorkload.gatewayApi(), assignment: GatewayAssignment.label('gateway', 'alpha') },
    },
  });
  new KnativeService(chart, 'beta', { image: 'example.com/app:1' }).assignTo(chart.gateway('alpha'));
  expect(chart).toRouteHost('beta.default.example.com').through('istio-system-alpha/knative-custom-gateway-alpha');
  expect(chart).toIsolateGateways();
});

test('before strict merging, Gateways that net-istio creates may lie in any namespace', () => {
  expect(strictTopology(perService(), '1.30')).not.toThrow();
  expect(strictTopology({ network: { externalDomainTls: true } }, '1.30')).not.toThrow();
  expect(strictlyAssigned(redirected, '1.30')).not.toThrow();
});

test('nor does strict merging concern other workloads, or TLS in the Istio Gateway', () => {
  const network = { externalDomainTls: true };
  const assignment = GatewayAssignment.label('gateway', 'alpha');
  expect(strictTopology({ network, gateways: { alpha: { assignment } } })).not.toThrow();
  const tls = GatewayTls.secrets({ certificates: [{ secretName: 'own', hosts: ['*.example.com'] }] });
  const workload = GatewayWorkload.gatewayApi();
  expect(strictTopology({ gateways: { alpha: { assignment, workload, tls } } })).not.toThrow();
});
