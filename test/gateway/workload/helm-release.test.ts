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
  TolerationOperator,
} from '../../../lib';
import { ExternalTrafficPolicy, IpFamily } from '../../../lib/gateway/load-balancer/options';
import { GatewayWorkload } from '../../../lib/gateway/workload';
import { HelmDelivery } from '../../../lib/gateway/workload/helm-delivery';
import { type HelmReleaseOptions } from '../../../lib/gateway/workload/helm-release';
import { type Manifest, PLATFORM, app } from '../../support';
import { only, render } from './support';

const NAME = 'knative-custom-gateway-alpha';
const CHARTS = 'https://istio-release.storage.googleapis.com/charts';

type Options = Partial<HelmReleaseOptions>;

const workload = (options: Options = {}): GatewayWorkload =>
  GatewayWorkload.helmRelease({ delivery: HelmDelivery.argoCdApplication(), ...options });

function manifests(props: IsolatedGatewayProps = {}, options: Options = {}): Manifest[] {
  return render({ ...props, workload: workload(options) });
}

/** Values for a chart that knows every setting, unless told otherwise. */
function values(props: IsolatedGatewayProps = {}, chartVersion = '1.31.0'): Manifest {
  return only(manifests(props, { chartVersion }), 'Application').spec.source.helm.valuesObject;
}

describe('values', () => {
  test('name and labels say which pods these are, whatever the release is called', () => {
    expect(values({ serviceName: 'edge', gatewayName: 'public' })).toMatchObject({
      name: 'edge',
      labels: { app: 'public', istio: 'public', 'app.kubernetes.io/component': 'ingress-gateway' },
    });
  });

  test('scaling', () => {
    const scaling = GatewayScaling.horizontal({ minReplicas: 3, maxReplicas: 9, targetCpuUtilizationPercent: 55 });
    expect(values({ scaling }).autoscaling).toEqual({
      enabled: true,
      minReplicas: 3,
      maxReplicas: 9,
      targetCPUUtilizationPercentage: 55,
    });
    expect(values({ scaling: GatewayScaling.fixed(4) })).toMatchObject({
      autoscaling: { enabled: false },
      replicaCount: 4,
    });
    expect(values({ scaling: GatewayScaling.fixed(0) }, '1.26.0').replicaCount).toBe(0);
  });

  test('resources, as text that the schema of the chart asks for', () => {
    const resources = { cpuRequest: '1', cpuLimit: '2', memoryRequest: '256Mi', memoryLimit: '2Gi' };
    expect(values({ resources }).resources).toEqual({
      requests: { cpu: '1', memory: '256Mi' },
      limits: { cpu: '2', memory: '2Gi' },
    });
  });

  test('pods: security, placement, revision and annotations', () => {
    const tolerations = [{ key: 'edge', operator: TolerationOperator.EXISTS }];
    const props = {
      priorityClassName: 'high',
      nodeSelector: { pool: 'edge' },
      tolerations,
      revision: 'canary',
      podAnnotations: { 'example.com/a': 'b' },
    };
    expect(values(props)).toMatchObject({
      ...props,
      podAnnotations: { 'inject.istio.io/templates': 'gateway', 'example.com/a': 'b' },
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containerSecurityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
      },
    });
    for (const key of ['priorityClassName', 'nodeSelector', 'tolerations', 'revision']) {
      expect(values()).not.toHaveProperty(key);
    }
  });

  test('spread', () => {
    expect(values({ spreadAcross: ['example.com/rack'] }).topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: 'example.com/rack',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { istio: NAME } },
      },
    ]);
    expect(values({ spreadAcross: [] })).not.toHaveProperty('topologySpreadConstraints');
  });

  test('rollout, in charts that know it', () => {
    expect(values({}, '1.24.0').strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 },
    });
    expect(values({}, '1.23.0')).not.toHaveProperty('strategy');
  });

  describe('shutdown', () => {
    const shutdown = { preStopSleepSeconds: 7, drainSeconds: 40, terminationGracePeriodSeconds: 99 };
    const drain = (version: string): string => values({ shutdown }, version).podAnnotations['proxy.istio.io/config'];

    test('with a preStop hook where the chart has one', () => {
      expect(values({ shutdown })).toMatchObject({
        lifecycle: {
          preStop: { exec: { command: ['pilot-agent', 'wait', '--url=http://127.0.0.1:1/', '--timeoutSeconds=7'] } },
        },
        terminationGracePeriodSeconds: 99,
      });
      expect(drain('1.27.0')).toContain('terminationDrainDuration: 40s');
      expect(values({ shutdown: { preStopSleepSeconds: 0 } })).not.toHaveProperty('lifecycle');
    });

    test('with a drain longer by as much where the chart has none', () => {
      expect(values({ shutdown }, '1.26.0')).not.toHaveProperty('lifecycle');
      expect(drain('1.26.0')).toContain('terminationDrainDuration: 47s');
    });
  });

  describe('PodDisruptionBudget', () => {
    test('is the chart’s where the chart renders one', () => {
      expect(values({ disruptionBudget: DisruptionBudget.maxUnavailablePercent(34) }).podDisruptionBudget).toEqual({
        maxUnavailable: '34%',
      });
      expect(values({ disruptionBudget: DisruptionBudget.none() })).not.toHaveProperty('podDisruptionBudget');
      expect(only(manifests(), 'PodDisruptionBudget')).toBeUndefined();
    });

    test('stands beside the release where the chart renders none', () => {
      const props = {
        scaling: GatewayScaling.horizontal({ minReplicas: 1 }),
        disruptionBudget: DisruptionBudget.maxUnavailable(0),
      };
      expect(values(props)).not.toHaveProperty('podDisruptionBudget');
      expect(only(manifests(props), 'PodDisruptionBudget').spec).toEqual({
        maxUnavailable: 0,
        selector: { matchLabels: { istio: NAME } },
      });
    });
  });
});

describe('Service', () => {
  const loadBalancer = LoadBalancer.custom({
    externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
    sourceRanges: ['2001:db8::/32'],
    ipFamilies: [IpFamily.IPV6],
    loadBalancerClass: 'example.com/lb',
    allocateLoadBalancerNodePorts: false,
    staticIps: ['2001:db8::7'],
    annotations: { 'example.com/x': 'true' },
  });
  const servers = [GatewayServer.http(), GatewayServer.http({ port: 8081, targetPort: 8081 })];
  const ports = [
    { name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP' },
    { name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP' },
    { name: 'http2-8081', port: 8081, targetPort: 8081, protocol: 'TCP' },
  ];

  test('is the chart’s where the chart can render it', () => {
    expect(values({ loadBalancer, servers }).service).toEqual({
      type: 'LoadBalancer',
      annotations: { 'example.com/x': 'true' },
      externalTrafficPolicy: 'Local',
      loadBalancerSourceRanges: ['2001:db8::/32'],
      ipFamilies: ['IPv6'],
      loadBalancerClass: 'example.com/lb',
      loadBalancerIP: '2001:db8::7',
      allocateLoadBalancerNodePorts: false,
      ports,
    });
    expect(only(manifests({ loadBalancer }, { chartVersion: '1.31.0' }), 'Service')).toBeUndefined();
    const { service } = values({ loadBalancer: LoadBalancer.nodePort({ nodePorts: { 80: 30080 } }) });
    expect(service.ports[1].nodePort).toBe(30080);
    expect(service).not.toHaveProperty('nodePorts');
  });

  test('stands beside the release where the chart cannot', () => {
    const all = manifests({ loadBalancer, servers }, { chartVersion: '1.25.5' });
    expect(only(all, 'Application').spec.source.helm.valuesObject.service).toEqual({ type: 'None' });
    expect(only(all, 'Service')).toMatchObject({
      metadata: {
        name: 'istio-ingressgateway',
        namespace: 'istio-system-alpha',
        labels: { istio: NAME },
        annotations: { 'example.com/x': 'true' },
      },
      spec: {
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Local',
        loadBalancerSourceRanges: ['2001:db8::/32'],
        ipFamilies: ['IPv6'],
        loadBalancerClass: 'example.com/lb',
        loadBalancerIP: '2001:db8::7',
        allocateLoadBalancerNodePorts: false,
        ports,
        selector: { istio: NAME },
      },
    });
  });
});

describe('chart', () => {
  const source = (options: Options = {}, props: IsolatedGatewayProps = {}): Manifest =>
    only(manifests(props, options), 'Application').spec.source;

  test('is that of the platform’s Istio', () => {
    const platform = Platform.of({ knative: KnativeRelease.V1_15, istio: '1.24' });
    expect(source()).toMatchObject({ chart: 'gateway', targetRevision: '1.22.2', repoURL: CHARTS });
    expect(source({}, { platform }).targetRevision).toBe('1.24.*');
    expect(source({ chartVersion: '1.28.1' }).targetRevision).toBe('1.28.1');
  });

  test('repositoryUrl', () => {
    expect(source({ repositoryUrl: 'https://charts.example.com/istio' }).repoURL).toBe(
      'https://charts.example.com/istio',
    );
    expect(source({ repositoryUrl: 'oci://registry.example.com/istio' }).repoURL).toBe('registry.example.com/istio');
  });
});

test('a release name has 53 characters at most and does not end with a hyphen', () => {
  const serviceName = `${'g'.repeat(52)}-edge`;
  expect(only(manifests({ serviceName }), 'Application').spec.source.helm).toMatchObject({
    releaseName: 'g'.repeat(52),
    valuesObject: { name: serviceName },
  });
});

test('one delivery serves several gateways', () => {
  const shared = workload({ delivery: HelmDelivery.fluxHelmRelease() });
  const chart = new Chart(app(), 'chart');
  const gateways = ['alpha', 'beta'].map(
    (id) => new IsolatedGateway(chart, id, { platform: PLATFORM, workload: shared }),
  );
  expect(gateways.map((gateway) => gateway.helmValues()['labels'])).toMatchObject([
    { istio: NAME },
    { istio: 'knative-custom-gateway-beta' },
  ]);
});

test('the gateway knows every label of its pods', () => {
  const chart = new Chart(app(), 'chart');
  const podLabels = { app: NAME, istio: NAME };
  expect(new IsolatedGateway(chart, 'alpha', { platform: PLATFORM, workload: workload() }).podLabels).toEqual(
    podLabels,
  );
  const other = new Chart(app(), 'chart');
  const operator = new IsolatedGateway(other, 'alpha', {
    platform: PLATFORM,
    workload: GatewayWorkload.istioOperator(),
  });
  expect(operator.podLabels).toEqual(podLabels);
});
