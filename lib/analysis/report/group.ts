import { groupBy } from '../../private/group';
import { type Finding, LEVELS } from '../finding';

// More of one kind are counted.
const SHOWN = 4;

/** The findings of one rule with one level and one reason. */
export interface FindingGroup {
  readonly findings: readonly Finding[];
  /** Those that are printed, at least one for each kind of fix as far as there is room. */
  readonly shown: readonly Finding[];
}

/** Groups findings by level, worst first, rule and reason. */
export function groupFindings(findings: readonly Finding[], verbose: boolean): readonly FindingGroup[] {
  const groups = groupBy(findings, ({ level, rule, why }) => [`${LEVELS.indexOf(level)} ${rule} ${why}`]);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => ({ findings: group, shown: verbose ? group : shorten(group) }));
}

function shorten(findings: readonly Finding[]): readonly Finding[] {
  // One line instead of the last one would save nothing.
  if (findings.length <= SHOWN + 1) return findings;
  const kinds = [...groupBy(findings, (finding) => [shapeOf(finding)]).values()].flatMap(([first]) => first ?? []);
  const chosen = new Set([...new Set([...kinds, ...findings])].slice(0, SHOWN));
  return findings.filter((finding) => chosen.has(finding));
}

/** A fix for one finding, or for several that are mended alike. */
export interface SharedFix {
  readonly first: Finding;
  /** The number of printed findings that it is for. */
  readonly count: number;
  /** Whether it is written the same for all of them. */
  readonly isEqual: boolean;
}

/** The fixes of findings; those that only differ in names once. */
export function sharedFixes(findings: readonly Finding[]): readonly SharedFix[] {
  return [...groupBy(findings, (finding) => [shapeOf(finding)]).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    return { first, count: alike.length, isEqual: alike.every(({ fix }) => fix === first.fix) };
  });
}

const NAME = '*';

/** The fix without the names in it. */
function shapeOf({ fix, subject, gateway = '' }: Finding): string {
  const names = new Set([subject.kind, subject.name, subject.namespace, ...gateway.split('/')]);
  return fix
    .replace(/`[^`]*`/g, NAME)
    .split(/(?<=\s)/)
    .map((word) => (names.has(bare(word)) || /[\d/.=-]\S/.test(word) ? NAME : word.trim()))
    .join(' ')
    .replace(/\*(?:(?:,| and)? \*)*/g, NAME);
}

function bare(word: string): string {
  return word.replace(/[\s.,:;]+$/, '');
}
