// What the two builds share. `tsc` builds for work on this repository; jsii builds what is published.
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundled } from './languages/bundled.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const PAGE = 'lib/picture/page/assets';

/** jsii's description of the public API. */
export const ASSEMBLY = '.jsii';

/**
 * Ends a build: what no compiler copies, the right to run the command, which npm gives only where it installs, and the
 * packages that are published inside this one, without their source maps.
 */
export function compiled(root) {
  cpSync(join(root, PAGE), join(root, 'build', PAGE), { recursive: true, filter: (path) => !path.endsWith('.json') });
  chmodSync(join(root, 'build/lib/cli/main.js'), 0o755);
  for (const folder of bundled().map((name) => join(root, name)))
    for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.map')))
      rmSync(join(folder, file));
}

/** Whether build/ is jsii's, and no source is newer. */
export function isCurrent() {
  const path = join(ROOT, ASSEMBLY);
  if (!existsSync(path) || !existsSync(join(ROOT, 'build/lib/index.js'))) return false;
  const made = statSync(path).mtimeMs;
  return ['lib', 'imports', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.jsii.json'].every(
    (name) => newest(join(ROOT, name)) <= made,
  );
}

function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
