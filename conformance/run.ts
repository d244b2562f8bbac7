import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { build, missingTools } from './harness/build';
import { type InnerRun, RUN_VARIABLE } from './inner';
import { PARTS } from './parts';

interface Options {
  readonly only: readonly string[];
  readonly list?: true;
  readonly seed: number;
  readonly random: number;
}

const RANDOM_TOPOLOGIES = 100;
const SEEDS = 2 ** 31;

// All traffic, mounts and processes of the run stay in these namespaces, and end with them: the first process inside is
// killed with `unshare`, and `unshare` with this process, however it ends.
const ISOLATED = [
  ...['setpriv', '--pdeathsig', 'KILL', '--'],
  ...['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--'],
] as const;

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || value >= SEEDS) {
    throw new InvalidArgumentError(`a whole number from 0 to ${SEEDS - 1} is expected.`);
  }
  return value;
}

function partName(text: string, chosen: readonly string[]): readonly string[] {
  if (!PARTS.some(({ name }) => name === text)) {
    throw new InvalidArgumentError(`the parts are ${PARTS.map(({ name }) => name).join(', ')}.`);
  }
  return [...chosen, text];
}

async function main(): Promise<number> {
  const command = new Command('conformance')
    .description('Runs what this package synthesizes on the real components, without containers.')
    .option('--only <part>', 'run this part alone; may be repeated', partName, [])
    .option('--list', 'list the parts')
    .option('--seed <number>', 'first choice of the random topologies, to replay a run', count, randomInt(SEEDS))
    .option('--random <number>', 'how many random topologies', count, RANDOM_TOPOLOGIES)
    .parse();
  const options = command.opts<Options>();
  if (options.list === true) {
    for (const { name, proves } of PARTS) console.log(`${name.padEnd(12)} ${proves}`);
    return 0;
  }
  const parts = PARTS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const needs = [...new Set(parts.flatMap((part) => part.needs))];
  const missing = missingTools(needs);
  if (missing.length > 0) {
    for (const line of missing) console.error(`conformance: ${line}`);
    return 2;
  }
  const components = await build(needs, (line) => {
    console.log(line);
  });
  return inside({
    components,
    parts: parts.map(({ name }) => name),
    seed: options.seed,
    random: options.random,
    root: dirname(__dirname),
  });
}

function inside(run: InnerRun): Promise<number> {
  const [command, ...args] = ISOLATED;
  const inner = spawn(command, [...args, process.execPath, '--import', 'tsx', join(__dirname, 'inner.ts')], {
    cwd: run.root,
    stdio: 'inherit',
    env: { ...process.env, [RUN_VARIABLE]: JSON.stringify(run) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => inner.kill('SIGKILL'));
  }
  return new Promise((resolve, reject) => {
    inner.once('error', reject);
    inner.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}

void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
