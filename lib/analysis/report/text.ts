import { createColors } from 'picocolors';
import { countLevels, type Report } from '../analyze';
import { type Finding, type Level, LEVELS, nameOf } from '../finding';
import { groupBy } from '../../private/group';
import { type IgnoredFinding } from '../ignore/ignore';
import { placeText } from '../input/cluster';
import { type SourceLocation } from '../input/manifest';
import { type DetectedRelease } from '../model/release';
import { ASSUMED } from '../model/stock';
import { type FindingGroup, groupFindings, sharedFixes } from './group';
import { othersText } from './others';
import { printable } from './printable';
import { hiddenLevels, seen, type View, WHOLE_VIEW } from './view';
import { plural } from '../../private/plural';

type Colors = ReturnType<typeof createColors>;

/** Renders a report as text: the findings of each rule together, with their reason and fix once. */
export function textReport(report: Report, colored: boolean, view: View = WHOLE_VIEW): string {
  const colors = createColors(colored);
  const { findings } = seen(report, view);
  const groups =
    view.groupBy === 'gateway'
      ? [...groupBy(findings, ({ gateway }) => [gateway])].flatMap(([gateway, own]) => [
          colors.bold(printable(placeOf(gateway))),
          ...ruleTexts(report, own, view, colors),
        ])
      : ruleTexts(report, findings, view, colors);
  const ignored = report.ignored.length === 0 ? [] : [ignoredText(report.ignored, colors)];
  return `${[...groups, ...ignored, summaryText(report)].join('\n\n')}\n`;
}

/** One line for each rule, or for each gateway. */
export function summaryReport(report: Report, colored: boolean, view: View): string {
  const colors = createColors(colored);
  const { findings } = seen(report, view);
  const lines =
    view.groupBy === 'gateway'
      ? [...groupBy(findings, ({ gateway }) => [gateway])].map(([gateway, own]): Line => ({
          head: printable(placeOf(gateway)),
          tail: levelsText(own),
        }))
      : groupFindings(findings, true).flatMap(({ findings: group }): Line[] => {
          const [first] = group;
          if (first === undefined) return [];
          const { level, rule } = first;
          const count = String(group.length).padStart(5);
          return [{ level, head: rule, tail: `${count}  ${titleOf(report, rule)}` }];
        });
  const width = Math.max(...lines.map(({ head }) => head.length));
  const text = lines.map(({ level, head, tail }) =>
    [...(level ? [painted(level.padEnd(7), level, colors)] : []), head.padEnd(width), tail].join('  '),
  );
  return `${[...(text.length === 0 ? [] : [text.join('\n')]), summaryText(report)].join('\n\n')}\n`;
}

interface Line {
  readonly level?: Level;
  readonly head: string;
  readonly tail: string;
}

/** One line: the number of findings by level, and what was read. */
export function summaryText(report: Report): string {
  const ignored = report.ignored.length === 0 ? '' : `, ${report.ignored.length} ignored`;
  const findings =
    report.findings.length === 0
      ? 'No findings'
      : `${plural(report.findings.length, 'finding')}: ${levelsText(report.findings)}`;
  return `${findings}${ignored}. ${plural(report.objects, 'object')} read${othersText(report.others)}; Knative ${releaseText(report.release)}.`;
}

/** What a view leaves out, and the options of the command that show it; `undefined` if it shows everything. */
export function hiddenText(report: Report, view: View, isSummary: boolean): string | undefined {
  const all = seen(report, view);
  const lists =
    view.groupBy === 'gateway' ? [...groupBy(all.findings, (one) => [one.gateway]).values()] : [all.findings];
  const shortened = lists
    .flatMap((findings) => groupFindings(findings, view.verbose === true))
    .reduce((sum, { findings, shown }) => sum + findings.length - shown.length, 0);
  const levels = hiddenLevels(all);
  const parts = [
    ...(all.elsewhere === 0 ? [] : [`${plural(all.elsewhere, 'finding')} about other namespaces or gateways`]),
    ...(levels.length === 0
      ? []
      : [`${levels.map((level) => plural(all.below[level], level)).join(', ')} (--level ${levels.at(-1) ?? 'note'})`]),
    ...(shortened === 0 || isSummary ? [] : [`${plural(shortened, 'finding')} of long lists (--verbose)`]),
  ];
  return parts.length === 0 ? undefined : `Not shown: ${parts.join('; ')}.`;
}

function levelsText(findings: readonly Finding[]): string {
  const counts = countLevels(findings);
  return LEVELS.filter((level) => counts[level] > 0)
    .map((level) => plural(counts[level], level))
    .join(', ');
}

function releaseText({ unchecked = [], ...detected }: DetectedRelease): string {
  const accepted = unchecked.length === 0 ? '' : `; accepted unchecked: ${unchecked.map(printable).join(', ')}`;
  return `${versionText(detected)}${accepted}`;
}

function versionText({ release, from, unknown }: DetectedRelease): string {
  if (unknown !== undefined) return `${release.version} (nearest to ${printable(unknown)}, which is not known)`;
  return from === 'default' ? `${release.version} (assumed)` : release.version;
}

function placeOf(gateway: string | undefined): string {
  return gateway === undefined ? 'The whole topology' : `Gateway ${gateway}`;
}

function titleOf({ rules }: Report, rule: string): string {
  return rules.find(({ name }) => name === rule)?.title ?? '';
}

function ruleTexts(report: Report, findings: readonly Finding[], view: View, colors: Colors): readonly string[] {
  return groupFindings(findings, view.verbose === true).map((group) => groupText(report, group, view, colors));
}

function groupText(report: Report, { findings, shown }: FindingGroup, view: View, colors: Colors): string {
  const [first] = findings;
  if (first === undefined) return '';
  const { level, rule, why } = first;
  const count = findings.length === 1 ? '' : ` (${findings.length})`;
  const fixes = sharedFixes(shown);
  // In full, each finding has its own fix, unless all have the same.
  const isEach = view.verbose === true && !(fixes.length === 1 && fixes[0]?.isEqual === true);
  const rest = findings.length - shown.length;
  return [
    `${painted(level, level, colors)} ${colors.bold(rule)}: ${titleOf(report, rule)}${count}`,
    ...shown.flatMap((finding) => [
      `  ${printable(nameOf(finding.subject))}  ${colors.dim(place(finding.subject.source))}`,
      `    ${printable(finding.message)}`,
      ...(isEach ? [`    ${colors.dim('Fix:')} ${printable(finding.fix)}`] : []),
    ]),
    ...(rest === 0 ? [] : [`  and ${rest} more`]),
    `  ${colors.dim('Why:')} ${printable(why)}`,
    ...(isEach ? [] : fixTexts(shown, rest, colors)),
  ].join('\n');
}

function fixTexts(shown: readonly Finding[], rest: number, colors: Colors): readonly string[] {
  const fixes = sharedFixes(shown);
  return fixes.map(({ first, count, isEqual }) => {
    const others = count > 1 || (rest > 0 && fixes.length === 1) ? ', and likewise for the others' : '';
    const of = isEqual && fixes.length === 1 ? '' : ` (${printable(nameOf(first.subject))}${others})`;
    return `  ${colors.dim(`Fix${of}:`)} ${printable(first.fix)}`;
  });
}

function painted(text: string, level: Level, colors: Colors): string {
  const paint: Readonly<Record<Level, (text: string) => string>> = {
    error: colors.red,
    warning: colors.yellow,
    note: colors.cyan,
  };
  return paint[level](text);
}

function ignoredText(ignored: readonly IgnoredFinding[], colors: Colors): string {
  const lines = ignored.map(({ finding: { level, rule, subject }, reason, source }) => {
    const ignoredBy = colors.dim(`(${place(source)})`);
    return `  ${level} ${rule}  ${printable(nameOf(subject))}: ${printable(reason)} ${ignoredBy}`;
  });
  return [colors.bold('Ignored'), lines.join('\n')].join('\n\n');
}

function place({ file, line }: SourceLocation): string {
  return file === ASSUMED ? file : printable(placeText({ file, line }));
}
