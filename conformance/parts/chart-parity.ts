import {
  DisruptionBudget,
  GatewayScaling,
  GatewayWorkload,
  HelmDelivery,
  LoadBalancer,
  TaintEffect,
  TolerationOperator,
} from '../../lib';
import { type Bench } from '../harness/bench';
import { Injector } from '../harness/injection';
import { install } from '../harness/installers';
import { type Deployment, type KubernetesObject } from '../harness/objects';
import { type GatewaySettings, NAMESPACE, gateway } from './one-gateway';
import { type Difference, type Explanation, compare, covers, unexplained } from './parity';
import { EXPLAINED, EXPLAINED_BY_AGE } from './parity-explained';

/** Every setting that the chart has a value for, on the Istio whose chart it is. */
const SETTINGS: GatewaySettings = {
  istio: '1.31',
  scaling: GatewayScaling.horizontal({ minReplicas: 3, maxReplicas: 7, targetCpuUtilizationPercent: 65 }),
  resources: { cpuRequest: '250m', cpuLimit: '3', memoryRequest: '256Mi', memoryLimit: '2Gi' },
  disruptionBudget: DisruptionBudget.maxUnavailable(2),
  podAnnotations: { 'example.com/team': 'edge' },
  nodeSelector: { 'example.com/pool': 'edge' },
  tolerations: [
    { key: 'dedicated', operator: TolerationOperator.EQUAL, value: 'edge', effect: TaintEffect.NO_SCHEDULE },
  ],
  priorityClassName: 'edge',
  shutdown: { preStopSleepSeconds: 7, drainSeconds: 40, terminationGracePeriodSeconds: 90 },
  loadBalancer: LoadBalancer.custom({
    loadBalancerClass: 'example.com/lb',
    annotations: { 'example.com/pool': 'edge' },
    sourceRanges: ['10.0.0.0/8'],
  }),
};

/** Where these settings must be seen. */
const SEEN = [
  'HorizontalPodAutoscaler spec.minReplicas',
  'HorizontalPodAutoscaler spec.maxReplicas',
  'PodDisruptionBudget spec.maxUnavailable',
  'Deployment spec.template.metadata.annotations[example.com/team]',
  'Deployment spec.template.spec.containers[istio-proxy].resources.limits.cpu',
  'Deployment spec.template.spec.nodeSelector',
  'Deployment spec.template.spec.terminationGracePeriodSeconds',
  'Service spec.loadBalancerClass',
  'Service metadata.annotations[example.com/pool]',
];

/** The injected gateway beside what Istio's chart makes of the same settings. */
interface Pair {
  readonly here: readonly KubernetesObject[];
  readonly chart: readonly KubernetesObject[];
}

export async function parityOfDefaults(bench: Bench): Promise<string> {
  const defaults = await pair(bench, {});
  const explanations = [...EXPLAINED, ...EXPLAINED_BY_AGE];
  const differences = explained(defaults, explanations);
  const table = explanations.map((explanation) => {
    const count = differences.filter((difference) => covers(explanation, difference)).length;
    return `${count} of ${explanation.kind === '*' ? 'all kinds' : explanation.kind}: ${explanation.why}`;
  });
  return [`${defaults.chart.length} objects alike, but for ${differences.length} values:`, ...table].join('\n');
}

export async function parityOfSettings(bench: Bench): Promise<string> {
  const set = await pair(bench, SETTINGS);
  const differences = explained(set, EXPLAINED);
  // The negative control: the settings against the defaults.
  const { chart } = await pair(bench, { istio: SETTINGS.istio });
  const seen = compare(set.here, chart).map(({ kind, path }) => `${kind} ${path}`);
  const unseen = SEEN.filter((place) => !seen.includes(place));
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
