import { type Manifest, type SourceLocation } from './input/manifest';

/**
 * The severity of a finding. An `error` breaks traffic or isolation; a `warning` will do so eventually; a `note` is
 * good to know.
 */
export type Level = 'error' | 'warning' | 'note';

/** The object that a finding is about, or the file if there is no object. */
export interface Subject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly source: SourceLocation;
}

/** A problem that a rule found, with everything a reader needs to understand and fix it. */
export interface Finding {
  /** Name of the rule: `shared-pod-label`. */
  readonly rule: string;
  readonly level: Level;
  readonly subject: Subject;
  /** The gateway that it concerns, as `NAMESPACE/NAME` of the Istio Gateway; undefined for the whole topology. */
  readonly gateway: string | undefined;
  /** More gateways that it concerns in the same way. */
  readonly otherGateways?: readonly string[];
  /** What is wrong, in one sentence that names the objects. */
  readonly message: string;
  /** The consequences. */
  readonly why: string;
  /** How to fix it, in the imperative. */
  readonly fix: string;
  /**
   * An object that is not among the manifests and that decides about the finding: it may exist, or may differ from what
   * is assumed. The fix asks for it.
   */
  readonly assumed?: string;
}

/** The subject of a finding about a manifest. */
export function subjectOf({ kind, namespace, name, source }: Manifest): Subject {
  return { kind, namespace, name, source };
}

/** The subject of a finding about a file. */
export function fileSubject(source: SourceLocation): Subject {
  return { kind: 'File', namespace: '', name: source.file, source };
}

/** The levels, worst first. */
export const LEVELS: readonly Level[] = ['error', 'warning', 'note'];

/** Whether a level is at least as severe as another; none is at least `never`. */
export function isAtLeast(level: Level, threshold: Level | 'never'): boolean {
  return threshold !== 'never' && LEVELS.indexOf(level) <= LEVELS.indexOf(threshold);
}

/** The name of an object in messages: `Service gw-1/edge-1`, `Namespace team-a`, and of one without its place. */
export function nameOf({ kind, namespace, name, source }: Subject): string {
  if (name === '') return `${kind} of ${source.file}:${source.line}`;
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
