import { readFileSync } from 'node:fs';
import { layOver } from '../analysis/input/cluster';
import { joinLoaded, type Loaded, loadText, type Unrendered } from '../analysis/input/load';
import { joinPaths, type ReadPath, readPath } from '../analysis/input/read';
import { printable } from '../analysis/report/printable';
import { readCluster } from './cluster/read';
import { warnOfKeptKeys } from './kept-keys';
import { type InputFlags } from './options';
import { refuseToReplace } from './output';
import { type Progress } from './progress';
import { type Terminal } from './terminal';

/**
 * Reads the input of a command: files, folders and `-`, the standard input; with `--cluster` the objects of a cluster,
 * and as they would be after these files were applied.
 *
 * @throws if a path or the cluster cannot be read, or if the input contains no Kubernetes object.
 */
export async function readInput(
  paths: readonly string[],
  flags: InputFlags,
  terminal: Terminal,
  progress: Progress,
): Promise<Loaded> {
  const { cluster, context, withSecrets } = flags;
  if (cluster !== true) {
    if (context !== undefined) throw new Error(`--context ${context} is for --cluster: add it, or leave --context out`);
    if (withSecrets === true) throw new Error('--with-secrets is for --cluster: add it, or leave --with-secrets out');
    if (paths.length === 0) {
      throw new Error('nothing to read: give files, folders, - for the standard input, or --cluster');
    }
    return readFiles(paths, flags, terminal, progress);
  }
  const files = paths.length === 0 ? undefined : await readFiles(paths, flags, terminal, progress);
  const live = await readCluster(flags, terminal, progress);
  if (files === undefined) return live;
  warnOfKeptKeys(live.manifests, files.manifests, terminal);
  return { ...joinLoaded([live, files]), manifests: layOver(live.manifests, files.manifests) };
}

async function readFiles(
  paths: readonly string[],
  { output }: InputFlags,
  terminal: Terminal,
  progress: Progress,
): Promise<Loaded> {
  const parts: ReadPath[] = [];
  for (const path of new Set(paths)) {
    progress.say(`reading ${path === '-' ? 'the standard input' : path}`);
    parts.push(path === '-' ? asRead(loadText(await textOf(terminal.stdin), '-')) : read(path));
  }
  const loaded = joinPaths(parts);
  // A report in a folder of manifests may be written again.
  const sources = [...loaded.manifests.map(({ source }) => source), ...loaded.problems];
  refuseToReplace(output, [...paths, ...sources.map(({ file }) => file)]);
  // Reporting no findings for empty input would hide a failed command in front of the pipe.
  if (loaded.manifests.length === 0 && loaded.problems.length === 0) {
    const names = paths.map((path) => (path === '-' ? 'the standard input' : path)).join(', ');
    const rest = (loaded.unrendered ?? []).map((each) => `\n  ${each.file} is ${unrenderedText(each)}`);
    const topologies = paths.filter((path) => isTopology(loaded.texts?.get(path)));
    const hints = topologies.map((path) => `\n  ${path} is a topology file: knative-gateways synth ${path}`);
    throw new Error(`no Kubernetes object in ${names}${[...rest, ...hints].join('')}`);
  }
  return loaded;
}

/** Whether a text has both required options of a topology file. */
function isTopology(content = ''): boolean {
  return ['knative', 'gateways'].every((option) => new RegExp(`^["']?${option}["']?[ \\t]*:`, 'm').test(content));
}

/** The text of one file, or of `-`, the standard input. */
export async function readOne(path: string, terminal: Terminal): Promise<string> {
  return path === '-' ? textOf(terminal.stdin) : reading(path, () => readFileSync(path, 'utf8'));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'a folder, where one file is expected',
  EACCES: 'it cannot be read: permission denied',
};

function read(path: string): ReadPath {
  return reading(path, () => readPath(path));
}

function asRead(loaded: Loaded): ReadPath {
  return { loaded, files: [], kustomizations: [] };
}

function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, path: file = path, message } = error as NodeJS.ErrnoException;
    const reason = REASONS[code ?? ''] ?? `it cannot be read (${code ?? message})`;
    throw new Error(`${file}: ${reason}`, { cause: error });
  }
}

async function textOf(stream: Terminal['stdin']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Says which documents could not be read; `analyze` has a finding about each.
 *
 * @throws if nothing else was read.
 */
export function warnOfUnread({ manifests, problems, unrendered = [] }: Loaded, terminal: Terminal): void {
  const unread = [...problems, ...unrendered.map((each) => ({ ...each, reason: unrenderedText(each) }))];
  for (const { file, line, reason } of unread) {
    terminal.stderr.write(`${printable(`knative-gateways: ${file}:${line}: not read: ${reason}`)}\n`);
  }
  if (manifests.length === 0) throw new Error('no Kubernetes object could be read');
}

function unrenderedText({ what, command }: Unrendered): string {
  return `a ${what}, which has to be rendered first${command === undefined ? '' : `: ${command}`}`;
}
