import { isDeepStrictEqual } from 'node:util';

/** Whether two values of YAML or JSON are the same, in any order of their keys. */
export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other);
}
