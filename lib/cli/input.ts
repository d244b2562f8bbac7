import { joinLoaded, type Loaded, loadText } from '../analysis/input/load';
import { readPaths } from '../analysis/input/read';
import { type Progress } from './progress';
import { type Terminal } from './terminal';

/**
 * Reads the manifests of files, folders and `-`, the standard input.
 *
 * @throws if a path cannot be read, or if the input contains no Kubernetes object.
 */
export async function readInput(paths: readonly string[], terminal: Terminal, progress: Progress): Promise<Loaded> {
  if (paths.length === 0) throw new Error('nothing to read: give files, folders, or - for the standard input');
  const parts: Loaded[] = [];
  for (const path of new Set(paths)) {
    progress.say(`reading ${path === '-' ? 'the standard input' : path}`);
    parts.push(path === '-' ? loadText(await textOf(terminal.stdin), '-') : read(path));
  }
  const loaded = joinLoaded(parts);
  // Reporting no findings for empty input would hide a failed command in front of the pipe.
  if (loaded.manifests.length === 0 && loaded.problems.length === 0) {
    throw new Error(
      `no Kubernetes object in ${paths.map((path) => (path === '-' ? 'the standard input' : path)).join(', ')}`,
    );
  }
  return loaded;
}

function read(path: string): Loaded {
  try {
    return readPaths([path]);
  } catch (error) {
    const { code, path: file = path, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file or folder' : `it cannot be read (${code ?? message})`;
    throw new Error(`${file}: ${reason}`, { cause: error });
  }
}

async function textOf(stream: Terminal['stdin']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}
