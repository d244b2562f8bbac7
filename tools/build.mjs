// Builds with tsc: what `npm ci` leaves behind, and what tests and commands of this repository use.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { ASSEMBLY, compiled } from './assembly.mjs';

const cwd = resolve(import.meta.dirname, '..');
for (const name of ['build', ASSEMBLY]) rmSync(resolve(cwd, name), { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { cwd, stdio: 'inherit', shell: true });
if (status === 0) compiled(cwd);
process.exitCode = status ?? 1;
