import { readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { chartOf, type Kustomization, KUSTOMIZATIONS, readFolder, readKustomization } from './folder';
import { joinLoaded, type Loaded, loadText, MAXIMUM_CHARACTERS, tooLarge } from './load';
import { unlike } from './kustomized';

/**
 * Reads files, folders (see `readFolder`) and `-`, the standard input.
 *
 * In a folder, documents that are not meant as Kubernetes objects are skipped: it may be a whole repository. A file
 * that is named must hold objects.
 *
 * @throws if a path cannot be read.
 */
export function readPaths(paths: readonly string[]): Loaded {
  return joinPaths(paths.map(readPath));
}

/** What was read from several paths. */
export function joinPaths(read: readonly ReadPath[]): Loaded {
  const loaded = joinLoaded(read.map((each) => each.loaded));
  const unrendered = unlike(
    read.flatMap(({ kustomizations }) => kustomizations),
    read.flatMap(({ files }) => files),
    new Set(loaded.manifests.map(({ source }) => source.file)),
  );
  return unrendered.length === 0 ? loaded : joinLoaded([loaded, { manifests: [], problems: [], unrendered }]);
}

/** What was read from one path. */
export interface ReadPath {
  readonly loaded: Loaded;
  readonly files: readonly string[];
  readonly kustomizations: readonly Kustomization[];
}

/**
 * Reads a file or a folder.
 *
 * @throws if it cannot be read.
 */
export function readPath(path: string): ReadPath {
  if (path === '-' || !statSync(path).isDirectory()) {
    const loaded = readFile(path, false);
    const isKustomization = KUSTOMIZATIONS.includes(basename(path));
    return { loaded, files: [path], kustomizations: isKustomization ? readKustomization(dirname(path), path) : [] };
  }
  const { files, unrendered, kustomizations } = readFolder(path);
  const parts = files.map((file) => readFile(file, true));
  return { loaded: joinLoaded([...parts, { manifests: [], problems: [], unrendered }]), files, kustomizations };
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
