import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { describeRefusal, type Path, type Refusal } from '../refusal';
import { FILE_WORDS, type Shape, ShapeChecker } from '../shape';
import { Lines } from './lines';
import { parseYaml, type YamlNode } from './nodes';
import { problemOf } from './problem';

/** A YAML file of one document whose types are right. */
export interface DataFile<T> {
  readonly value: T;
  /** 1-based line of the value at a path, or of the nearest around it. */
  readonly lineAt: (path: Path) => number;
  /** Throws, each with file and line, unless there are none. */
  readonly refuse: (refusals: readonly Refusal[]) => void;
}

/** @throws if there is no such file, or if it cannot be read. */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new Error(`${file}: ${problem}`, { cause: error });
  }
}

/**
 * Parses a YAML file of one document, and checks its types. An empty file is an empty mapping.
 *
 * @param shapes By name; that of the whole file is `root`.
 * @throws with file and line for everything that is wrong.
 */
export function parseDataFile<T>(
  content: string,
  file: string,
  shapes: Readonly<Record<string, Shape>>,
  root: string,
): DataFile<T> {
  const value = dataOf(content, file);
  const [node, second] = parseYaml(content).roots;
  const lines = new Lines(content);
  if (second !== undefined) throw new Error(`${file}:${lines.at(second.offset).line}: more than one document`);
  const lineAt = (path: Path): number => lines.at(nearest(node, path)?.offset ?? 0).line;
  const refuse = (refusals: readonly Refusal[]): void => {
    if (refusals.length === 0) return;
    throw new Error(
      refusals.map((refusal) => `${file}:${lineAt(refusal.path)}: ${describeRefusal(refusal)}`).join('\n'),
    );
  };
  refuse(new ShapeChecker(shapes, FILE_WORDS).check(value, { $ref: root }));
  return { value: value as T, lineAt, refuse };
}

function dataOf(content: string, file: string): unknown {
  try {
    return loadAll(content)[0] ?? {};
  } catch (error) {
    const { line, reason } = problemOf(error);
    throw new Error(`${file}:${line}: not YAML: ${reason}`, { cause: error });
  }
}

/** The node at a path, or the last on the way to it. */
function nearest(root: YamlNode | undefined, path: Path): YamlNode | undefined {
  return path.reduce<YamlNode | undefined>((node, key) => (node && childOf(node, key)) ?? node, root);
}

function childOf(node: YamlNode, key: string | number): YamlNode | undefined {
  if (node.kind === 'sequence') return node.items[Number(key)];
  if (node.kind !== 'mapping') return undefined;
  return node.entries.find((entry) => entry.key.kind === 'scalar' && entry.key.text === key)?.value;
}
