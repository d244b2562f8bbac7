import { readFileSync, statSync } from 'node:fs';
import { chartOf, readFolder } from './folder';
import { joinLoaded, type Loaded, loadText, MAXIMUM_CHARACTERS, tooLarge } from './load';

/**
 * Reads files, folders (see `readFolder`) and `-`, the standard input.
 *
 * In a folder, documents that are not meant as Kubernetes objects are skipped: it may be a whole repository. A file
 * that is named must hold objects.
 *
 * @throws if a path cannot be read.
 */
export function readPaths(paths: readonly string[]): Loaded {
  return joinLoaded(paths.map(readPath));
}

function readPath(path: string): Loaded {
  if (path === '-' || !statSync(path).isDirectory()) return readFile(path, false);
  const { files, unrendered } = readFolder(path);
  return joinLoaded([...files.map((file) => readFile(file, true)), { manifests: [], problems: [], unrendered }]);
}

function readFile(file: string, inFolder: boolean): Loaded {
  const chart = file === '-' ? undefined : chartOf(file);
  if (chart !== undefined) return { manifests: [], problems: [], unrendered: [chart] };
  // Not even read: a character takes up to 4 bytes.
  if (file !== '-' && statSync(file).size > 4 * MAXIMUM_CHARACTERS) return tooLarge(file);
  let content: string;
  try {
    content = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    // One file of a folder must not keep the others from being judged.
    if (!inFolder) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    return { manifests: [], problems: [{ file, line: 1, reason: `it cannot be read (${code ?? message})` }] };
  }
  return loadText(content, file, { inFolder });
}
