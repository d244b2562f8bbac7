import equal from 'fast-deep-equal';

export function isSame(one: unknown, other: unknown): boolean {
  return equal(one, other);
}
