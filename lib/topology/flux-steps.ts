import { type ApiObjectProps } from 'cdk8s';
import {
  Kustomization,
  type KustomizationSpecDeletionPolicy,
  type KustomizationSpecSourceRef,
} from '../../imports/kustomize.toolkit.fluxcd.io';
import { HUB } from '../knative/delivery/hub';
import { PHASE_LABEL } from '../private/labels';
import { Phase, type PhaseMarks } from '../private/objects';
import { present } from '../private/present';

const STEPS = [
  { name: 'namespaces', phase: Phase.NAMESPACE },
  { name: 'gateways', phase: Phase.WORKLOAD },
  { name: 'istio-gateways', phase: Phase.GATEWAY },
  { name: 'config', phase: Phase.CONFIG },
  { name: 'routes', phase: Phase.ROUTE },
] as const;

/** The label of an object for the Kustomization of its step. */
export function fluxMarks(phase: Phase): PhaseMarks {
  return { labels: { [PHASE_LABEL]: STEPS.find((step) => step.phase === phase)?.name ?? '' } };
}

/** Where the Kustomizations of a topology read, and what they wait for. */
export interface FluxStepsOptions {
  /** What their names begin with. */
  readonly prefix: string;
  readonly sourceRef: KustomizationSpecSourceRef;
  /** Directory of the output in the source. */
  readonly path: string;
  /** Default: `flux-system`. */
  readonly namespace?: string;
  /** Kustomizations that must be ready first. */
  readonly dependsOn?: readonly string[];
  /** Default: 600. */
  readonly intervalSeconds?: number;
  /** What becomes of the objects when a Kustomization is deleted. Default: they are deleted. */
  readonly deletionPolicy?: KustomizationSpecDeletionPolicy;
  /** More of their specs. */
  readonly spec?: object;
  /** Whether a step for the cluster of the Kustomizations themselves, without `spec`, goes before the configuration. */
  readonly hasHub?: boolean;
}

/** One Kustomization for each step, each depending on the one before. */
export function fluxSteps(options: FluxStepsOptions): { readonly id: string; readonly manifest: ApiObjectProps }[] {
  const { prefix, sourceRef, path, namespace = 'flux-system', dependsOn = [], intervalSeconds = 600, spec } = options;
  const { deletionPolicy } = options;
  const names = STEPS.flatMap(({ name, phase }) =>
    phase === Phase.CONFIG && options.hasHub === true ? [HUB, name] : [name],
  );
  return names.map((name, index) => {
    const before = index === 0 ? dependsOn : [`${prefix}-${names[index - 1] ?? ''}`];
    const manifest = Kustomization.manifest({
      metadata: { name: `${prefix}-${name}`, namespace, labels: { [PHASE_LABEL]: ORDER } },
      spec: {
        ...present({ deletionPolicy }),
        dependsOn: before.map((each) => ({ name: each })),
        interval: `${intervalSeconds}s`,
        path,
        patches: [{ patch: DELETE_PATCH, target: { labelSelector: othersSelector(name) } }],
        prune: true,
        sourceRef,
        wait: true,
        ...(name === HUB ? {} : spec),
      },
    }) as ApiObjectProps;
    return { id: name, manifest };
  });
}

/** The longest of their names. */
export function longestFluxStep(prefix: string): string {
  return STEPS.map(({ name }) => `${prefix}-${name}`).reduce((a, b) => (b.length > a.length ? b : a));
}

/** The Kustomization that is ready when the whole topology is. */
export function lastFluxStep(prefix: string): string {
  return `${prefix}-${STEPS.at(-1)?.name ?? ''}`;
}

// The label of the Kustomizations themselves, which no step applies.
const ORDER = 'order';

// With a target, kustomize uses its kind and name.
const DELETE_PATCH = '$patch: delete\napiVersion: v1\nkind: Any\nmetadata:\n  name: any\n';

/**
 * Selects the objects of other steps. The last step keeps objects without the label, which are not from this package.
 */
function othersSelector(name: string): string {
  if (name !== STEPS.at(-1)?.name) return `${PHASE_LABEL}!=${name}`;
  const others = STEPS.filter((step) => step.name !== name).map((step) => step.name);
  return `${PHASE_LABEL} in (${[...others, HUB, ORDER].join(',')})`;
}
