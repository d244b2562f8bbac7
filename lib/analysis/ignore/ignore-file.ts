import { existsSync } from 'node:fs';
import { type Refusal, under } from '../../private/refusal';
import { type Shape } from '../../private/shape';
import { parseDataFile, readTextFile } from '../../private/yaml/data-file';
import { fileSubject } from '../finding';
import { type Ignore } from './ignore';

/** Name of the ignore file that is read from the working folder. */
const IGNORE_FILE = 'knative-gateways.yaml';

interface IgnoreEntry {
  readonly rule: string;
  readonly object?: string;
  readonly reason: string;
}

const OBJECT = /^[^/]+\/[^/]*\/.+$/s;
const ALLOWED_OBJECT = 'KIND/NAMESPACE/NAME, where * stands for any characters: Service/team-a/*';

const TEXT: Shape = { type: 'string' };
const SHAPES: Readonly<Record<string, Shape>> = {
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
};

/**
 * Reads what to ignore.
 *
 * @param path A file. @default - knative-gateways.yaml in the working folder, if there is one
 * @throws if the file cannot be read or is wrong, with file and line.
 */
export function readIgnoreFile(path?: string): readonly Ignore[] {
  if (path === undefined && !existsSync(IGNORE_FILE)) return [];
  const file = path ?? IGNORE_FILE;
  return parseIgnores(readTextFile(file), file);
}

/** Parses an ignore file. */
export function parseIgnores(content: string, file: string): readonly Ignore[] {
  const { value, lineAt, refuse } = parseDataFile<{ readonly ignore?: readonly IgnoreEntry[] }>(
    content,
    file,
    SHAPES,
    'IgnoreFile',
  );
  const { ignore = [] } = value;
  refuse(ignore.flatMap((entry, index) => under(['ignore', index], valueRefusals(entry))));
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
