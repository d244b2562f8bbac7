import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const manifest = (folder) => JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));

/** The folders of the packages that `npm pack` includes, with those that they need. */
export function bundled() {
  return [...new Set(manifest('.').bundledDependencies.flatMap((name) => withNeeded(`node_modules/${name}`)))].sort();
}

function withNeeded(folder) {
  return [
    folder,
    ...Object.keys(manifest(folder).dependencies ?? {}).flatMap((name) => withNeeded(placeOf(folder, name))),
  ];
}

/** A version of its own is below the package that needs it. */
function placeOf(folder, name) {
  const own = `${folder}/node_modules/${name}`;
  return existsSync(join(ROOT, own)) ? own : `node_modules/${name}`;
}
