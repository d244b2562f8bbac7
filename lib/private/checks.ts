import { isBranded } from './brand';
import { type Check, LABEL_KEY, LABEL_VALUE } from './names';
import { type Path, type Refusal } from './refusal';

/** Refuses a value that does not pass; a value that is not there passes. */
export function refuseUnless(check: Check, value: unknown, path: Path, fix?: string): Refusal[] {
  if (value === undefined || check.test(value)) return [];
  return [{ path, what: `not ${check.is}`, got: value, allowed: check.allowed, ...(fix !== undefined && { fix }) }];
}

/** Refuses a value that is not there, or that does not pass. */
export function refuseUnlessGiven(check: Check, value: unknown, path: Path): Refusal[] {
  return value === undefined ? [{ path, what: 'missing', allowed: check.allowed }] : refuseUnless(check, value, path);
}

/** A check for whole numbers from `low` to `high`. */
export function wholeNumber(low: number, high: number): Check {
  return {
    test: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high,
    is: 'a whole number in range',
    allowed: `${low} to ${high}`,
  };
}

/** A check for port numbers. */
export const PORT: Check = { ...wholeNumber(1, 65535), is: 'a port number' };

/** A check for strings of a pattern. */
export function pattern(expression: RegExp, is: string, allowed: string): Check {
  return { test: (value) => typeof value === 'string' && expression.test(value), is, allowed };
}

/** A check for members of an enum. */
export function memberOf(members: object): Check {
  const values: unknown[] = Object.values(members);
  return { test: (value) => values.includes(value), is: 'a known value', allowed: values.join(', ') };
}

/** A check for instances of a class by its public name, from whatever copy of the package. */
export function instanceOf(name: string): Check {
  return { test: (value) => isBranded(value, name), is: `a ${name}`, allowed: `what a factory of ${name} returns` };
}

/** A list that may be anything where the caller has no types: empty unless it is a list. */
export function listOf<T>(values: readonly T[] | undefined): readonly T[] {
  return values !== undefined && Array.isArray(values) ? (values as readonly T[]) : [];
}

/** Refuses an empty list, an entry that does not pass, and an entry that comes twice. */
export function refuseList(check: Check, values: readonly unknown[] | undefined, path: Path): Refusal[] {
  if (values === undefined) return [];
  if (!Array.isArray(values)) return [{ path, what: 'not a list', got: values, allowed: 'a list' }];
  if (values.length === 0) {
    return [{ path, what: 'empty', allowed: 'one entry or more', fix: 'omit it for the default' }];
  }
  return values.flatMap((value, index) => {
    const at = [...path, index];
    const refusals = refuseUnless(check, value, at);
    if (refusals.length > 0 || values.indexOf(value) === index) return refusals;
    return [{ path: at, what: 'the same entry twice', got: value, allowed: 'each entry once' }];
  });
}

/** Refuses labels that Kubernetes would refuse. */
export function refuseLabels(labels: Readonly<Record<string, string>> | undefined, path: Path): Refusal[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...refuseUnless(LABEL_KEY, key, [...path, key]),
    ...refuseUnless(LABEL_VALUE, value, [...path, key]),
  ]);
}
