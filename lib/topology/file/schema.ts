import { createRequire } from 'node:module';
import { FILE_WORDS, type Shape, ShapeChecker, type ShapeRefusal } from '../../private/shape';
import { type FileKind, otherKindRefusals } from './kind';
import { meaning } from './meaning';
import { type Places, pointerTo } from './place';
import { type FileRefusal } from './problems';

interface Schema extends Shape {
  readonly definitions: Readonly<Record<string, Shape>>;
}

interface Loaded {
  readonly schema: Schema;
  readonly checker: ShapeChecker;
}

const loaded = new Map<FileKind, Loaded>();

/** A schema is loaded when the first file is read: an app without one does not wait for it. */
function load(kind: FileKind): Loaded {
  // By the package's own name: the very file that editors use, whether this code is compiled or not.
  const schema = createRequire(__filename)(`cdk8s-knative-gateways/schema/${kind}.schema.json`) as Schema;
  const made = { schema, checker: new ShapeChecker(schema.definitions, FILE_WORDS) };
  loaded.set(kind, made);
  return made;
}

/** What the published schema finds wrong with a topology. */
export function schemaRefusals(value: unknown, places: Places, kind: FileKind = 'topology'): FileRefusal[] {
  const other = otherKindRefusals(value, kind);
  if (other.length > 0) return other;
  const { schema, checker } = loaded.get(kind) ?? load(kind);
  return checker.check(value, schema).map((refusal) => inFileWords(refusal, places));
}

/** Says what a plain scalar is read as, and how to write what was meant. */
function inFileWords({ wanted, ...refusal }: ShapeRefusal, places: Places): FileRefusal {
  if (wanted === undefined) return refusal;
  const { path, got } = refusal;
  const { plain = '' } = places.of(pointerTo('', ...path));
  if (wanted.type === 'string' && plain !== '') {
    return { path, what: `not a string: without quotes, ${plain} is ${meaning(got)}`, fix: `quote it: '${plain}'` };
  }
  // JSON has no words for .nan and .inf.
  if (typeof got === 'number' && !Number.isFinite(got)) return { ...refusal, got: plain };
  const hasDefaults = wanted.type === 'object' && wanted.required === undefined;
  return got === null && hasDefaults ? { ...refusal, fix: 'write {} for the defaults' } : refusal;
}
