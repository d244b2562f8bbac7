import { type Finding, isAtLeast, nameOf } from '../../../lib/analysis/finding';
import { type Given, judged, type Judged } from '../faults/judge';
import { Cluster } from './cluster';
import { PHRASES } from './phrases';

/** What became of a topology when the fix of one of its findings was carried out. */
export type Outcome =
  | { readonly kind: 'not-applied' }
  | { readonly kind: 'done' }
  /** The fix cannot be carried out, does not help, or does harm. */
  | { readonly kind: 'wrong'; readonly why: string };

/** Between sentences that say one thing to do each. */
const STEPS = /(?<=\.) (?=(?:Set|Add|Remove) `|Set targetPort |Set spec\.replicas|The certificates, )/;

/** The topology after the first alternative of a finding's fix was carried out. */
export type CarriedOut = Outcome | { readonly kind: 'changed'; readonly given: Given; readonly cluster: Cluster };

export function carriedOut(given: Given, { context }: Judged, finding: Finding): CarriedOut {
  const steps = finding.fix.split(STEPS).map((step) => {
    const found = PHRASES.find(([pattern]) => pattern.test(step));
    return found === undefined ? undefined : { step, pattern: found[0], action: found[1] };
  });
  if (steps.includes(undefined)) return { kind: 'not-applied' };
  const cluster = new Cluster(context.model, given.loaded);
  try {
    for (const each of steps) each?.action(cluster, each.pattern.exec(each.step) ?? [], { ...finding, fix: each.step });
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : 'unknown' };
  }
  const options = { ...given.options, ...cluster.options };
  return { kind: 'changed', cluster, given: { ...given, options, loaded: cluster.loaded() } };
}

/** Carries out the first alternative of a finding's fix, and analyses the result. */
export function applyFix(given: Given, before: Judged, finding: Finding): Outcome {
  const result = carriedOut(given, before, finding);
  if (result.kind !== 'changed') return result;
  const { cluster } = result;
  const { findings } = before;
  const after = judged(result.given);
  // There may be several of a rule about one object: one less, and not this one.
  const [had, has] = [findings, after.findings].map((all) =>
    all.filter((each) => isSame(each, finding) && isAtLeast(each.level, finding.level)),
  );
  const isThere = has?.some(({ message, fix }) => message === finding.message && fix === finding.fix) === true;
  if (isThere || (has?.length ?? 0) >= (had?.length ?? 0)) return { kind: 'wrong', why: 'the finding stays' };
  const news = after.findings.filter(
    (each) => isAtLeast(each.level, finding.level) && !findings.some((before) => isLike(before, each, cluster)),
  );
  const [first] = news;
  return first === undefined
    ? { kind: 'done' }
    : { kind: 'wrong', why: `new: ${first.level} ${first.rule}: ${first.message}` };
}

function isSame(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.gateway === b.gateway && nameOf(a.subject) === nameOf(b.subject);
}

/** The same rule about the same gateway, or object. */
function isLike(before: Finding, after: Finding, { renamed }: Cluster): boolean {
  if (before.rule !== after.rule) return false;
  const gateway = before.gateway && (renamed.get(before.gateway) ?? before.gateway);
  return nameOf(before.subject) === nameOf(after.subject) || (gateway !== undefined && gateway === after.gateway);
}
