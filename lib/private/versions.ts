/** The minor version in `1.15`, `1.15.1` or `v1.15.1`; undefined for anything else. */
export function minorOf(version: unknown): string | undefined {
  return typeof version === 'string' ? /^v?(\d{1,4}\.\d{1,4})(?:\.\d{1,4})?$/.exec(version)?.[1] : undefined;
}

/** Orders versions such as `1.9` and `1.10.2` by their numbers. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The known minor version (ascending list) nearest to the one asked for. */
export function nearestMinor(asked: string, known: readonly string[]): string | undefined {
  const below = known.filter((minor) => compareVersions(minor, asked) <= 0);
  return below.at(-1) ?? known[0];
}
