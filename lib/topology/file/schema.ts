import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { type Refusal, describe } from '../../private/errors';
import { meaning } from './meaning';
import { choice } from '../../private/nearest';
import { type Places, pathTo, pointerTo } from './place';
import { type Problem } from './problems';

let validator: ValidateFunction | undefined;

/** Both the library and the schema are loaded when the first file is read: an app without one does not wait for them. */
function load(): ValidateFunction {
  const require = createRequire(__filename);
  const { Ajv: Validator } = require('ajv') as { Ajv: typeof Ajv };
  // By the package's own name: the very file that editors use, whether this code is compiled or not.
  const schema = require('cdk8s-knative-gateways/schema/topology.schema.json') as object;
  // It judges one file: to optimize it would take longer. That the schema itself is valid is tested.
  return new Validator({ allErrors: true, verbose: true, validateSchema: false, code: { optimize: false } }).compile(
    schema,
  );
}

/** What the published schema finds wrong with a topology. */
export function schemaProblems(value: unknown, places: Places): Problem[] {
  validator ??= load();
  validator(value);
  const told = new Set<string>();
  const errors = (validator.errors ?? []).filter((error) => !isOfOtherBranch(error));
  return errors.flatMap((error) => {
    const found = problem(error, places);
    // What an alias repeats is wrong once.
    const key = `${found.offset} ${error.schemaPath} ${JSON.stringify(error.params)}`;
    if (told.has(key)) return [];
    told.add(key);
    return [found];
  });
}

/** What can be a name or a mapping is judged as what it is: the other branch of `anyOf` has nothing to say. */
function isOfOtherBranch({ keyword, schemaPath, data }: ErrorObject): boolean {
  const isMapping = typeof data === 'object' && data !== null && !Array.isArray(data);
  if (keyword === 'anyOf') return isMapping;
  if (keyword === 'oneOf') return !isMapping;
  return /\/anyOf\/\d+\/(?:enum|type)$|\/oneOf\/\d+\/required$/.test(schemaPath);
}

/** The parts of a schema that messages are made of. */
interface Schema {
  readonly anyOf?: readonly [Schema, Schema];
  readonly enum?: readonly string[];
  readonly maxProperties?: number;
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

function problem(error: ErrorObject, places: Places): Problem {
  const { keyword, instancePath, data } = error;
  const schema = error.parentSchema as Schema;
  const { path, offset } = places.of(instancePath);
  const at = (pointer: string, refusal: Refusal): Problem => ({
    pointer,
    offset: places.of(pointer).offset,
    message: describe(refusal),
  });
  switch (keyword) {
    case 'additionalProperties': {
      const { additionalProperty: name } = error.params as { additionalProperty: string };
      const refusal =
        schema.maxProperties === 1 || schema.oneOf !== undefined
          ? unknownKind(path, name, schema)
          : { what: `${pathTo(path, name)} is not known`, ...choice(name, namesOf(schema)) };
      const pointer = pointerTo(instancePath, name);
      const { keyOffset } = places.of(pointer);
      return { pointer, offset: keyOffset ?? offset, message: describe(refusal) };
    }
    case 'anyOf':
      return at(instancePath, notOfAnyKind(path, data, schema.anyOf as [Schema, Schema]));
    case 'enum':
      return at(instancePath, { what: `${path} is not a known value`, got: data, ...choice(data, schema.enum ?? []) });
    case 'required': {
      const { missingProperty } = error.params as { missingProperty: string };
      const what = `${pathTo(path, missingProperty)} is missing`;
      return { pointer: pointerTo(instancePath, missingProperty), offset, message: describe({ what, fix: 'add it' }) };
    }
    case 'type':
      return at(
        instancePath,
        wrongType(path, data, (error.params as { type: string }).type, schema, places.of(instancePath).plain),
      );
    case 'maxItems': {
      const { limit } = error.params as { limit: number };
      return at(instancePath, {
        what: `${path} is too long`,
        got: (data as unknown[]).length,
        allowed: `${limit} entries at most`,
      });
    }
    default:
      // minProperties, maxProperties and oneOf, of what has kinds.
      return at(instancePath, {
        what: `${path} is not of exactly one kind`,
        got: Object.keys(data as object),
        allowed: `one of ${kindsOf(schema).join(', ')}`,
      });
  }
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  object: 'a mapping',
  string: 'a string',
};

function wrongType(path: string, data: unknown, type: string, schema: Schema, plain = ''): Refusal {
  if (type === 'string' && plain !== '') {
    const what = `${path} is not a string: without quotes, ${plain} is ${meaning(data)}`;
    return { what, fix: `quote it: '${plain}'` };
  }
  const known = namesOf(schema);
  return {
    what: `${path} is not ${TYPES[type] ?? type}`,
    // JSON has no words for .nan and .inf.
    got: typeof data === 'number' && !Number.isFinite(data) ? plain : data,
    ...(known.length > 0 && { allowed: known.join(', ') }),
    ...(type === 'object' && data === null && schema.required === undefined && { fix: 'write {} for the defaults' }),
  };
}

function unknownKind(path: string, name: string, schema: Schema): Refusal {
  return { what: `${path} is of no known kind`, got: name, ...choice(name, namesOf(schema)) };
}

function notOfAnyKind(path: string, data: unknown, [names, kinds]: readonly [Schema, Schema]): Refusal {
  const known = kindsOf(kinds);
  if (typeof data !== 'string')
    return { what: `${path} is neither a name nor a mapping`, got: data, allowed: known.join(', ') };
  if (!known.includes(data)) return unknownKind(path, data, kinds);
  return {
    what: `${path} needs more than a name`,
    got: data,
    allowed: `${[...(names.enum ?? [])].sort().join(', ')} by name alone`,
    fix: `write '${data}:' and what it needs`,
  };
}

/** The kinds of what has kinds, without what can stand beside them. */
function kindsOf(schema: Schema): string[] {
  return schema.oneOf?.flatMap(({ required = [] }) => required).sort() ?? namesOf(schema);
}

function namesOf(schema: Schema): string[] {
  return Object.keys(schema.properties ?? {}).sort();
}
