import {
  DisruptionBudget,
  GatewayScaling,
  GatewayWorkload,
  HelmDelivery,
  LoadBalancer,
  NodeSelectorOperator,
  UnsatisfiableSpread,
} from '../../lib';
import { type Bench } from '../harness/bench';
import { Injector } from '../harness/injection';
import { install } from '../harness/installers';
import { type Deployment, type KubernetesObject } from '../harness/objects';
import { EFFECTS } from '../../test/gateway/workload/effects';
import { type GatewaySettings, NAMESPACE, gateway } from './one-gateway';
import { type Difference, type Explanation, compare, covers, unexplained } from './parity';
import { EXPLAINED, EXPLAINED_BY_AGE, EXPLAINED_BY_POD_LABELS, EXPLAINED_BY_SERVICE } from './parity-explained';

// The spread is set in detail; another revision is another injection.
const LEFT_OUT = ['revision', 'spreadAcross'];

/** The options of which more than the example of the unit tests is compared, on the Istio whose chart it is. */
const SETTINGS = {
  istio: '1.31',
  scaling: GatewayScaling.horizontal({
    minReplicas: 3,
    maxReplicas: 7,
    targetCpuUtilizationPercent: 65,
    targetMemoryUtilizationPercent: 75,
    behavior: { scaleDown: { stabilizationWindowSeconds: 600 } },
  }),
  resources: { cpuRequest: '250m', cpuLimit: '3', memoryRequest: '256Mi', memoryLimit: '2Gi' },
  disruptionBudget: DisruptionBudget.maxUnavailable(2),
  podAnnotations: { 'example.com/team': 'edge' },
  podLabels: { 'azure.workload.identity/use': 'true' },
  serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/edge' },
  topologySpread: [
    { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: UnsatisfiableSpread.DO_NOT_SCHEDULE },
  ],
  affinity: {
    requiredNodes: [
      { matchExpressions: [{ key: 'kubernetes.io/arch', operator: NodeSelectorOperator.IN, values: ['arm64'] }] },
    ],
  },
  shutdown: { preStopSleepSeconds: 7, drainSeconds: 40, terminationGracePeriodSeconds: 90 },
  rollout: { maxSurgePercent: 50, minReadySeconds: 20 },
  proxyConfig: { numTrustedProxies: 2, concurrency: 3, tracing: { samplingPercent: 12.5 } },
  env: { EDGE_TEAM: 'edge' },
  envValueFrom: { EDGE_TOKEN: { secretKeyRef: { name: 'edge', key: 'token' } } },
  imagePullSecrets: ['registry'],
  volumes: [{ name: 'ca', mountPath: '/etc/ca', configMap: { name: 'ca' } }],
  loadBalancer: LoadBalancer.custom({
    loadBalancerClass: 'example.com/lb',
    annotations: { 'example.com/pool': 'edge' },
    labels: { 'example.com/exposed': 'true' },
    sourceRanges: ['10.0.0.0/8'],
  }),
};

const POD = 'Deployment spec.template.spec';
const PROXY = `${POD}.containers[istio-proxy]`;

/** Where each of these settings must be seen. */
const SEEN: Readonly<Record<keyof typeof SETTINGS, readonly string[]>> = {
  istio: [],
  affinity: [`${POD}.affinity`],
  disruptionBudget: ['PodDisruptionBudget spec.maxUnavailable'],
  env: [`${PROXY}.env[EDGE_TEAM]`],
  envValueFrom: [`${PROXY}.env[EDGE_TOKEN]`],
  imagePullSecrets: [`${POD}.imagePullSecrets`],
  loadBalancer: [
    'Service spec.loadBalancerClass',
    'Service metadata.annotations[example.com/pool]',
    'Service metadata.labels[example.com/exposed]',
  ],
  podAnnotations: ['Deployment spec.template.metadata.annotations[example.com/team]'],
  podLabels: ['Deployment spec.template.metadata.labels[azure.workload.identity/use]'],
  proxyConfig: ['Deployment spec.template.metadata.annotations[proxy.istio.io/config]'],
  resources: [`${PROXY}.resources.limits.cpu`],
  rollout: ['Deployment spec.minReadySeconds', 'Deployment spec.strategy.rollingUpdate.maxSurge'],
  scaling: [
    'HorizontalPodAutoscaler spec.minReplicas',
    'HorizontalPodAutoscaler spec.maxReplicas',
    'HorizontalPodAutoscaler spec.behavior',
    'HorizontalPodAutoscaler spec.metrics[1]',
  ],
  serviceAccountAnnotations: ['ServiceAccount metadata.annotations'],
  shutdown: [`${POD}.terminationGracePeriodSeconds`],
  topologySpread: [`${POD}.topologySpreadConstraints[topology.kubernetes.io/zone].whenUnsatisfiable`],
  volumes: [`${POD}.volumes[ca]`],
};

/** All other options that the chart takes, as the unit tests set them. */
const OTHERS = Object.entries(EFFECTS).filter(
  ([option, { helm }]) => typeof helm !== 'string' && !(option in SETTINGS) && !LEFT_OUT.includes(option),
);
const ALL_SETTINGS = OTHERS.reduce<GatewaySettings>((all, [, { set }]) => ({ ...set, ...all }), SETTINGS);

/** The effects of an option in the injected workload, as `compare` writes them. */
function places([, { injected: changes }]: (typeof OTHERS)[number]): string[] {
  return Object.keys(changes).map((key) => key.replace('.', ' ').replace('containers.0', 'containers[istio-proxy]'));
}

/** The injected gateway beside what Istio's chart makes of the same settings. */
interface Pair {
  readonly here: readonly KubernetesObject[];
  readonly chart: readonly KubernetesObject[];
}

export async function parityOfDefaults(bench: Bench): Promise<string> {
  const defaults = await pair(bench, {});
  const explanations = [...EXPLAINED, ...EXPLAINED_BY_SERVICE, ...EXPLAINED_BY_AGE];
  const differences = explained(defaults, explanations);
  const table = explanations.map((explanation) => {
    const count = differences.filter((difference) => covers(explanation, difference)).length;
    return `${count} of ${explanation.kind === '*' ? 'all kinds' : explanation.kind}: ${explanation.why}`;
  });
  return [`${defaults.chart.length} objects alike, but for ${differences.length} values:`, ...table].join('\n');
}

export async function parityOfSettings(bench: Bench): Promise<string> {
  const set = await pair(bench, ALL_SETTINGS);
  const differences = explained(set, [...EXPLAINED, ...EXPLAINED_BY_POD_LABELS]);
  // The negative control: the settings against the defaults.
  const { chart } = await pair(bench, { istio: SETTINGS.istio });
  const seen = compare(set.here, chart).map(({ kind, path }) => `${kind} ${path}`);
  const unseen = [...Object.values(SEEN).flat(), ...OTHERS.flatMap(places)].filter(
    (place) => !seen.some((path) => place === path || place.startsWith(`${path}.`)),
  );
  if (unseen.length > 0) throw new Error(`alike beside a gateway without settings: ${unseen.join(', ')}`);
  return `${set.chart.length} objects alike, but for ${differences.length} values explained above; without these settings not`;
}

async function pair(bench: Bench, settings: GatewaySettings): Promise<Pair> {
  const injector = await Injector.create(bench);
  const made = async (workload: GatewayWorkload): Promise<KubernetesObject[]> => {
    const objects = await install(bench, gateway(workload, settings));
    const own = objects.filter(({ kind, metadata }) => metadata.namespace === NAMESPACE && kind !== 'Gateway');
    return injected(injector, own);
  };
  return {
    here: await made(GatewayWorkload.injected()),
    chart: await made(GatewayWorkload.helmRelease({ delivery: HelmDelivery.valuesConfigMap() })),
  };
}

/** The objects with their Deployment's pods as the webhook makes them. */
async function injected(injector: Injector, objects: readonly KubernetesObject[]): Promise<KubernetesObject[]> {
  const result: KubernetesObject[] = [];
  for (const object of objects) {
    result.push(object.kind === 'Deployment' ? await injector.inject(object as Deployment) : object);
  }
  return result;
}

/** The differences, none of which is without an explanation. */
function explained({ here, chart }: Pair, explanations: readonly Explanation[]): readonly Difference[] {
  const differences = compare(here, chart);
  const wrong = unexplained(differences, explanations);
  if (wrong.length > 0) throw new Error(`${wrong.length} differences without an explanation:\n${wrong.join('\n')}`);
  return differences;
}
