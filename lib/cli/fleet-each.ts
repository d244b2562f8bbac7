import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CLUSTERS } from '../fleet/layout';
import { type Host } from './commands/host';

export const EACH_COMMANDS = ['analyze', 'assess', 'cost', 'picture', 'plan', 'verify'] as const;
export type FleetCommand = (typeof EACH_COMMANDS)[number];

const PLACEHOLDER = '{cluster}';

const OWN_OUTPUT = /^(?:--(?:format|output)(?:=|$)|-o)/;

/** A figure of a cluster, from the JSON of the command. */
type Figures = Readonly<Record<string, (json: never) => number>>;

interface Findings {
  readonly findings: readonly { readonly level: string }[];
}
interface Cost {
  readonly gateways: readonly object[];
  readonly alwaysOn: { readonly usd: number };
  readonly usage: { readonly usd: number };
}
interface Assessment {
  readonly gateways: readonly { readonly verdict: string }[];
}
interface Plan {
  readonly losesTraffic: boolean;
  readonly services: readonly object[];
  readonly steps: readonly object[];
}

const level =
  (wanted: string) =>
  ({ findings }: Findings): number =>
    findings.filter((each) => each.level === wanted).length;
const verdict =
  (wanted: string) =>
  ({ gateways }: Assessment): number =>
    gateways.filter((each) => each.verdict === wanted).length;

/** What is counted for each cluster and in all. The other commands have nothing to count. */
const FIGURES: Readonly<Partial<Record<FleetCommand, Figures>>> = {
  analyze: { errors: level('error'), warnings: level('warning'), notes: level('note') },
  assess: { needed: verdict('needed'), choice: verdict('choice'), idle: verdict('idle') },
  cost: {
    gateways: ({ gateways }: Cost) => gateways.length,
    'USD always on': ({ alwaysOn }: Cost) => alwaysOn.usd,
    'USD with usage': ({ alwaysOn, usage }: Cost) => alwaysOn.usd + usage.usd,
  },
  plan: {
    steps: ({ steps }: Plan) => steps.length,
    'services moved': ({ services }: Plan) => services.length,
    'loses requests': ({ losesTraffic }: Plan) => Number(losesTraffic),
  },
};

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
  const figures = FIGURES[command];
  // What goes to files, or has a format, is the command's own.
  const isSummary = figures !== undefined && !options.some((word) => OWN_OUTPUT.test(word));
  const rows: Row[] = [];
  let highest = 0;
  for (const name of names) {
    const paths = folders.map((folder) => join(folder, CLUSTERS, name)).filter((path) => existsSync(path));
    // A cluster that is new, or gone, has nothing to compare with.
    if (paths.length < wanted) {
      terminal.stderr.write(`knative-gateways: ${name}: only in ${paths.join('')}\n`);
      continue;
    }
    const own = [...options, ...(isSummary ? ['--format', 'json'] : [])].map((word) =>
      word.replaceAll(PLACEHOLDER, name),
    );
    const { status, text } = await runOne([command, ...paths, ...own], host);
    highest = Math.max(highest, status);
    if (!isSummary) terminal.stdout.write(`${name}:\n${text}\n`);
    else if (status !== 2)
      rows.push({ name, values: Object.values(figures).map((figure) => figure(JSON.parse(text) as never)) });
  }
  if (isSummary) terminal.stdout.write(tableText(Object.keys(figures), rows));
  return highest;
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
): Promise<{ readonly status: number; readonly text: string }> {
  let text = '';
  const stdout = { write: (more: string): void => void (text += more) };
  const status = await run(args, { ...terminal, stdout });
  return { status, text };
}

interface Row {
  readonly name: string;
  readonly values: readonly number[];
}

function tableText(head: readonly string[], rows: readonly Row[]): string {
  const total = {
    name: 'total',
    values: head.map((_, index) => rows.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)),
  };
  const shown = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));
  const lines = [['cluster', ...head], ...[...rows, total].map(({ name, values }) => [name, ...values.map(shown)])];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 2)))
        .join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}
