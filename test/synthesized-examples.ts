import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');

/** The names of the examples, sorted. */
export const EXAMPLES: readonly string[] = readdirSync(join(root, 'examples'))
  .filter((name) => existsSync(join(root, 'examples', name, 'main.ts')))
  .sort();

const SCRIPT = `require('tsx/cjs');
const { join, resolve } = require('node:path');
const [outdir, ...names] = process.argv.slice(1);
for (const name of names) {
  process.env.CDK8S_OUTDIR = join(outdir, name);
  require(resolve('examples', name, 'main.ts'));
}`;

/** Runs the examples one after the other, all in one process: each writes into a folder of its name in `outdir`. */
export function synthesizeExamples(names: readonly string[], outdir: string): void {
  execFileSync(process.execPath, ['-e', SCRIPT, outdir, ...names], { cwd: root, stdio: 'pipe' });
}
