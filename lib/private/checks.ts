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

/** Refuses an empty list, an entry that does not pass, and an entry that comes twice. */
export function refuseList(check: Check, values: readonly unknown[] | undefined, path: Path): Refusal[] {
  const ofEntries = (values ?? []).flatMap((value, index) => refuseUnless(check, value, [...path, index]));
  const repeats = refuseRepeats(values, path);
  // An entry that does not pass is refused once.
  const refused = new Set(ofEntries.map((refusal) => refusal.path.at(-1)));
  return [...ofEntries, ...repeats.filter((refusal) => !refused.has(refusal.path.at(-1)))];
}

/** Refuses an empty list, and an entry that comes twice. */
export function refuseRepeats(values: readonly unknown[] | undefined, path: Path): Refusal[] {
  if (values?.length === 0) {
    return [{ path, what: 'empty', allowed: 'one entry or more', fix: 'omit it for the default' }];
  }
  return (values ?? []).flatMap((value, index) =>
    values?.indexOf(value) === index
      ? []
      : [{ path: [...path, index], what: 'the same entry twice', got: value, allowed: 'each entry once' }],
  );
}

/** Refuses labels that Kubernetes would refuse. */
export function refuseLabels(labels: Readonly<Record<string, string>> | undefined, path: Path): Refusal[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...refuseUnless(LABEL_KEY, key, [...path, key]),
    ...refuseUnless(LABEL_VALUE, value, [...path, key]),
  ]);
}
