// More would make a message unreadable.
const NAMED = 4;

/** Things to name in a sentence: only as many as are shown are looked at. */
export interface Counted<T> extends Iterable<T> {
  readonly length: number;
}

/** Names in a sentence: `a, b and c`, or `a, b, c, d and 7 more`. */
export function listed(names: Counted<string>, most = NAMED, beforeLast = ' and '): string {
  const shown: string[] = [];
  for (const name of names) {
    if (shown.length === most) break;
    shown.push(name);
  }
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')}${beforeLast}${last}`;
}
