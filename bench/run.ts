// `npm run bench`: how long synthesis takes, as a ratio to the floor under it, measured side by side in one run.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { HOSTILE_INPUTS } from './hostile-inputs';

const RUNS = 5;
const root = resolve(__dirname, '..');
const temp = mkdtempSync(join(tmpdir(), 'bench-'));
const compiled = join(temp, 'build');

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

/** Medians of two measurements, taken by turns so that a busy machine slows both. */
function byTurns(first: () => number, second: () => number): [number, number] {
  const pairs = Array.from({ length: RUNS }, () => [first(), second()] as const);
  return [median(pairs.map(([value]) => value)), median(pairs.map(([, value]) => value))];
}

function node(args: readonly string[]): string {
  const outdir = join(temp, 'dist');
  return execFileSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CDK8S_OUTDIR: outdir },
  });
}

function wallClock(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function synthesis(): void {
  console.log(
    'synthesis of N gateways, whole process, beside YAML.stringify and writing of the same objects (median of 5)\n',
  );
  console.log('gateways   process ms   floor ms   ratio   ms per gateway');
  for (const count of [1, 10, 100, 1000]) {
    const [whole, floor] = byTurns(
      () => wallClock(() => node([join(compiled, 'bench/synth.js'), count.toString()])),
      () => Number(node([join(compiled, 'bench/floor.js'), count.toString(), temp])),
    );
    const columns = [whole.toFixed(0), floor.toFixed(0), (whole / floor).toFixed(2), (whole / count).toFixed(2)];
    console.log(
      [count.toString().padStart(8), ...columns.map((text, i) => text.padStart([13, 11, 8, 17][i] ?? 8))].join(''),
    );
  }
}

/**
 * What the constructs add to `cdk8s synth` of an app with one empty chart, in the same project and with the same
 * loader.
 */
function startUp(): void {
  const cdk8s = join(root, 'node_modules/cdk8s-cli/bin/cdk8s');
  const empty = join(temp, 'empty');
  mkdirSync(empty);
  symlinkSync(join(root, 'node_modules'), join(empty, 'node_modules'));
  writeFileSync(
    join(empty, 'main.ts'),
    "import { App, Chart } from 'cdk8s';\nconst app = new App();\nnew Chart(app, 'empty');\napp.synth();\n",
  );
  const arguments_ = [
    'synth',
    '--check-upgrade=false',
    '--app',
    'node --import tsx main.ts',
    '--output',
    join(temp, 'out'),
  ];
  const synth = (cwd: string): number =>
    wallClock(() => execFileSync(process.execPath, [cdk8s, ...arguments_], { cwd, stdio: 'ignore' }));
  const [base, ours] = byTurns(
    () => synth(empty),
    () => synth(root),
  );
  console.log(
    `\ncdk8s synth: empty app ${base.toFixed(0)} ms, default topology ${ours.toFixed(0)} ms, added ${(ours - base).toFixed(0)} ms`,
  );
}

/** Large and expensive inputs, each in a process of its own. */
function hostile(): void {
  const script = join(compiled, 'bench/hostile.js');
  const file = join(temp, 'hostile.yaml');
  console.log('\nlarge and hostile inputs: CPU time and largest resident memory of the whole process\n');
  for (const [index, { name }] of HOSTILE_INPUTS.entries()) {
    node([script, String(index), file]);
    console.log(name.padEnd(44) + node([script, file]).trimEnd());
  }
}

try {
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.bench.json', '--outDir', compiled],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  symlinkSync(join(root, 'node_modules'), join(temp, 'node_modules'));
  synthesis();
  startUp();
  console.log(node([join(compiled, 'bench/analysis.js')]));
  cpSync(join(root, 'lib/picture/page/assets'), join(compiled, 'lib/picture/page/assets'), { recursive: true });
  console.log(node([join(compiled, 'bench/picture.js')]));
  hostile();
} finally {
  rmSync(temp, { recursive: true, force: true });
}
