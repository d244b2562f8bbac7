import { ApiObject, type ApiObjectProps } from 'cdk8s';
import { ManifestObject } from './manifest/manifest-object';
import { type Construct, type IConstruct } from 'constructs';
import { SYNC_OPTIONS } from './labels';

/** The order in which a topology is applied: an entry of config-istio without its Gateway object hangs deletions. */
export enum Phase {
  NAMESPACE,
  WORKLOAD,
  GATEWAY,
  CONFIG,
  ROUTE,
}

/** What an object carries to say its phase to a delivery tool. */
export interface PhaseMarks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Says how the objects of a phase are marked. Kept in the construct tree's context under {@link PHASE_MARKER}. */
export interface PhaseMarker {
  _marksOf(phase: Phase): PhaseMarks;
}

export const PHASE_MARKER = 'cdk8s-knative-gateways/phase-marker';

const adopted = new WeakMap<IConstruct, PhaseMarker>();

/** The phase of an object that this package made; undefined for any other. */
export function phaseOf(object: ApiObject): Phase | undefined {
  return (object as ApiObject & { readonly _phase?: Phase })._phase;
}

/**
 * Adds a manifest to the construct tree as a plain ApiObject. A generated class would drop, at synth, every field that
 * a JSON patch adds and that the class does not know.
 */
export function addObject(scope: Construct, id: string, phase: Phase, manifest: ApiObjectProps): ApiObject {
  const marker = markerOf(scope);
  const marked = marker === undefined ? manifest : mark(manifest, marker._marksOf(phase));
  return new ManifestObject(scope, id, marked, phase);
}

/** Marks the objects of a construct of another chart, also those that it adds later, as part of this order. */
export function adoptOrder(construct: IConstruct, marker: PhaseMarker): void {
  adopted.set(construct, marker);
  for (const object of construct.node.findAll()) {
    if (!ApiObject.isApiObject(object)) continue;
    const phase = phaseOf(object);
    if (phase === undefined) continue;
    const { labels = {}, annotations = {} } = marker._marksOf(phase);
    for (const [key, value] of Object.entries(labels)) object.metadata.addLabel(key, value);
    const { annotations: own } = object.metadata.toJson() as { readonly annotations?: Record<string, string> };
    for (const [key, value] of Object.entries(annotated(own, annotations))) object.metadata.addAnnotation(key, value);
  }
}

function markerOf({ node }: Construct): PhaseMarker | undefined {
  const own = node.tryGetContext(PHASE_MARKER) as PhaseMarker | undefined;
  return own ?? node.scopes.map((each) => adopted.get(each)).find((marker) => marker !== undefined);
}

function mark(manifest: ApiObjectProps, marks: PhaseMarks): ApiObjectProps {
  const { metadata = {} } = manifest;
  return {
    ...manifest,
    metadata: {
      ...metadata,
      ...(marks.labels && { labels: { ...metadata.labels, ...marks.labels } }),
      ...(marks.annotations && { annotations: annotated(metadata.annotations, marks.annotations) }),
    },
  };
}

/** Annotations with those of marks. Argo CD has one annotation for all of its options: those of both are joined. */
function annotated(
  own: Readonly<Record<string, string>> = {},
  marks: Readonly<Record<string, string>>,
): Record<string, string> {
  const options = [own[SYNC_OPTIONS], marks[SYNC_OPTIONS]].flatMap((each) => each?.split(',') ?? []);
  return { ...own, ...marks, ...(options.length > 0 && { [SYNC_OPTIONS]: [...new Set(options)].join() }) };
}
