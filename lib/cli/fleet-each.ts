import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CLUSTERS } from '../fleet/layout';
import { type Host } from './commands/host';
import { type FleetCommand } from './fleet-commands';
import { FIGURES, type Row, rowOf, tableText } from './fleet-table';
import { Progress } from './progress';

const PLACEHOLDER = '{cluster}';

/** The options whose value is the file to write. */
const OUTPUT = /^(?:--output|-o)(?:=(.*))?$/;

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
  const output = outputOf(options);
  if (names.length > 1 && output?.includes(PLACEHOLDER) === false) {
    throw new Error(
      `--output ${output}: the file of each cluster would replace the one before; to fix: put ${PLACEHOLDER} into its name`,
    );
  }
  const figures = FIGURES[command];
  // What goes to files, or has a format, is the command's own.
  const isSummary = output === undefined && !options.some((word) => word.startsWith('--format'));
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
    if (output !== undefined) mkdirSync(dirname(output.replaceAll(PLACEHOLDER, name)), { recursive: true });
    const own = [...options, ...(isSummary && figures !== undefined ? ['--format', 'json'] : [])].map((word) =>
      word.replaceAll(PLACEHOLDER, name),
    );
    const { status, text, said } = await runOne([command, ...paths, ...own], host);
    progress.end();
    highest = Math.max(highest, status);
    if (said !== '') terminal.stderr.write(`${name}:\n${said}`);
    if (isSummary && figures !== undefined) rows.push(rowOf(name, figures, status === 2 ? undefined : text));
    else if (text !== '') terminal.stdout.write(`${name}:\n${text}\n`);
  }
  if (isSummary && figures !== undefined) terminal.stdout.write(tableText(figures, rows));
  return highest;
}

/** The file that the options name. */
function outputOf(options: readonly string[]): string | undefined {
  const [index] = options.flatMap((word, at) => (OUTPUT.test(word) ? [at] : []));
  if (index === undefined) return undefined;
  return OUTPUT.exec(options[index] ?? '')?.[1] ?? options[index + 1];
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
