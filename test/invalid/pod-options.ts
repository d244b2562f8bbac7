import { Chart } from 'cdk8s';
import {
  GatewayScaling,
  GatewayWorkload,
  HelmDelivery,
  IsolatedGateway,
  type IsolatedGatewayProps,
  LoadBalancer,
  NodeSelectorOperator,
  ProxyImageType,
  ScalingPolicyType,
  TaintEffect,
  TolerationOperator,
  UnsatisfiableSpread,
} from '../../lib';
import { EFFECTS } from '../gateway/workload/effects';
import { PLATFORM, app } from '../support';
import { type InvalidCase } from './case';

export const KEY = "an optional DNS name and '/', then at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'";
const OWN = 'would replace a label that the gateway sets itself';

const delivery = HelmDelivery.valuesConfigMap();

export function refused(name: string, props: IsolatedGatewayProps, path: string, text: string): InvalidCase {
  const run = (): unknown => new IsolatedGateway(new Chart(app(), 'chart'), 'alpha', { platform: PLATFORM, ...props });
  return { name, run, paths: [path], message: `[chart/alpha] ${path}: ${text}` };
}

export function chart(
  name: string,
  chartVersion: string,
  props: IsolatedGatewayProps,
  path: string,
  text: string,
): InvalidCase {
  const workload = GatewayWorkload.helmRelease({ delivery, chartVersion });
  return refused(name, { workload, ...props }, path, `the gateway chart ${chartVersion} ${text}`);
}

function values(name: string, given: Record<string, unknown>, path: string, text: string): InvalidCase {
  const workload = GatewayWorkload.helmRelease({ delivery, chartVersion: '1.26.4', values: given });
  return refused(name, { workload }, `workload.values.${path}`, text);
}

const SCHEDULING: readonly InvalidCase[] = [
  refused(
    'a spread in short and in detail',
    { spreadAcross: ['a'], topologySpread: [{ topologyKey: 'a' }] },
    'topologySpread',
    'together with spreadAcross; to fix: omit one of them',
  ),
  refused(
    'a number of domains for a soft spread',
    { topologySpread: [{ topologyKey: 'a', minDomains: 2 }] },
    'topologySpread[0].minDomains',
    "has no meaning without DO_NOT_SCHEDULE; got 2; to fix: omit it, or set whenUnsatisfiable to 'DoNotSchedule'",
  ),
  refused(
    'a skew of 0',
    { topologySpread: [{ topologyKey: 'a', maxSkew: 0, whenUnsatisfiable: UnsatisfiableSpread.DO_NOT_SCHEDULE }] },
    'topologySpread[0].maxSkew',
    'not a whole number in range; got 0; allowed: 1 to 1000',
  ),
  refused(
    'the same spread twice',
    { topologySpread: [{ topologyKey: 'a' }, { topologyKey: 'a', maxSkew: 2 }] },
    'topologySpread[1]',
    'a second constraint of this topologyKey and whenUnsatisfiable; got "a"',
  ),
  refused(
    'a node term without a requirement',
    { affinity: { requiredNodes: [{ matchExpressions: [] }] } },
    'affinity.requiredNodes[0].matchExpressions',
    'empty, which selects no node; allowed: one requirement or more',
  ),
  refused(
    'a text for a comparison of numbers',
    {
      affinity: {
        requiredNodes: [{ matchExpressions: [{ key: 'a', operator: NodeSelectorOperator.GT, values: ['x'] }] }],
      },
    },
    'affinity.requiredNodes[0].matchExpressions[0].values',
    'not what operator Gt takes; got ["x"]; allowed: one integer',
  ),
  refused(
    'values for Exists of a node label',
    {
      affinity: {
        preferredNodes: [
          { weight: 1, matchExpressions: [{ key: 'a', operator: NodeSelectorOperator.EXISTS, values: ['x'] }] },
        ],
      },
    },
    'affinity.preferredNodes[0].matchExpressions[0].values',
    'not what operator Exists takes; got ["x"]; allowed: no values',
  ),
  refused(
    'a weight of 0',
    { affinity: { preferredAwayFromPods: [{ weight: 0, topologyKey: 'kubernetes.io/hostname' }] } },
    'affinity.preferredAwayFromPods[0].weight',
    'not a whole number in range; got 0; allowed: 1 to 100',
  ),
  refused(
    'a pod term with a topology key that is no label',
    { affinity: { requiredPods: [{ topologyKey: 'a/b/c' }] } },
    'affinity.requiredPods[0].topologyKey',
    `not a label key; got "a/b/c"; allowed: ${KEY}`,
  ),
  refused(
    'seconds for a toleration of another effect',
    { tolerations: [{ operator: TolerationOperator.EXISTS, effect: TaintEffect.NO_SCHEDULE, tolerationSeconds: 1 }] },
    'tolerations[0].tolerationSeconds',
    "has no meaning without the effect 'NoExecute'; got 1; to fix: omit it, or set effect to 'NoExecute'",
  ),
];

const METADATA: readonly InvalidCase[] = [
  refused(
    'the gateway label of pods',
    { podLabels: { istio: 'x' } },
    'podLabels.istio',
    `${OWN}; got "x"; to fix: choose another label`,
  ),
  refused(
    'the revision as a label',
    { podLabels: { 'istio.io/rev': 'x' } },
    "podLabels['istio.io/rev']",
    `${OWN}; got "x"; to fix: set revision instead`,
  ),
  refused(
    'the app label of a Deployment',
    { deploymentLabels: { app: 'x' } },
    'deploymentLabels.app',
    `${OWN}; got "x"; to fix: choose another label`,
  ),
  {
    name: 'the gateway label of a Service',
    run: () => LoadBalancer.clusterIp({ labels: { istio: 'x' } }),
    paths: ['labels.istio'],
    message: `LoadBalancer.clusterIp: labels.istio: ${OWN}; got "x"; to fix: choose another label`,
  },
  refused(
    'the annotation of the ProxyConfig',
    { podAnnotations: { 'proxy.istio.io/config': 'x' } },
    "podAnnotations['proxy.istio.io/config']",
    'would replace an annotation that the gateway needs; got "x"; to fix: set proxyConfig instead',
  ),
];

const CONTAINERS: readonly InvalidCase[] = [
  refused(
    'a percentage with three decimals',
    { proxyConfig: { tracing: { samplingPercent: 0.001 } } },
    'proxyConfig.tracing.samplingPercent',
    'not a percentage; got 0.001; allowed: 0 to 100, with two decimals at most',
  ),
  refused(
    'proxy metadata that breaks the injection template',
    { proxyConfig: { proxyMetadata: { A: 'say "hi"' } } },
    'proxyConfig.proxyMetadata.A',
    'not a value that the injection template of Istio can quote; got "say \\"hi\\""; allowed: text in one line without double quotes and backslashes',
  ),
  refused(
    'an image type for a proxy that istiod does not inject',
    {
      proxyConfig: { imageType: ProxyImageType.DISTROLESS },
      workload: GatewayWorkload.istioOperator({ injection: false }),
    },
    'proxyConfig.imageType',
    'has no effect: istiod does not inject the proxy; got "distroless"; to fix: set tag of the workload to an image of this type, such as \'1.24.2-distroless\', or omit injection: false',
  ),
  refused(
    'a variable of Istio',
    { env: { PROXY_CONFIG: '{}' } },
    'env.PROXY_CONFIG',
    'a variable that Istio sets in every proxy; to fix: set proxyConfig instead',
  ),
  refused(
    'a variable twice',
    { env: { A: 'b' }, envValueFrom: { A: { secretKeyRef: { name: 's', key: 'k' } } } },
    'envValueFrom.A',
    'also in env; to fix: omit one of them',
  ),
  refused(
    'a variable without a source',
    { envValueFrom: { A: {} } },
    'envValueFrom.A',
    'without a source; got []; allowed: one of secretKeyRef, configMapKeyRef',
  ),
  refused(
    'a volume of Istio',
    { volumes: [{ name: 'istio-envoy', mountPath: '/x', emptyDir: {} }] },
    'volumes[0].name',
    'the name of a volume of Istio; got "istio-envoy"; to fix: rename it',
  ),
  refused(
    'a folder of Istio',
    { volumes: [{ name: 'x', mountPath: '/etc/istio/proxy/', emptyDir: {} }] },
    'volumes[0].mountPath',
    'a folder of Istio; got "/etc/istio/proxy/"; to fix: use another one',
  ),
  refused(
    'two volumes in one folder',
    {
      volumes: [
        { name: 'x', mountPath: '/x', emptyDir: {} },
        { name: 'y', mountPath: '/x/', emptyDir: {} },
      ],
    },
    'volumes[1].mountPath',
    'used by another volume; got "/x"; allowed: each one once',
  ),
  refused(
    'a volume with two sources',
    { volumes: [{ name: 'x', mountPath: '/x', emptyDir: {}, secret: { secretName: 's' } }] },
    'volumes[0]',
    'with several sources; got ["secret","emptyDir"]; allowed: one of secret, configMap, emptyDir, csi',
  ),
  refused(
    'a path out of the volume',
    { volumes: [{ name: 'x', mountPath: '/x', subPath: '../y', emptyDir: {} }] },
    'volumes[0].subPath',
    'not a path within the volume; got "../y"; allowed: a relative path without \'..\'',
  ),
];

export const scale = (
  options: Parameters<typeof GatewayScaling.horizontal>[0],
  path: string,
  text: string,
): InvalidCase => ({
  name: `a scaling with ${path}`,
  run: () => GatewayScaling.horizontal(options),
  paths: [path],
  message: `GatewayScaling.horizontal: ${path}: ${text}`,
});

const SCALINGS: readonly InvalidCase[] = [
  scale(
    { targetCpuUtilizationPercent: 0 },
    'targetCpuUtilizationPercent',
    'leaves the autoscaler without a metric; got 0; to fix: set targetMemoryUtilizationPercent, podsMetrics or externalMetrics, or use GatewayScaling.fixed()',
  ),
  scale(
    { podsMetrics: [{ name: 'a/b', averageValue: '1' }] },
    'podsMetrics[0].name',
    "not the name of a metric; got \"a/b\"; allowed: text without '/' and '%'",
  ),
  scale(
    { externalMetrics: [{ name: 'a', averageValue: '0' }] },
    'externalMetrics[0].averageValue',
    'not positive; got "0"; allowed: more than 0',
  ),
  scale(
    { behavior: { scaleUp: { policies: [{ type: ScalingPolicyType.PODS, value: 1, periodSeconds: 1801 }] } } },
    'behavior.scaleUp.policies[0].periodSeconds',
    'not a whole number in range; got 1801; allowed: 1 to 1800',
  ),
  scale(
    { behavior: { scaleDown: { policies: [] } } },
    'behavior.scaleDown.policies',
    'empty; allowed: one policy or more; to fix: omit it for the default',
  ),
];

const volumes = [{ name: 'x', mountPath: '/x', emptyDir: {} }];
const NEWER = (since: string): string => `to fix: set chartVersion to '${since}.*' or newer`;

const CHARTS: readonly InvalidCase[] = [
  chart(
    'volumes in an old chart',
    '1.19.3',
    { volumes },
    'volumes',
    `has no value for it; got ${JSON.stringify(volumes)}; ${NEWER('1.20')}`,
  ),
  chart(
    'pod labels in an old chart',
    '1.22.3',
    { podLabels: { a: 'b' } },
    'podLabels',
    `labels its objects, but not its pods; got {"a":"b"}; ${NEWER('1.23')}`,
  ),
  chart(
    'variables from a Secret in an old chart',
    '1.26.4',
    { envValueFrom: { A: { secretKeyRef: { name: 's', key: 'k' } } } },
    'envValueFrom',
    `has no value for it; got {"A":{"secretKeyRef":{"name":"s","key":"k"}}}; ${NEWER('1.27')}`,
  ),
  chart(
    'memory as a metric of an old chart',
    '1.20.3',
    { scaling: GatewayScaling.horizontal({ targetMemoryUtilizationPercent: 70 }) },
    'scaling.targetMemoryUtilizationPercent',
    `has no value for it; got 70; ${NEWER('1.21')}`,
  ),
  chart(
    'a custom metric of the chart',
    '1.31.0',
    { scaling: GatewayScaling.horizontal({ podsMetrics: [{ name: 'a', averageValue: '1' }] }) },
    'scaling.podsMetrics',
    'only scales by CPU and memory; got [{"name":"a","averageValue":"1"}]; to fix: use GatewayWorkload.injected(), or GatewayScaling.fixed() and an autoscaler of your own',
  ),
];

const VALUES: readonly InvalidCase[] = [
  values(
    'a value of the chart that an option sets',
    { podAnnotations: { 'prometheus.io/scrape': 'false' } },
    "podAnnotations['prometheus.io/scrape']",
    'set by an option of the gateway; got "false"; allowed: "true"; to fix: omit it, and set the option',
  ),
  values(
    'a label of the chart that selects the pods',
    { labels: { istio: 'other' } },
    'labels.istio',
    'set by an option of the gateway; got "other"; allowed: "knative-custom-gateway-alpha"; to fix: omit it, and set the option',
  ),
  values(
    'a selector of the chart',
    { service: { selectorLabels: { a: 'b' } } },
    'service.selectorLabels',
    'changes the pods behind the gateway\'s Service; got {"a":"b"}; to fix: omit it',
  ),
  values(
    "a value that replaces the Service's ports",
    { networkGateway: 'edge' },
    'networkGateway',
    "not allowed: it replaces the Service's ports; to fix: omit it",
  ),
];

/** Those that stand beside the effects of their option. */
const OF_EFFECTS = Object.values(EFFECTS).flatMap(({ refused: cases = [] }) =>
  cases.map(({ name, set, path, text }) => refused(name, set, path, text)),
);

export const POD_OPTION_CASES: readonly InvalidCase[] = [
  ...OF_EFFECTS,
  ...SCHEDULING,
  ...METADATA,
  ...CONTAINERS,
  ...SCALINGS,
  ...CHARTS,
  ...VALUES,
];
