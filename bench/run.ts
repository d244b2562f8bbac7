// `npm run bench`: measures, and writes bench/RESULTS.md. `-- --short` takes two minutes and leaves the file alone;
// `-- PART...` runs only these parts, and leaves it alone, too. What was measured is kept in a temporary file from part
// to part, also where a later part fails.
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Bench } from './bench';
import { analyzer, sharedLabel } from './parts/analyzer';
import { commands } from './parts/commands';
import { fleet } from './parts/fleet';
import { hostile } from './parts/hostile';
import { startUp } from './parts/start-up';
import { synthesis } from './parts/synthesis';
import { type Tools, buildTools } from './tools';

const PARTS: Readonly<Record<string, (bench: Bench, tools: Tools) => void>> = {
  synthesis,
  'start-up': startUp,
  analyzer,
  'shared-label': sharedLabel,
  commands,
  fleet,
  hostile,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { short: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    throw new Error(`no part of the benchmark: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  }
  const tools = await buildTools();
  const bench = new Bench(values.short);
  const kept = join(mkdtempSync(join(tmpdir(), 'bench-results-')), 'RESULTS.md');
  try {
    introduce(bench, tools);
    const failed: string[] = [];
    for (const [name, part] of Object.entries(PARTS)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      const measured = run(name, () => {
        part(bench, tools);
      });
      if (!measured) failed.push(name);
      await bench.results.write(kept);
    }
    console.error(`results: ${kept}`);
    if (failed.length > 0) throw new Error(`failed: ${failed.join(', ')}`);
    if (!values.short && positionals.length === 0) copyFileSync(kept, join(__dirname, 'RESULTS.md'));
  } finally {
    rmSync(bench.folder, { recursive: true, force: true });
  }
}

/** Whether a part could be measured. */
function run(name: string, part: () => void): boolean {
  const start = performance.now();
  console.error(`${new Date().toTimeString().slice(0, 8)} ${name}`);
  try {
    part();
    return true;
  } catch (error) {
    console.error(error);
    return false;
  } finally {
    console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
}

function introduce({ results, versionOf }: Bench, { versions }: Tools): void {
  const libraries = ['cdk8s', 'cdk8s-plus-28', 'constructs', 'js-yaml'].map((name) => `${name} ${versionOf(name)}`);
  const [cpu] = cpus();
  results.introduce(
    '# Results of the benchmark',
    '',
    'Written by `npm run bench`; what is compared are the ratios, which are of one run on one machine.',
    '',
    `- Node ${process.version}, ${libraries.join(', ')}`,
    `- ${versions.join(', ')}`,
    `- Linux ${release()}, ${cpus().length} x ${cpu?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  );
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
