import { dirname, resolve } from 'node:path';
import { groupBy } from '../../private/group';
import { type Kustomization } from './folder';
import { type Unrendered } from './load';

/**
 * Kustomizations that only list resources, so that these can be read in their own files, but whose lists and the files
 * that were read differ.
 *
 * @param files The files that were read.
 * @param holding Those of them that hold objects.
 */
export function unlike(
  kustomizations: readonly Kustomization[],
  files: readonly string[],
  holding: ReadonlySet<string>,
): readonly Unrendered[] {
  // What changes something is reported anyway, along with what it includes.
  const changed = new Set(
    kustomizations
      .filter(({ changes }) => changes)
      .flatMap(({ resources }) => resources.map(({ path }) => resolve(path))),
  );
  const plain = kustomizations.filter(({ folder, changes }) => !changes && !changed.has(resolve(folder)));
  if (plain.length === 0) return [];
  const read = new Set([...files, ...kustomizations.map(({ file }) => file)].flatMap(withFolders));
  const beside = groupBy(holding, (file) => [dirname(resolve(file))]);
  return plain.flatMap(({ file, folder, resources }) => {
    const paths = new Set(resources.map(({ path }) => resolve(path)));
    const unread = resources.filter(({ path }) => !read.has(resolve(path))).map(({ name }) => name);
    const unlisted = (beside.get(resolve(folder)) ?? []).filter((each) => !paths.has(resolve(each)));
    if (unread.length === 0 && unlisted.length === 0) return [];
    return { file, line: 1, what: 'kustomization', command: `kubectl kustomize ${folder}`, unread, unlisted };
  });
}

function withFolders(file: string): readonly string[] {
  const found = [resolve(file)];
  for (let folder = dirname(resolve(file)); folder !== dirname(folder); folder = dirname(folder)) found.push(folder);
  return found;
}
