import {
  at,
  integer,
  type KubeObject,
  type Labels,
  labelsAt,
  object,
  objects,
  strings,
  text,
} from '../../private/access';
import { idOf, type Manifest } from '../input/manifest';
import { type Workload } from './types';

// Argo Rollouts replaces a Deployment by a Rollout.
const CONTROLLERS = new Set([
  'apps DaemonSet',
  'apps Deployment',
  'apps ReplicaSet',
  'apps StatefulSet',
  'argoproj.io Rollout',
]);

/**
 * Reads pods and their controllers. Pods and ReplicaSets that are owned by a controller are represented by the
 * controller.
 */
export function readWorkload(manifest: Manifest): Workload | undefined {
  const { kind, object: source } = manifest;
  if ((kind === 'ReplicaSet' || kind === 'Pod') && objects(source, 'metadata', 'ownerReferences').length > 0)
    return undefined;
  if (CONTROLLERS.has(manifest.groupKind)) {
    const replicas = kind === 'DaemonSet' ? undefined : (integer(source, 'spec', 'replicas') ?? 1);
    return workload(manifest, at(source, 'spec', 'template'), replicas);
  }
  return manifest.apiVersion === 'v1' && kind === 'Pod' ? workload(manifest, source, 1) : undefined;
}

function workload(manifest: Manifest, template: unknown, replicas: number | undefined): Workload {
  const podSpec = object(template, 'spec');
  const podAnnotations = labelsAt(template, 'metadata', 'annotations');
  const podLabels = labelsAt(template, 'metadata', 'labels');
  return {
    kind: manifest.kind,
    namespace: manifest.namespace,
    name: manifest.name,
    podLabels,
    podAnnotations,
    replicas,
    isGateway: isGateway(podSpec, podAnnotations),
    isUnprivileged: objects(podSpec, 'containers')
      .flatMap((container) => objects(container, 'env'))
      .some(
        (variable) => text(variable, 'name') === 'ISTIO_META_UNPRIVILEGED_POD' && text(variable, 'value') === 'true',
      ),
    portNames: portNames(podSpec),
    podSpec,
    source: manifest,
  };
}

// Istio, "Installing Gateways": the injection template makes a pod a gateway. Rendered charts and running pods contain
// the proxy itself, started as a router.
function isGateway(podSpec: KubeObject | undefined, annotations: Readonly<Record<string, string>>): boolean {
  const templates = (annotations['inject.istio.io/templates'] ?? '').split(',').map((name) => name.trim());
  if (templates.includes('gateway')) return true;
  return objects(podSpec, 'containers').some(
    (container) => text(container, 'name') === 'istio-proxy' && strings(container, 'args').includes('router'),
  );
}

function portNames(podSpec: KubeObject | undefined): Readonly<Record<string, number>> {
  const names = Object.create(null) as Record<string, number>;
  for (const port of objects(podSpec, 'containers').flatMap((container) => objects(container, 'ports'))) {
    const name = text(port, 'name');
    const number = integer(port, 'containerPort');
    if (name !== undefined && number !== undefined) names[name] ??= number;
  }
  return names;
}

/**
 * Workloads where a Rollout that refers to a Deployment has its pods in its place.
 *
 * Source: Argo Rollouts, `spec.workloadRef`.
 */
export function withReferences(workloads: readonly Workload[]): Workload[] {
  const deployments = new Map(workloads.filter(({ kind }) => kind === 'Deployment').map((each) => [idOf(each), each]));
  const replaced = new Set<Workload>();
  const resolved = workloads.map((each) => {
    const name = text(each.source.object, 'spec', 'workloadRef', 'name');
    const deployment = name === undefined ? undefined : deployments.get(idOf({ namespace: each.namespace, name }));
    if (each.kind !== 'Rollout' || deployment === undefined) return each;
    replaced.add(deployment);
    const { kind, name: own, replicas, source } = each;
    return { ...deployment, kind, name: own, replicas, source };
  });
  return resolved.filter((each) => !replaced.has(each));
}

/** The gateway pods that an installer creates from these values. */
export interface InstalledPods {
  readonly namespace: string;
  readonly name: string;
  readonly podLabels: Labels;
  readonly podAnnotations: Labels;
  readonly replicas: number | undefined;
  readonly isUnprivileged: boolean;
}

export function installedWorkload(manifest: Manifest, pods: InstalledPods): Workload {
  return { ...pods, kind: manifest.kind, isGateway: true, portNames: {}, podSpec: undefined, source: manifest };
}
