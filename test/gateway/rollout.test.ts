import { App, Chart, Testing } from 'cdk8s';
import {
  AwsTargetType,
  ExternalTrafficPolicy,
  GatewayServer,
  GatewayWorkload,
  HealthCheck,
  HelmDelivery,
  IsolatedGateway,
  type IsolatedGatewayProps,
  KnativeRelease,
  LoadBalancer,
  Platform,
  ServiceType,
} from '../../lib';
import { type Manifest, find } from '../support';

const platform = Platform.of({ knative: KnativeRelease.V1_19 });
const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d';

function synth(props: IsolatedGatewayProps): Manifest[] {
  const app = new App();
  new IsolatedGateway(new Chart(app, 'chart'), 'alpha', { platform, ...props });
  return app.charts.flatMap((chart) => Testing.synth(chart));
}

/** Sleep, grace period, minReadySeconds and readiness gate of a gateway. */
function times(props: IsolatedGatewayProps): unknown[] {
  const manifests = synth(props);
  const { minReadySeconds = 0, template } = find(manifests, 'Deployment', 'istio-ingressgateway').spec;
  const [{ lifecycle }] = template.spec.containers;
  const { labels } = find(manifests, 'Namespace', 'istio-system-alpha').metadata;
  return [
    lifecycle?.preStop.sleep.seconds,
    template.spec.terminationGracePeriodSeconds,
    minReadySeconds,
    labels['elbv2.k8s.aws/pod-readiness-gate-inject'],
  ];
}

describe('a rollout waits for the load balancer', () => {
  const local = ExternalTrafficPolicy.LOCAL;
  const cluster = ExternalTrafficPolicy.CLUSTER;
  test.each<[string, LoadBalancer, unknown[]]>([
    ['AWS, IP targets', LoadBalancer.awsNetwork(), [135, 165, 0, 'enabled']],
    ['AWS, no readiness gate', LoadBalancer.awsNetwork({ podReadinessGate: false }), [135, 165, 180, undefined]],
    [
      'AWS, instance targets',
      LoadBalancer.awsNetwork({ targetType: AwsTargetType.INSTANCE }),
      [75, 105, 75, undefined],
    ],
    [
      'AWS, instance targets, checked faster',
      LoadBalancer.awsNetwork({
        targetType: AwsTargetType.INSTANCE,
        healthCheckIntervalSeconds: 5,
        healthCheckThreshold: 2,
      }),
      [55, 85, 55, undefined],
    ],
    [
      'AWS, all nodes',
      LoadBalancer.awsNetwork({ targetType: AwsTargetType.INSTANCE, externalTrafficPolicy: cluster }),
      [5, 35, 0, undefined],
    ],
    ['Google Cloud', LoadBalancer.gcp(), [34, 64, 18, undefined]],
    ['Google Cloud, all nodes', LoadBalancer.gcp({ externalTrafficPolicy: cluster }), [5, 35, 0, undefined]],
    ['Azure', LoadBalancer.azure(), [20, 50, 15, undefined]],
    [
      'Azure, checked slower',
      LoadBalancer.azure({ externalTrafficPolicy: local, healthCheckIntervalSeconds: 20, healthCheckThreshold: 4 }),
      [90, 120, 30, undefined],
    ],
    ['Azure, all nodes', LoadBalancer.azure({ externalTrafficPolicy: cluster }), [5, 35, 0, undefined]],
    ['MetalLB', LoadBalancer.metalLb(), [5, 35, 0, undefined]],
    ['cluster IP', LoadBalancer.clusterIp(), [5, 35, 0, undefined]],
    ['node port', LoadBalancer.nodePort(), [30, 60, 15, undefined]],
    ['unknown', LoadBalancer.custom(), [30, 60, 15, undefined]],
    ['custom cluster IP', LoadBalancer.custom({ type: ServiceType.CLUSTER_IP }), [5, 35, 0, undefined]],
  ])('%s', (_, loadBalancer, expected) => {
    expect(times({ loadBalancer })).toEqual(expected);
  });

  test('options win', () => {
    const loadBalancer = LoadBalancer.awsNetwork();
    expect(
      times({ loadBalancer, shutdown: { preStopSleepSeconds: 200 }, rollout: { minReadySeconds: 10 } }),
    ).toStrictEqual([200, 230, 10, 'enabled']);
    const { spec } = find(synth({ rollout: { maxSurge: 1 } }), 'Deployment', 'istio-ingressgateway');
    expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    const inPercent = find(synth({ rollout: { maxSurgePercent: 25 } }), 'Deployment', 'istio-ingressgateway');
    expect(inPercent.spec.strategy.rollingUpdate.maxSurge).toBe('25%');
  });

  test('a proxy without a shell waits too, before Kubernetes has a sleep of its own', () => {
    const old = Platform.of({ knative: KnativeRelease.V1_15, kubernetes: '1.28', istio: '1.22' });
    const manifests = synth({ platform: old, loadBalancer: LoadBalancer.gcp() });
    const [{ lifecycle }] = find(manifests, 'Deployment', 'istio-ingressgateway').spec.template.spec.containers;
    expect(lifecycle.preStop.exec.command).toEqual([
      'pilot-agent',
      'wait',
      '--url=http://127.0.0.1:1/',
      '--timeoutSeconds=34',
    ]);
  });

  test('each installer has minReadySeconds', () => {
    const loadBalancer = LoadBalancer.gcp();
    const helm = (chartVersion: string): unknown => {
      const chart = new Chart(new App(), 'chart');
      const workload = GatewayWorkload.helmRelease({ delivery: HelmDelivery.valuesConfigMap(), chartVersion });
      return new IsolatedGateway(chart, 'alpha', { platform, loadBalancer, workload }).helmValues()['minReadySeconds'];
    };
    expect([helm('1.24.2'), helm('1.23.4')]).toEqual([18, undefined]);
    const operator = synth({ loadBalancer, workload: GatewayWorkload.istioOperator() });
    const { overlays } = find(operator, 'IstioOperator', 'knative-custom-gateway-alpha').spec.components
      .ingressGateways[0].k8s;
    const patches = overlays.flatMap((each: Manifest) => (each.kind === 'Deployment' ? each.patches : [])) as unknown[];
    expect(patches).toContainEqual({ path: 'spec.minReadySeconds', value: 18 });
  });

  // Kubernetes refuses a Deployment whose pods become available only after the deadline of its progress.
  test('the Deployment is given more time than its pods need', () => {
    const spec = (minReadySeconds: number): Manifest =>
      find(synth({ rollout: { minReadySeconds } }), 'Deployment', 'istio-ingressgateway').spec;
    expect(spec(599)).not.toHaveProperty('progressDeadlineSeconds');
    expect(spec(600)).toMatchObject({ minReadySeconds: 600, progressDeadlineSeconds: 1200 });
    const operator = synth({ rollout: { minReadySeconds: 600 }, workload: GatewayWorkload.istioOperator() });
    expect(JSON.stringify(operator)).toContain('{"path":"spec.progressDeadlineSeconds","value":1200}');
  });
});

describe('a namespace that is not part of the output', () => {
  const props = { namespace: 'edge', createNamespace: false };

  test('must be said to have the readiness gate', () => {
    expect(() => synth({ ...props, loadBalancer: LoadBalancer.awsNetwork() })).toThrow(
      '[chart/alpha] loadBalancer.podReadinessGate: missing: the Namespace is not part of the output, and rollouts lose ' +
        'requests unless it has the label elbv2.k8s.aws/pod-readiness-gate-inject: enabled; got "edge"; to fix: label the ' +
        'namespace and set podReadinessGate to true, or set it to false for slow rollouts without the gate',
    );
  });

  test.each([true, false])('podReadinessGate %s', (podReadinessGate) => {
    const manifests = synth({ ...props, loadBalancer: LoadBalancer.awsNetwork({ podReadinessGate }) });
    expect(find(manifests, 'Deployment', 'istio-ingressgateway').spec.minReadySeconds).toBe(
      podReadinessGate ? undefined : 180,
    );
  });
});

describe('TLS that ends at the load balancer', () => {
  const loadBalancer = LoadBalancer.awsNetwork({ tls: { certificateArns: [CERTIFICATE] } });
  const ports = (props: IsolatedGatewayProps): unknown =>
    find(synth(props), 'Service', 'istio-ingressgateway').spec.ports.map((port: Manifest) => [
      port.name,
      port.port,
      port.targetPort,
    ]);

  test('leads port 443 to the plain HTTP listener', () => {
    expect(ports({ loadBalancer })).toEqual([
      ['http2', 80, 8080],
      ['http-443', 443, 8080],
    ]);
  });

  test('leaves a port alone that has an HTTP server of its own', () => {
    const servers = [GatewayServer.http(), GatewayServer.http({ port: 443, targetPort: 8443 })];
    expect(ports({ loadBalancer, servers })).toContainEqual([expect.any(String), 443, 8443]);
  });

  test.each([
    [
      'an HTTPS server of the same port',
      [GatewayServer.http(), GatewayServer.https({ credentialName: 'tls' })],
      'loadBalancer.tls.ports: ends at the load balancer, but the server of this port expects TLS; got 443',
    ],
    [
      'HTTPS servers alone',
      [GatewayServer.https({ credentialName: 'tls' })],
      'loadBalancer.tls: ends at the load balancer, but the gateway has no HTTP server behind it',
    ],
  ])('is refused with %s', (_, servers, message) => {
    expect(() => synth({ loadBalancer, servers })).toThrow(message);
  });

  test.each([
    [{ certificateArns: [] }, 'tls.certificateArns: empty'],
    [{ certificateArns: ['edge'] }, 'tls.certificateArns[0]: not the ARN of a certificate; got "edge"'],
    [{ certificateArns: [CERTIFICATE], ports: [0] }, 'tls.ports[0]: not a port number; got 0'],
    [{ certificateArns: [CERTIFICATE], policy: 'a b' }, 'tls.policy: not the name of a security policy; got "a b"'],
    [{ certificateArns: [CERTIFICATE], alpnPolicy: 'h2' as never }, 'tls.alpnPolicy: unsupported value; got "h2"'],
  ])('refuses %j', (tls, message) => {
    expect(() => LoadBalancer.awsNetwork({ tls })).toThrow(`LoadBalancer.awsNetwork: ${message}`);
  });

  test('is not written past the option', () => {
    const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert': CERTIFICATE };
    expect(() => LoadBalancer.awsNetwork({ annotations })).toThrow('set tls instead');
  });
});

describe('the status port', () => {
  test('can be left out of the Service', () => {
    const manifests = synth({ loadBalancer: LoadBalancer.awsNetwork({ statusPort: false }) });
    const { ports } = find(manifests, 'Service', 'istio-ingressgateway').spec;
    expect(ports.map(({ port }: Manifest) => port as number)).toEqual([80]);
  });

  test('stays where health checks ask for it', () => {
    const loadBalancer = LoadBalancer.azure({ statusPort: false, healthCheck: HealthCheck.READINESS });
    expect(() => synth({ loadBalancer })).toThrow('loadBalancer.statusPort: false, but the health check asks for it');
  });
});
