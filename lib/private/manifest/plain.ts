import { Lazy } from 'cdk8s';

/** What takes more than one pass: a token, or a value of a class. */
export class Unresolved extends Error {}

/**
 * A value as cdk8s writes it: lazy values found, keys sorted, and without keys that have no value.
 *
 * @throws Unresolved
 */
export function plain(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      return value === null ? undefined : plainObject(value);
    case 'undefined':
      return undefined;
    default:
      throw new Unresolved();
  }
}

function plainObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Lazy) return plain(value.produce());
  if (value.constructor !== Object) throw new Unresolved();
  const given = value as Record<string, unknown>;
  if (typeof given.resolve === 'function') throw new Unresolved();
  const result: Record<string, unknown> = {};
  for (const key of sortedKeys(given)) {
    const own = plain(given[key]);
    if (own !== undefined) result[key] = own;
  }
  return result;
}

/** Most objects are written in order, and sorting takes a copy. */
export function sortedKeys(object: Readonly<Record<string, unknown>>): readonly string[] {
  const keys = Object.keys(object);
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return keys.sort();
  }
  return keys;
}
