import { existsSync, readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { describeRefusal, type Path, type Refusal, under } from '../../private/refusal';
import { FILE_WORDS, type Shape, ShapeChecker } from '../../private/shape';
import { Lines } from '../../private/yaml/lines';
import { parseYaml, type YamlNode } from '../../private/yaml/nodes';
import { problemOf } from '../../private/yaml/problem';
import { fileSubject } from '../finding';
import { type Ignore } from './ignore';

/** Name of the ignore file that is read from the working folder. */
export const IGNORE_FILE = 'knative-gateways.yaml';

interface IgnoreEntry {
  readonly rule: string;
  readonly object?: string;
  readonly reason: string;
}

const OBJECT = /^[^/]+\/[^/]*\/.+$/s;
const ALLOWED_OBJECT = 'KIND/NAMESPACE/NAME, where * stands for any characters: Service/team-a/*';

const TEXT: Shape = { type: 'string' };
const CHECKER = new ShapeChecker(
  {
    IgnoreFile: {
      type: 'object',
      properties: { ignore: { type: 'array', items: { $ref: 'IgnoreEntry' } } },
      additionalProperties: false,
    },
    IgnoreEntry: {
      type: 'object',
      properties: { rule: TEXT, object: TEXT, reason: TEXT },
      required: ['rule', 'reason'],
      additionalProperties: false,
    },
  },
  FILE_WORDS,
);

/**
 * Reads what to ignore.
 *
 * @param path A file. @default - knative-gateways.yaml in the working folder, if there is one
 * @throws if the file cannot be read or is wrong, with file and line.
 */
export function readIgnoreFile(path?: string): readonly Ignore[] {
  if (path === undefined && !existsSync(IGNORE_FILE)) return [];
  const file = path ?? IGNORE_FILE;
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new Error(`${file}: ${problem}`, { cause: error });
  }
  return parseIgnores(content, file);
}

/** Parses an ignore file. */
export function parseIgnores(content: string, file: string): readonly Ignore[] {
  const value = dataOf(content, file);
  const [root, second] = parseYaml(content).roots;
  const lines = new Lines(content);
  if (second !== undefined) throw new Error(`${file}:${lines.at(second.offset).line}: more than one document`);
  const lineAt = (path: Path): number => lines.at(nearest(root, path)?.offset ?? 0).line;
  const types = CHECKER.check(value, { $ref: 'IgnoreFile' });
  const { ignore = [] } = value as { readonly ignore?: readonly IgnoreEntry[] };
  const refusals =
    types.length > 0 ? types : ignore.flatMap((entry, index) => under(['ignore', index], valueRefusals(entry)));
  if (refusals.length > 0) {
    throw new Error(
      refusals.map((refusal) => `${file}:${lineAt(refusal.path)}: ${describeRefusal(refusal)}`).join('\n'),
    );
  }
  return ignore.map(({ rule, object, reason }, index) => ({
    rules: [rule],
    ...(object !== undefined && { object }),
    reason,
    subject: fileSubject({ file, line: lineAt(['ignore', index]) }),
  }));
}

/** What is wrong with the values of an entry whose types are right. */
function valueRefusals({ rule, object, reason }: IgnoreEntry): Refusal[] {
  return [
    ...(rule === '' ? [{ path: ['rule'], what: 'empty', allowed: 'the name of a rule' }] : []),
    ...(object === undefined || OBJECT.test(object)
      ? []
      : [{ path: ['object'], what: 'not the name of objects', got: object, allowed: ALLOWED_OBJECT }]),
    ...(/\S/.test(reason) ? [] : [{ path: ['reason'], what: 'empty', allowed: 'a sentence that says why' }]),
  ];
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
