import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CLUSTERS } from '../fleet/layout';
import { type Host } from './commands/host';
import { makeFolder } from './folders';
import { type FleetCommand } from './fleet-commands';
import { type ClusterReport, isJoined, joinedReports, PLACEHOLDER, refuseUnlessApart } from './fleet-join';
import { FIGURES, type Row, rowOf, tableText } from './fleet-table';
import { writeResult } from './output';
import { Progress } from './progress';

/** The options whose value is the file to write, and the format. */
const OUTPUT = /^(?:--output|-o)(?:=(.*))?$/;
const FORMAT = /^--format(?:=(.*))?$/;

/** Runs a command for each cluster of an output. Returns the highest exit status. */
export async function runEach(
  command: FleetCommand,
  words: readonly string[],
  host: Pick<Host, 'run' | 'terminal'>,
): Promise<number> {
  const { terminal } = host;
  const first = words.findIndex((word) => word.startsWith('-'));
  const folders = words.slice(0, first < 0 ? words.length : first);
  const options = words.slice(folders.length);
  const wanted = command === 'plan' ? 2 : 1;
  if (folders.length !== wanted) {
    throw new Error(
      wanted === 1
        ? 'give the folder that `fleet synth` wrote, before the options'
        : 'give the folders of the old and the new fleet, before the options',
    );
  }
  const names = clustersOf(folders);
  if (names.length === 0) throw new Error(`${folders.join(', ')}: no cluster has a folder in ${CLUSTERS}`);
  const [output, format] = [valueOf(OUTPUT, options), valueOf(FORMAT, options)];
  if (names.length > 1) refuseUnlessApart(format, output);
  const joined = isJoined(format, output) ? format : undefined;
  const figures = FIGURES[command];
  // What goes to files, or has a format, is the command's own.
  const isSummary = output === undefined && format === undefined;
  const reports: ClusterReport[] = [];
  const rows: Row[] = [];
  const progress = new Progress(terminal);
  let highest = 0;
  for (const name of names) {
    const paths = folders.map((folder) => join(folder, CLUSTERS, name)).filter((path) => existsSync(path));
    // A cluster that is new, or gone, has nothing to compare with.
    if (paths.length < wanted) {
      terminal.stderr.write(`knative-gateways: ${name}: only in ${paths.join('')}\n`);
      continue;
    }
    progress.say(`cluster ${name}`);
    if (output !== undefined && joined === undefined) makeFolder(dirname(output.replaceAll(PLACEHOLDER, name)));
    const given = joined === undefined ? options : withoutValueOf(OUTPUT, options);
    const own = [...given, ...(isSummary && figures !== undefined ? ['--format', 'json'] : [])].map((word) =>
      word.replaceAll(PLACEHOLDER, name),
    );
    const { status, text, said } = await runOne([command, ...paths, ...own], host);
    progress.end();
    highest = Math.max(highest, status);
    if (said !== '') terminal.stderr.write(`${name}:\n${said}`);
    if (joined !== undefined) reports.push(...(status === 2 ? [] : [{ cluster: name, text }]));
    else if (isSummary && figures !== undefined) rows.push(rowOf(name, figures, status === 2 ? undefined : text));
    else if (text !== '') terminal.stdout.write(`${name}:\n${text}\n`);
  }
  if (isSummary && figures !== undefined) terminal.stdout.write(tableText(figures, rows));
  if (joined !== undefined) await writeResult(joinedReports(joined, reports), output, terminal);
  return highest;
}

/** The value of an option, beside it or after it. */
function valueOf(option: RegExp, words: readonly string[]): string | undefined {
  const index = words.findIndex((word) => option.test(word));
  return index < 0 ? undefined : (option.exec(words[index] ?? '')?.[1] ?? words[index + 1]);
}

function withoutValueOf(option: RegExp, words: readonly string[]): string[] {
  const index = words.findIndex((word) => option.test(word));
  const has = option.exec(words[index] ?? '')?.[1] !== undefined;
  return index < 0 ? [...words] : words.filter((_, at) => at !== index && (has || at !== index + 1));
}

/** The clusters of all folders, sorted. */
function clustersOf(folders: readonly string[]): string[] {
  const names = folders.flatMap((folder) => {
    const clusters = join(folder, CLUSTERS);
    if (!existsSync(clusters)) {
      throw new Error(`${folder}: there is no folder ${CLUSTERS}; give the folder that \`fleet synth\` wrote`);
    }
    return readdirSync(clusters, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  });
  return [...new Set(names)].sort();
}

async function runOne(
  args: readonly string[],
  { terminal, run }: Pick<Host, 'run' | 'terminal'>,
): Promise<{ readonly status: number; readonly text: string; readonly said: string }> {
  let text = '';
  let said = '';
  const stdout = { write: (more: string): void => void (text += more) };
  const stderr = { write: (more: string): void => void (said += more) };
  const status = await run(args, { ...terminal, stdout, stderr });
  return { status, text, said };
}
