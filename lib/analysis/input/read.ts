import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { joinLoaded, type Loaded, loadText } from './load';
import { byText } from '../../private/sort';

const MANIFEST = /\.(?:ya?ml|json)$/;

/**
 * Reads files, folders (every .yaml, .yml and .json below, hidden folders and node_modules left out) and `-`, the
 * standard input.
 *
 * @throws if a path cannot be read.
 */
export function readPaths(paths: readonly string[]): Loaded {
  return joinLoaded(
    paths.flatMap(filesOf).map((file) => loadText(readFileSync(file === '-' ? 0 : file, 'utf8'), file)),
  );
}

function filesOf(path: string): string[] {
  return path === '-' || !statSync(path).isDirectory() ? [path] : filesBelow(path);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort(byText(({ name }) => name))
    .flatMap((entry) => {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
      const path = join(folder, entry.name);
      // Symbolic links are not followed: they may form a cycle.
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() && MANIFEST.test(entry.name) ? [path] : [];
    });
}
