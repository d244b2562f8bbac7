import { type Manifest, type SourceLocation } from './input/manifest';

/** How bad a finding is. An `error` breaks traffic or isolation; a `warning` will, sooner or later; a `note` is good to know. */
export type Level = 'error' | 'warning' | 'note';

/** The object that a finding is about, or the file where there is no object. */
export interface Subject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly source: SourceLocation;
}

/** What a rule found: everything a reader needs to understand and mend it. */
export interface Finding {
  /** Name of the rule: `shared-pod-label`. */
  readonly rule: string;
  readonly level: Level;
  readonly subject: Subject;
  /** The gateway it concerns, as `NAMESPACE/NAME` of the Istio Gateway; undefined for the whole topology. */
  readonly gateway: string | undefined;
  /** What is wrong, in one sentence that names the objects. */
  readonly message: string;
  /** What happens because of it. */
  readonly why: string;
  /** What to do about it, in the imperative. */
  readonly fix: string;
}

/** The subject of a finding about a manifest. */
export function subjectOf({ kind, namespace, name, source }: Manifest): Subject {
  return { kind, namespace, name, source };
}

/** The subject of a finding about a file, where there is no object. */
export function fileSubject(source: SourceLocation): Subject {
  return { kind: 'File', namespace: '', name: source.file, source };
}

/** The levels, worst first. */
export const LEVELS: readonly Level[] = ['error', 'warning', 'note'];

/** Whether a level is at least as bad as another. */
export function isAtLeast(level: Level, threshold: Level): boolean {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(threshold);
}

/** How an object is written in a sentence: `Service gw-1/edge-1`, `Namespace team-a`. */
export function nameOf({ kind, namespace, name }: Subject): string {
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
