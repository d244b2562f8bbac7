import { type Deployment, type KubernetesObject, deploymentsOf, namespaceOf } from '../harness/objects';
import { readYaml } from '../harness/yaml';

/** What the manifests of a gateway say about the rollout of its pods, in seconds where it is a time. */
export interface GatewayTimes {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  readonly minReady: number;
  readonly preStop: number;
  readonly drain: number;
  readonly gracePeriod: number;
  /** Whether the AWS Load Balancer Controller gives the pods a readiness gate. */
  readonly hasReadinessGate: boolean;
}

interface RolloutSpec {
  readonly minReadySeconds?: number;
  readonly strategy?: {
    readonly rollingUpdate?: { readonly maxSurge?: number | string; readonly maxUnavailable?: number | string };
  };
  readonly template: { readonly spec: PodSpec };
}

interface PodSpec {
  readonly terminationGracePeriodSeconds?: number;
  readonly containers: readonly { readonly lifecycle?: Lifecycle }[];
}

interface Lifecycle {
  readonly preStop?: {
    readonly sleep?: { readonly seconds: number };
    readonly exec?: { readonly command: readonly string[] };
  };
}

const READINESS_GATE = 'elbv2.k8s.aws/pod-readiness-gate-inject';

/** Reads the times of the one gateway Deployment among these objects. */
export function gatewayTimes(objects: readonly KubernetesObject[]): GatewayTimes {
  const [deployment, ...others] = deploymentsOf(objects);
  if (deployment === undefined || others.length > 0) throw new Error('one Deployment is expected');
  const { replicas = 1 } = deployment.spec;
  const { minReadySeconds = 0, strategy, template } = deployment.spec as unknown as RolloutSpec;
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy?.rollingUpdate ?? {};
  const { terminationGracePeriodSeconds = 30, containers } = template.spec;
  return {
    replicas,
    maxSurge: podsOf(maxSurge, replicas, Math.ceil),
    maxUnavailable: podsOf(maxUnavailable, replicas, Math.floor),
    minReady: minReadySeconds,
    preStop: preStopSeconds(containers[0]?.lifecycle),
    drain: drainSeconds(deployment),
    gracePeriod: terminationGracePeriodSeconds,
    hasReadinessGate: namespaceLabels(objects, namespaceOf(deployment))[READINESS_GATE] === 'enabled',
  };
}

/** As the Deployment controller resolves a number or a percentage. */
function podsOf(value: number | string, replicas: number, round: (pods: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) / 100) * replicas);
}

function preStopSeconds(lifecycle: Lifecycle | undefined): number {
  const { sleep, exec } = lifecycle?.preStop ?? {};
  if (sleep !== undefined) return sleep.seconds;
  const timeout = exec?.command.find((part) => part.startsWith('--timeoutSeconds='));
  return timeout === undefined ? 0 : Number(timeout.split('=')[1]);
}

function drainSeconds({ spec }: Deployment): number {
  const [config] = readYaml(spec.template.metadata?.annotations?.['proxy.istio.io/config'] ?? '');
  const { terminationDrainDuration = '5s' } = (config ?? {}) as { readonly terminationDrainDuration?: string };
  return Number.parseInt(terminationDrainDuration, 10);
}

function namespaceLabels(objects: readonly KubernetesObject[], name: string): Readonly<Record<string, string>> {
  const namespace = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === name);
  return namespace?.metadata.labels ?? {};
}
