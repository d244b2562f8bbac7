import { analyze, type Report } from '../analysis/analyze';
import { isAtLeast, type Level } from '../analysis/finding';
import { readIgnoreFile } from '../analysis/ignore/ignore-file';
import { type Loaded } from '../analysis/input/load';
import { jsonReport } from '../analysis/report/json';
import { junitReport } from '../analysis/report/junit';
import { sarifReport } from '../analysis/report/sarif';
import { hiddenText, summaryReport, summaryText, textReport } from '../analysis/report/text';
import { type View } from '../analysis/report/view';
import { type Rule } from '../analysis/rule';
import { RULES } from '../analysis/rules';
import { type Pieces } from '../private/pieces';
import { readInput } from './input';
import { type InputFlags, type ModelFlags, modelOptions } from './options';
import { refuseToReplace, writeResult } from './output';
import { packageVersion } from './package';
import { Progress } from './progress';
import { unknownRule } from './rules';
import { isColored, type Terminal } from './terminal';
import { warnOfUnseenNames } from './unseen';

export interface AnalyzeFlags extends InputFlags, ModelFlags {
  readonly format: 'text' | 'json' | 'sarif' | 'junit';
  readonly failOn: Level | 'never';
  readonly annotations: boolean;
  readonly color: boolean;
  readonly config?: string;
  readonly output?: string;
  readonly rule?: readonly string[];
  readonly skip?: readonly string[];
  readonly level?: Level;
  readonly namespace?: readonly string[];
  readonly gateway?: readonly string[];
  readonly groupBy?: 'rule' | 'gateway';
  readonly verbose?: true;
  readonly summary?: true;
}

/** The options that choose what is printed as text. */
const VIEW_FLAGS = {
  level: '--level',
  namespace: '--namespace',
  gateway: '--gateway',
  groupBy: '--group-by',
  verbose: '--verbose',
  summary: '--summary',
} as const satisfies Partial<Record<keyof AnalyzeFlags, string>>;

/** Analyses manifests and reports the findings. Returns the exit status. */
export async function runAnalyze(paths: readonly string[], flags: AnalyzeFlags, terminal: Terminal): Promise<0 | 1> {
  const rules = chosenRules(flags);
  refuseToReplace(flags.output, [flags.config]);
  const ignores = readIgnoreFile(flags.config);
  const progress = new Progress(terminal);
  warnOfUnusedFlags(flags, terminal);
  const loaded = await readInput(paths, flags, terminal, progress);
  const report = analyze(loaded, {
    ...modelOptions(flags),
    rules,
    ignores,
    annotations: flags.annotations,
    onProgress: (doing) => {
      progress.say(doing);
    },
  });
  progress.end();
  if (flags.format === 'text') warnOfUnseenNames(flags, loaded.manifests, report, terminal);

  const text = rendered(report, loaded, flags, terminal);
  await writeResult(text, flags.output, terminal);
  if (flags.output !== undefined) terminal.stderr.write(`${summaryText(report)}\n`);
  const { failOn } = flags;
  return report.findings.some(({ level }) => isAtLeast(level, failOn)) ? 1 : 0;
}

function rendered(report: Report, loaded: Loaded, flags: AnalyzeFlags, terminal: Terminal): string | Pieces {
  switch (flags.format) {
    case 'text':
      return textOf(report, flags, flags.output === undefined && isColored(terminal, flags.color));
    case 'json':
      return jsonReport(report, packageVersion());
    case 'junit':
      return junitReport(report, flags.failOn);
    case 'sarif': {
      const [first = { file: '-' }] = [...loaded.manifests.map(({ source }) => source), ...loaded.problems];
      return sarifReport(report, { version: packageVersion(), folder: process.cwd(), fallback: first.file });
    }
  }
}

/** Notes are only counted, unless they are asked for or decide about the exit status. */
function textOf(report: Report, flags: AnalyzeFlags, colored: boolean): string {
  const { level = flags.failOn === 'note' ? 'note' : 'warning', namespace, gateway, verbose, groupBy } = flags;
  const view: View = { level, namespaces: namespace, gateways: gateway, verbose, groupBy };
  const isSummary = flags.summary === true;
  const text = isSummary ? summaryReport(report, colored, view) : textReport(report, colored, view);
  const hidden = hiddenText(report, view, isSummary);
  return hidden === undefined ? text : `${text}${hidden}\n`;
}

/** The other formats are for programs, which filter themselves. */
function warnOfUnusedFlags(flags: AnalyzeFlags, { stderr }: Terminal): void {
  if (flags.format === 'text') return;
  const names = Object.entries(VIEW_FLAGS).flatMap(([flag, name]) =>
    flags[flag as keyof typeof VIEW_FLAGS] === undefined ? [] : [name],
  );
  if (names.length === 0) return;
  stderr.write(
    `knative-gateways: ${names.join(', ')}: without effect on --format ${flags.format}, which has all findings\n`,
  );
}

function chosenRules({ rule, skip = [] }: AnalyzeFlags): readonly Rule[] {
  const known = new Set(RULES.map(({ name }) => name));
  const unknown = [...(rule ?? []), ...skip].find((name) => !known.has(name));
  if (unknown !== undefined) throw unknownRule(unknown);
  // Unreadable documents matter to every rule.
  const wanted = rule && new Set([...rule, 'unreadable-document']);
  return RULES.filter(({ name }) => (wanted === undefined || wanted.has(name)) && !skip.includes(name));
}
