import { Chart } from 'cdk8s';
import {
  GatewayAssignment,
  GatewayScaling,
  GatewayServer,
  GatewayTls,
  GatewayWorkload,
  HelmDelivery,
  IsolatedGateway,
  KnativeRelease,
  LabelSelectorOperator,
  LoadBalancer,
  LocalGateway,
  NodeSelectorOperator,
  Platform,
  ScalingPolicyType,
  TaintEffect,
  TolerationOperator,
  UnsatisfiableSpread,
} from '../../lib';
import { PLATFORM, app } from '../support';
import { type InvalidCase, unchecked } from './case';
import { chart, KEY, refused, scale } from './pod-options';

// Single values of options: each with the path that leads to it.

const range = (got: number, low: number, high: number): string =>
  `not a whole number in range; got ${got}; allowed: ${low} to ${high}`;

const PODS: readonly InvalidCase[] = [
  refused(
    'a node requirement whose key is no label',
    { affinity: { requiredNodes: [{ matchExpressions: [{ key: 'a/b/c', operator: NodeSelectorOperator.EXISTS }] }] } },
    'affinity.requiredNodes[0].matchExpressions[0].key',
    `not a label key; got "a/b/c"; allowed: ${KEY}`,
  ),
  refused(
    'a node requirement In nothing',
    {
      affinity: {
        requiredNodes: [{ matchExpressions: [{ key: 'a', operator: NodeSelectorOperator.IN, values: [] }] }],
      },
    },
    'affinity.requiredNodes[0].matchExpressions[0].values',
    'not what operator In takes; got []; allowed: one value or more',
  ),
  refused(
    'a spread over what is no label',
    { topologySpread: [{ topologyKey: 'a/b/c' }] },
    'topologySpread[0].topologyKey',
    `not a label key; got "a/b/c"; allowed: ${KEY}`,
  ),
  refused(
    'a spread over no domain',
    { topologySpread: [{ topologyKey: 'a', minDomains: 0, whenUnsatisfiable: UnsatisfiableSpread.DO_NOT_SCHEDULE }] },
    'topologySpread[0].minDomains',
    range(0, 1, 1000),
  ),
  refused(
    'more seconds of a toleration than an int32 holds',
    {
      tolerations: [
        { operator: TolerationOperator.EXISTS, effect: TaintEffect.NO_EXECUTE, tolerationSeconds: 2 ** 31 },
      ],
    },
    'tolerations[0].tolerationSeconds',
    range(2 ** 31, 0, 2 ** 31 - 1),
  ),
  refused(
    'a grace period of 0',
    { shutdown: { terminationGracePeriodSeconds: 0 } },
    'shutdown.terminationGracePeriodSeconds',
    range(0, 1, 100_000),
  ),
  refused(
    'a sleep of less than 0, once',
    { shutdown: { preStopSleepSeconds: -1, terminationGracePeriodSeconds: 1 } },
    'shutdown.preStopSleepSeconds',
    range(-1, 0, 3600),
  ),
  refused('a rollout that adds no pod', { rollout: { maxSurge: 0 } }, 'rollout.maxSurge', range(0, 1, 9999)),
  refused(
    'a rollout that adds no pod, in percent',
    { rollout: { maxSurgePercent: 0 } },
    'rollout.maxSurgePercent',
    range(0, 1, 100),
  ),
  refused(
    'a rollout that adds pods twice',
    { rollout: { maxSurge: 1, maxSurgePercent: 25 } },
    'rollout.maxSurge',
    'says the same as maxSurgePercent; got 1; to fix: omit one of them',
  ),
  refused(
    'a rollout that waits for more than an hour',
    { rollout: { minReadySeconds: 3601 } },
    'rollout.minReadySeconds',
    range(3601, 0, 3600),
  ),
  ...(['deploymentAnnotations', 'serviceAccountAnnotations'] as const).map((option) =>
    refused(
      `${option} with a key that is none`,
      { [option]: { 'a/b/c': 'x' } },
      `${option}['a/b/c']`,
      `not the name of an annotation; got "a/b/c"; allowed: ${KEY}`,
    ),
  ),
  refused(
    'the name of a Secret in upper case',
    { imagePullSecrets: ['A'] },
    'imagePullSecrets[0]',
    "not a DNS name; got \"A\"; allowed: at most 253 characters of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit",
  ),
  refused(
    'a variable of Istio that no option sets',
    { env: { POD_NAME: 'x' } },
    'env.POD_NAME',
    'a variable that Istio sets in every proxy; to fix: omit it',
  ),
];

const SCALINGS: readonly InvalidCase[] = [
  scale(
    { podsMetrics: [{ name: 'a', averageValue: '1', matchLabels: { a: '-' } }] },
    'podsMetrics[0].matchLabels.a',
    "not a label value; got \"-\"; allowed: empty, or at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', beginning and ending with a letter or digit",
  ),
  scale(
    { podsMetrics: [{ name: 'a', averageValue: 'much' }] },
    'podsMetrics[0].averageValue',
    "not a Kubernetes quantity; got \"much\"; allowed: a number with an optional suffix, such as '100m', '0.5', '128Mi' or '1Gi'",
  ),
  scale(
    { behavior: { scaleDown: { stabilizationWindowSeconds: 3601 } } },
    'behavior.scaleDown.stabilizationWindowSeconds',
    range(3601, 0, 3600),
  ),
  scale(
    { behavior: { scaleUp: { policies: [{ type: ScalingPolicyType.PODS, value: 0, periodSeconds: 1 }] } } },
    'behavior.scaleUp.policies[0].value',
    range(0, 1, 100_000),
  ),
  scale({ targetMemoryUtilizationPercent: 0 }, 'targetMemoryUtilizationPercent', range(0, 1, 1000)),
  scale({ minReplicas: unchecked('2'), maxReplicas: 0 }, 'minReplicas', 'not a number; got "2"; to fix: write 2'),
];

const CHARTS: readonly InvalidCase[] = [
  chart(
    'a behavior of the autoscaler in an old chart',
    '1.19.3',
    { scaling: GatewayScaling.horizontal({ behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }) },
    'scaling.behavior',
    `has no value for it; got {"scaleDown":{"stabilizationWindowSeconds":60}}; to fix: set chartVersion to '1.20.*' or newer`,
  ),
  chart(
    'no pods in an old chart',
    '1.25.5',
    { scaling: GatewayScaling.fixed(0) },
    'scaling',
    "runs one pod instead of none; got 0; allowed: 1 or more; to fix: set chartVersion to '1.26.*' or newer",
  ),
  chart(
    'labels of the Deployment in the chart',
    '1.31.0',
    { deploymentLabels: { a: 'b' } },
    'deploymentLabels',
    'has the same labels on all its objects and its pods; got {"a":"b"}; to fix: set podLabels for all of them, or use GatewayWorkload.injected()',
  ),
  chart(
    'annotations of the Deployment in the chart',
    '1.31.0',
    { deploymentAnnotations: { a: 'b' } },
    'deploymentAnnotations',
    'has the same annotations on Deployment, Service and HorizontalPodAutoscaler; got {"a":"b"}; to fix: set annotations in values of the workload for all of them, or use GatewayWorkload.injected()',
  ),
];

const assignment = GatewayAssignment.label('gateway', 'alpha');
const arn = 'arn:aws:acm:eu-west-1:111122223333:certificate/one';
const ended = LoadBalancer.awsNetwork({ tls: { certificateArns: [arn] } });

const GATEWAYS: readonly InvalidCase[] = [
  refused(
    'no labels for the secondary gateways',
    { assignment, secondaryLabels: {} },
    'secondaryLabels',
    'empty; allowed: one label or more; to fix: omit it for every service of the gateway',
  ),
  refused(
    'a label of the assignment for the secondary gateways',
    { assignment, secondaryLabels: { gateway: 'x', exposure: 'both' } },
    'secondaryLabels.gateway',
    'a label of the assignment; got "x"; to fix: choose another label',
  ),
  refused(
    'a label of Knative for the secondary gateways',
    { secondaryLabels: { 'serving.knative.dev/route': 'x' } },
    "secondaryLabels['serving.knative.dev/route']",
    'a label that only Knative sets; got "x"; to fix: choose another label',
  ),
  refused(
    'no certificates of services with one for each',
    { tls: GatewayTls.perService({ issuer: { name: 'acme' } }), serviceCertificates: false },
    'serviceCertificates',
    'contradicts GatewayTls.perService(); got false; to fix: omit it',
  ),
  refused(
    'a port of pods that certificates of services need',
    { serviceCertificates: true, servers: [GatewayServer.http({ targetPort: 8443 })] },
    'servers[0].targetPort',
    "already the target of the Service's port 443; got 8443; allowed: another targetPort for port 80",
  ),
  refused(
    'certificates of services where Gateways are merged strictly',
    {
      platform: Platform.of({ knative: KnativeRelease.V1_22, istio: '1.31' }),
      workload: GatewayWorkload.gatewayApi(),
      serviceCertificates: true,
    },
    'serviceCertificates',
    'for a certificate of a service net-istio creates a Gateway in the namespace of each service, which istiod skips: from Istio 1.31 on the pods of a Kubernetes Gateway get Gateways of their own namespace only; got true; allowed: Istio before 1.31, or another workload than GatewayWorkload.gatewayApi(); to fix: omit it, and use GatewayTls.wildcard() or secrets()',
  ),
  refused(
    'TLS that ends at the load balancer, before TLS',
    { loadBalancer: ended, servers: [GatewayServer.https({ credentialName: 'tls' })] },
    'loadBalancer.tls',
    'ends at the load balancer, but the gateway has no HTTP server behind it; to fix: add GatewayServer.http(), or omit tls and let TLS pass through to the HTTPS servers',
  ),
  refused(
    'TLS of one port that ends twice',
    { loadBalancer: ended, servers: [GatewayServer.http(), GatewayServer.https({ credentialName: 'tls' })] },
    'loadBalancer.tls.ports',
    'ends at the load balancer, but the server of this port expects TLS; got 443; to fix: leave out either the HTTPS server or tls of the load balancer',
  ),
  refused(
    'a port of its own local gateway',
    { localGateway: LocalGateway.OWN, servers: [GatewayServer.http({ targetPort: 8081 })] },
    'localGateway',
    'a server of the gateway listens on its port 8081; got "own"; allowed: \'shared\'; to fix: omit it',
  ),
  refused(
    'a Service name that is too long for the local one',
    { localGateway: LocalGateway.OWN, serviceName: 'a'.repeat(58) },
    'localGateway',
    `serviceName is too long for a Service ${'a'.repeat(58)}-local: 57 characters at most; got "own"; allowed: 'shared'; to fix: omit it`,
  ),
  refused(
    'a Kubernetes Gateway that istiod cannot adapt',
    {
      workload: GatewayWorkload.gatewayApi(),
      platform: Platform.of({ knative: KnativeRelease.V1_15, istio: '1.25' }),
    },
    'workload',
    'istiod cannot adapt what it makes from a Kubernetes Gateway; got "1.25"; allowed: Istio 1.26 and newer; to fix: use GatewayWorkload.injected(), or a newer Istio',
  ),
  refused(
    'a Kubernetes Gateway without the status port',
    {
      workload: GatewayWorkload.gatewayApi(),
      platform: Platform.of({ knative: KnativeRelease.V1_22 }),
      loadBalancer: LoadBalancer.clusterIp({ statusPort: false }),
    },
    'loadBalancer.statusPort',
    'istiod puts the status port into every Service that it makes; got false; to fix: omit statusPort, or use GatewayWorkload.injected()',
  ),
  {
    name: 'a gateway that is its own secondary gateway',
    run: () => {
      const gateway = new IsolatedGateway(new Chart(app(), 'chart'), 'alpha', { platform: PLATFORM });
      gateway.addSecondaryGateway(gateway);
    },
    paths: [''],
    message: '[chart/alpha] a gateway cannot be its own secondary gateway; got "knative-custom-gateway-alpha"',
  },
];

const delivery = HelmDelivery.valuesConfigMap();

function factory(name: string, run: () => unknown, path: string, text: string): InvalidCase {
  return { name, run, paths: [path], message: text };
}

const helm = (name: string, options: object, path: string, text: string): InvalidCase =>
  factory(
    name,
    () => GatewayWorkload.helmRelease({ delivery, ...options }),
    path,
    `GatewayWorkload.helmRelease: ${path}: ${text}`,
  );
const existing = (name: string, podLabels: Record<string, string>, path: string, text: string): InvalidCase =>
  factory(name, () => GatewayWorkload.existing({ podLabels }), path, `GatewayWorkload.existing: ${path}: ${text}`);
const operator = (name: string, options: object, path: string, text: string): InvalidCase =>
  factory(name, () => GatewayWorkload.istioOperator(options), path, `GatewayWorkload.istioOperator: ${path}: ${text}`);

const REPOSITORY = 'https://HOST/PATH or oci://HOST/PATH, without a user name';
const CREDENTIALS = `holds credentials; allowed: ${REPOSITORY}; to fix: configure the credentials in the tool that installs the chart`;
const CARRIED =
  'allowed: the labels that the gateway pods carry, and no other pods; to fix: set a label that only these pods and their Service carry';

const WORKLOADS: readonly InvalidCase[] = [
  helm(
    'a repository with a password',
    { repositoryUrl: 'https://:s3@charts.example.com' },
    'repositoryUrl',
    CREDENTIALS,
  ),
  helm('a repository with a user', { repositoryUrl: 'https://me@charts.example.com' }, 'repositoryUrl', CREDENTIALS),
  helm(
    'a repository without a host',
    { repositoryUrl: 'oci:' },
    'repositoryUrl',
    `not the address of a Helm repository; got "oci:"; allowed: ${REPOSITORY}`,
  ),
  helm(
    'a repository without TLS',
    { repositoryUrl: 'http://charts.example.com' },
    'repositoryUrl',
    `not the address of a Helm repository; got "http://charts.example.com"; allowed: ${REPOSITORY}`,
  ),
  helm(
    'a repository that is a number, and nothing else of it',
    { repositoryUrl: unchecked(5), chartVersion: '1.1' },
    'repositoryUrl',
    "not a string; got 5; to fix: write '5'",
  ),
  helm(
    'a chart that is not known',
    { chartVersion: '1.18.3' },
    'chartVersion',
    "not a version of the gateway chart that this package knows; got \"1.18.3\"; allowed: 1.19.0 or newer, such as '1.27.1' or '1.27.*'",
  ),
  existing(
    'labels that every proxy has',
    { 'topology.kubernetes.io/zone': 'a' },
    'podLabels',
    `only labels that istiod adds to every proxy; got {"topology.kubernetes.io/zone":"a"}; ${CARRIED}`,
  ),
  existing('no labels of pods', {}, 'podLabels', `empty; got {}; ${CARRIED}`),
  existing(
    'a label of pods that is none',
    { 'a/b/c': 'x' },
    "podLabels['a/b/c']",
    `not a label key; got "a/b/c"; allowed: ${KEY}`,
  ),
  existing('labels of pods that are a number', unchecked(5), 'podLabels', 'not an object; got 5'),
  operator(
    'a registry that is a number, and nothing else of it',
    { hub: unchecked(5), tag: '-' },
    'hub',
    "not a string; got 5; to fix: write '5'",
  ),
  factory(
    'an existing gateway whose name is a number, and nothing else of it',
    () =>
      IsolatedGateway.fromExisting(new Chart(app(), 'chart'), 'x', {
        gatewayName: unchecked(5),
        namespace: 'A',
        podLabels: { a: 'b' },
      }),
    'attributes.gatewayName',
    "IsolatedGateway.fromExisting: attributes.gatewayName: not a string; got 5; to fix: write '5'",
  ),
];

const ASSIGNMENTS: readonly InvalidCase[] = [
  factory(
    'a label of an assignment whose key is none',
    () => GatewayAssignment.label('a/b/c', 'x'),
    'key',
    `GatewayAssignment.label: key: not a label key; got "a/b/c"; allowed: ${KEY}`,
  ),
  factory(
    'labels of an assignment of which one key is none',
    () => GatewayAssignment.labels({ a: 'b', 'a/b/c': 'x' }),
    "['a/b/c']",
    `GatewayAssignment.labels: ['a/b/c']: not a label key; got "a/b/c"; allowed: ${KEY}`,
  ),
  factory(
    'a requirement of an assignment whose key is none',
    () =>
      GatewayAssignment.expressions(
        { key: 'a', operator: LabelSelectorOperator.EXISTS },
        { key: 'a/b/c', operator: LabelSelectorOperator.EXISTS },
      ),
    '[1].key',
    `GatewayAssignment.expressions: [1].key: not a label key; got "a/b/c"; allowed: ${KEY}`,
  ),
];

export const OPTION_VALUE_CASES: readonly InvalidCase[] = [
  ...PODS,
  ...SCALINGS,
  ...CHARTS,
  ...GATEWAYS,
  ...WORKLOADS,
  ...ASSIGNMENTS,
];
