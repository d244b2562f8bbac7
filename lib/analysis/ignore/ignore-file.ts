import { existsSync, readFileSync } from 'node:fs';
import { type ErrorObject } from 'ajv';
import { loadAll } from 'js-yaml';
import { describeRefusal } from '../../private/refusal';
import { Lines } from '../../private/yaml/lines';
import { parseYaml, type YamlNode } from '../../private/yaml/nodes';
import { problemOf } from '../../private/yaml/problem';
import { fileSubject } from '../finding';
import { type Ignore } from './ignore';

/** Name of the ignore file that is read from the working folder. */
export const IGNORE_FILE = 'knative-gateways.yaml';

interface IgnoreFile {
  readonly ignore?: readonly { readonly rule: string; readonly object?: string; readonly reason: string }[];
}

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ignore: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['rule', 'reason'],
        properties: {
          rule: { type: 'string', minLength: 1 },
          object: { type: 'string', pattern: '^[^/]+/[^/]*/.+$' },
          reason: { type: 'string', pattern: '\\S' },
        },
      },
    },
  },
} as const;

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
  const lineAt = (path: readonly string[]): number => lines.at(nearest(root, path)?.offset ?? 0).line;
  // Few runs have an ignore file, and ajv takes as long to load as the rest of the command.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Ajv } = require('ajv') as typeof import('ajv');
  const validate = new Ajv({ allErrors: true, verbose: true }).compile<IgnoreFile>(SCHEMA);
  if (!validate(value)) {
    const problems = (validate.errors ?? []).map(
      (each) => `${file}:${lineAt(each.instancePath.split('/').slice(1))}: ${problemText(each)}`,
    );
    throw new Error(problems.join('\n'));
  }
  return (value.ignore ?? []).map(({ rule, object, reason }, index) => ({
    rules: [rule],
    ...(object !== undefined && { object }),
    reason,
    subject: fileSubject({ file, line: lineAt(['ignore', String(index)]) }),
  }));
}

function dataOf(content: string, file: string): unknown {
  try {
    return loadAll(content)[0] ?? {};
  } catch (error) {
    const { line, reason } = problemOf(error);
    throw new Error(`${file}:${line}: not YAML: ${reason}`, { cause: error });
  }
}

const ALLOWED: Readonly<Record<string, string>> = {
  rule: 'the name of a rule',
  object: 'KIND/NAMESPACE/NAME, where * stands for any characters: Service/team-a/*',
  reason: 'a sentence that says why',
};

function problemText({ instancePath, keyword, params, message = 'is wrong', data }: ErrorObject): string {
  const path = pathText(instancePath);
  const prefix = path === '' ? '' : `${path}: `;
  if (keyword === 'required') {
    const missing = String(params['missingProperty']);
    return describeRefusal({ what: `${prefix}${missing} is missing`, allowed: ALLOWED[missing] ?? '' });
  }
  if (keyword === 'additionalProperties') {
    const property = String(params['additionalProperty']);
    const allowed = path === '' ? 'ignore' : Object.keys(ALLOWED).join(', ');
    return describeRefusal({ what: `${prefix}unknown property`, got: property, allowed });
  }
  const allowed = ALLOWED[instancePath.slice(instancePath.lastIndexOf('/') + 1)];
  const what = allowed === undefined ? `${path || 'the file'} ${message}` : `${path} is wrong`;
  return describeRefusal({ what, got: data, ...(allowed !== undefined && { allowed }) });
}

function pathText(pointer: string): string {
  return pointer
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
}

/** The node at a path, or the last on the way to it. */
function nearest(root: YamlNode | undefined, path: readonly string[]): YamlNode | undefined {
  return path.reduce((node, key) => (node && childOf(node, key)) ?? node, root);
}

function childOf(node: YamlNode, key: string): YamlNode | undefined {
  if (node.kind === 'sequence') return node.items[Number(key)];
  if (node.kind !== 'mapping') return undefined;
  return node.entries.find((entry) => entry.key.kind === 'scalar' && entry.key.text === key)?.value;
}
