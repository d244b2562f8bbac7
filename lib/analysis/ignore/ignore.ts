import { type Finding, nameOf, type Subject, subjectOf } from '../finding';
import { groupBy } from '../../private/group';
import { type Manifest, type SourceLocation } from '../input/manifest';
import { type RuleFinding, type RuleInfo } from '../rule';

/** Findings that are accepted, with the reason. */
export interface Ignore {
  /** Names of rules. */
  readonly rules: readonly string[];
  /** `KIND/NAMESPACE/NAME`, where `*` stands for any run of characters; undefined for every object. */
  readonly object?: string;
  readonly reason: string;
  /** The subject of the finding if the ignore has no effect. */
  readonly subject: Subject;
}

/** A finding that is ignored, and why. */
export interface IgnoredFinding {
  readonly finding: Finding;
  readonly reason: string;
  /** Where the ignore was declared. */
  readonly source: SourceLocation;
}

/** `cdk8s-knative-gateways/ignore: "rule-a, rule-b: reason"` on an object; one ignore a line. */
const IGNORE_ANNOTATION = 'cdk8s-knative-gateways/ignore';

export const ignoreWithoutEffect: RuleInfo = {
  name: 'ignore-without-effect',
  level: 'note',
  title: 'An ignore has no effect',
  why: 'The finding that it was written for is gone or has another name; left in place, it may hide a new one.',
};

/** The ignores of annotations, and the annotations that cannot be parsed. */
export interface AnnotatedIgnores {
  readonly ignores: readonly Ignore[];
  readonly malformed: readonly RuleFinding[];
}

/** Reads the ignores on objects. Each applies to findings about that object only. */
export function readAnnotations(manifests: readonly Manifest[]): AnnotatedIgnores {
  const ignores: Ignore[] = [];
  const malformed: RuleFinding[] = [];
  for (const manifest of manifests) {
    const annotation = manifest.annotations[IGNORE_ANNOTATION];
    if (annotation === undefined) continue;
    for (const line of annotation.split('\n').filter((each) => each.trim() !== '')) {
      const subject = subjectOf(manifest);
      const [, names = '', reason = ''] = /^([^:]*):\s*(.*\S)\s*$/.exec(line) ?? [];
      const rules = names.split(/[\s,]+/).filter((name) => name !== '');
      if (rules.length > 0 && reason !== '') ignores.push({ rules, reason, subject });
      else {
        malformed.push({
          subject,
          level: 'warning',
          message: `The annotation ${IGNORE_ANNOTATION} of ${nameOf(subject)} has no effect: it is not of the form RULES: REASON.`,
          fix: `Write the names of rules, a colon and the reason: \`${IGNORE_ANNOTATION}: "rule-a, rule-b: reason"\`.`,
        });
      }
    }
  }
  return { ignores, malformed };
}

/** The findings that remain, those that are ignored, and the ignores that had an effect. */
export interface Sifted {
  readonly findings: readonly Finding[];
  readonly ignored: readonly IgnoredFinding[];
  readonly used: ReadonlySet<Ignore>;
}

/**
 * Separates the ignored findings from the others.
 *
 * @param byPattern Ignores that apply to every object that matches their pattern.
 * @param byObject Ignores that apply to the object that carries them.
 */
export function sift(findings: readonly Finding[], byPattern: readonly Ignore[], byObject: readonly Ignore[]): Sifted {
  const patterns = byPattern.map((ignore) => ({ ignore, matches: matcherOf(ignore) }));
  const annotated = groupBy(byObject, ({ subject }) => [keyOf(subject)]);
  const kept: Finding[] = [];
  const ignored: IgnoredFinding[] = [];
  const used = new Set<Ignore>();
  for (const finding of findings) {
    const ignores = [
      ...(annotated.get(keyOf(finding.subject)) ?? []).filter(({ rules }) => rules.includes(finding.rule)),
      ...patterns.filter(({ matches }) => matches(finding)).map(({ ignore }) => ignore),
    ];
    for (const ignore of ignores) used.add(ignore);
    const [first] = ignores;
    if (first === undefined) kept.push(finding);
    else ignored.push({ finding, reason: first.reason, source: first.subject.source });
  }
  return { findings: kept, ignored, used };
}

/** The finding about an ignore without effect. `known` are the names of all rules. */
export function withoutEffect({ rules, object, subject }: Ignore, known: ReadonlySet<string>): RuleFinding {
  const unknown = rules.filter((rule) => !known.has(rule));
  if (unknown.length > 0) {
    return {
      subject,
      message: `${nameOf(subject)} ignores ${unknown.join(', ')}, but no rule has this name.`,
      fix: 'Correct the name; `knative-gateways rules` lists them.',
    };
  }
  const where = object === undefined ? '' : ` of ${object}`;
  return {
    subject,
    message: `${nameOf(subject)} ignores ${rules.join(', ')}${where}, but there is no such finding.`,
    fix: 'Remove the ignore.',
  };
}

function matcherOf({ rules, object = '*' }: Ignore): (finding: Finding) => boolean {
  const names = new Set(rules);
  const literals = object.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const pattern = new RegExp(`^${literals.join('.*')}$`, 's');
  return ({ rule, subject: { kind, namespace, name } }) =>
    names.has(rule) && pattern.test(`${kind}/${namespace}/${name}`);
}

/** A key that differs for objects of equal kind and name, such as a Kubernetes and a Knative Service. */
function keyOf({ kind, namespace, name, source }: Subject): string {
  return `${kind} ${namespace}/${name} ${source.file}:${source.line}`;
}
