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

/** Carries out the first alternative of a finding's fix, and analyses the result. */
export function applyFix(given: Given, { context, findings }: Judged, finding: Finding): Outcome {
  const found = PHRASES.find(([pattern]) => pattern.test(finding.fix));
  if (found === undefined) return { kind: 'not-applied' };
  const [pattern, action] = found;
  const cluster = new Cluster(context.model, given.loaded);
  try {
    action(cluster, pattern.exec(finding.fix) ?? [], finding);
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : 'unknown' };
  }
  const options = { ...given.options, ...cluster.options };
  const after = judged({ ...given, options, loaded: cluster.loaded() });
  // There may be several of a rule about one object: one less, and not this one.
  const [had, has] = [findings, after.findings].map((all) => all.filter((each) => isSame(each, finding)));
  const isThere = has?.some(({ message, fix }) => message === finding.message && fix === finding.fix) === true;
  if (isThere || (has?.length ?? 0) >= (had?.length ?? 0)) return { kind: 'wrong', why: 'the finding stays' };
  const news = after.findings.filter(
    (each) => isAtLeast(each.level, finding.level) && !findings.some((before) => isLike(before, each)),
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
function isLike(a: Finding, b: Finding): boolean {
  if (a.rule !== b.rule) return false;
  return nameOf(a.subject) === nameOf(b.subject) || (a.gateway !== undefined && a.gateway === b.gateway);
}
