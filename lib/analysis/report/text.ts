import { createColors } from 'picocolors';
import { countLevels, type Report } from '../analyze';
import { type Finding, type Level, LEVELS, nameOf } from '../finding';
import { groupBy } from '../../private/group';
import { type IgnoredFinding } from '../ignore/ignore';
import { placeText } from '../input/cluster';
import { type SourceLocation } from '../input/manifest';
import { type DetectedRelease } from '../model/release';
import { ASSUMED } from '../model/stock';
import { othersText } from './others';
import { printable } from './printable';

type Colors = ReturnType<typeof createColors>;

/** Renders a report as text, grouped by gateway. */
export function textReport(report: Report, colored: boolean): string {
  const colors = createColors(colored);
  const groups = [...groupBy(report.findings, ({ gateway }) => [gateway])].map(([gateway, findings]) => {
    const title = gateway === undefined ? 'The whole topology' : `Gateway ${gateway}`;
    return [colors.bold(printable(title)), ...findings.map((finding) => findingText(finding, colors))].join('\n\n');
  });
  const ignored = report.ignored.length === 0 ? [] : [ignoredText(report.ignored, colors)];
  return `${[...groups, ...ignored, summaryText(report)].join('\n\n')}\n`;
}

/** One line: the number of findings by level, and what was read. */
export function summaryText(report: Report): string {
  const counts = countLevels(report.findings);
  const found = LEVELS.filter((level) => counts[level] > 0).map((level) => plural(counts[level], level));
  const ignored = report.ignored.length === 0 ? '' : `, ${report.ignored.length} ignored`;
  const findings =
    found.length === 0 ? 'No findings' : `${plural(report.findings.length, 'finding')}: ${found.join(', ')}`;
  return `${findings}${ignored}. ${plural(report.objects, 'object')} read${othersText(report.others)}; Knative ${releaseText(report.release)}.`;
}

function releaseText({ unchecked = [], ...detected }: DetectedRelease): string {
  const accepted = unchecked.length === 0 ? '' : `; accepted unchecked: ${unchecked.map(printable).join(', ')}`;
  return `${versionText(detected)}${accepted}`;
}

function versionText({ release, from, unknown }: DetectedRelease): string {
  if (unknown !== undefined) return `${release.version} (nearest to ${printable(unknown)}, which is not known)`;
  return from === 'default' ? `${release.version} (assumed)` : release.version;
}

function findingText({ level, rule, subject, message, why, fix }: Finding, colors: Colors): string {
  const paint: Readonly<Record<Level, (text: string) => string>> = {
    error: colors.red,
    warning: colors.yellow,
    note: colors.cyan,
  };
  const head = `  ${paint[level](level)} ${colors.bold(rule)}  ${printable(nameOf(subject))}  ${colors.dim(place(subject.source))}`;
  return [
    head,
    `    ${printable(message)}`,
    `    ${colors.dim('Why:')} ${printable(why)}`,
    `    ${colors.dim('Fix:')} ${printable(fix)}`,
  ].join('\n');
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

function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
