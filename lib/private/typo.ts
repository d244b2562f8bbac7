import { editDistance } from './nearest';

/**
 * Whether one text looks like a typo of the other: one letter added, missing, wrong or swapped with the next, or wrong
 * case.
 *
 * Intentional differences do not count: digits (`team-1`, `team-2`), and parts of one or two letters (`team-a`, `eu`).
 */
export function isTypo(a: string, b: string): boolean {
  if (a === b) return false;
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x === y) return true;
  if (Math.abs(x.length - y.length) > 1 || editDistance(x, y) !== 1) return false;
  let start = 0;
  while (start < x.length && x[start] === y[start]) start += 1;
  let end = 0;
  while (end < Math.min(x.length, y.length) - start && x.at(-1 - end) === y.at(-1 - end)) end += 1;
  const left = x.slice(start, x.length - end);
  const right = y.slice(start, y.length - end);
  if (/\d/.test(left + right)) return false;
  if (/[^a-z]/.test(left + right)) return true;
  return [x, y].every((text) => partAt(text, start).length >= SHORTEST_PART);
}

const SHORTEST_PART = 3;

/** The run of letters around an index. */
function partAt(text: string, index: number): string {
  const before = /[a-z]*$/.exec(text.slice(0, index))?.[0] ?? '';
  const after = /^[a-z]*/.exec(text.slice(index))?.[0] ?? '';
  return before + after;
}

/** Finds the texts that are one typo away, without comparing all of them. */
export class TypoIndex {
  private readonly byShape = new Map<string, Set<string>>();

  public constructor(texts: Iterable<string>) {
    for (const text of texts) {
      for (const shape of shapesOf(text)) {
        const texts = this.byShape.get(shape) ?? new Set();
        this.byShape.set(shape, texts.add(text));
      }
    }
  }

  /** The texts one typo away from this one, sorted. */
  public near(text: string): string[] {
    const candidates = new Set<string>();
    for (const shape of shapesOf(text)) for (const each of this.byShape.get(shape) ?? []) candidates.add(each);
    return [...candidates].filter((candidate) => isTypo(text, candidate)).sort();
  }
}

// Kubernetes: a DNS name of 253 characters, a slash and a name of 63.
const LONGEST_LABEL_KEY = 317;

/**
 * Two texts that differ in one letter, or in two swapped letters, become equal once the right letter is removed from
 * each.
 */
function shapesOf(text: string): Set<string> {
  const lower = text.toLowerCase();
  const shapes = new Set([lower]);
  if (lower.length > LONGEST_LABEL_KEY) return shapes;
  for (let index = 0; index < lower.length; index += 1) shapes.add(lower.slice(0, index) + lower.slice(index + 1));
  return shapes;
}
