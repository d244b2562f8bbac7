import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What one run of a command took: seconds of wall and CPU time, and MiB of resident memory at most. */
export interface Measured {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

/** A command to measure. */
export interface Subject {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** File for its standard output. */
  readonly output?: string;
  /** Exit codes beside 0 that are no failure. */
  readonly accepts?: readonly number[];
}

export function measure({ name, command, env, cwd, output = '/dev/null', accepts = [] }: Subject): Measured {
  const start = performance.now();
  const run = spawnSync('python3', [join(__dirname, 'measure.py'), output, ...command], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  if (run.status !== 0 && !accepts.includes(run.status ?? -1)) {
    throw new Error(`${name} failed with ${String(run.status ?? run.signal)}: ${command.join(' ')}\n${run.stderr}`);
  }
  console.error(`  ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as Measured;
}

/** The medians of several commands, measured by turns, so that a busy machine slows all of them. */
export function byTurns(subjects: readonly Subject[], runs: number): Measured[] {
  const rounds = Array.from({ length: runs }, () => subjects.map(measure));
  return subjects.map((_, index) => medians(rounds.flatMap((round) => round[index] ?? [])));
}

function medians(all: readonly Measured[]): Measured {
  const median = (key: keyof Measured): number =>
    all.map((each) => each[key]).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
  return { wall: median('wall'), cpu: median('cpu'), memory: median('memory') };
}
