import { type Refusal } from '../../private/errors';

/** What is allowed in place of an unknown word, and the word that was most likely meant. */
export function choice(word: unknown, known: readonly string[]): Pick<Refusal, 'allowed' | 'fix'> {
  const meant = typeof word === 'string' ? nearest(word, known) : undefined;
  return { allowed: known.join(', '), ...(meant !== undefined && { fix: `write ${meant}` }) };
}

/** The candidate that a mistyped word was most likely meant to be; undefined where none is near. */
function nearest(word: string, candidates: readonly string[]): string | undefined {
  const most = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase(), most) }))
    .filter((each) => each.distance <= most)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return best?.candidate;
}

/** Number of letters to insert, delete or replace (Levenshtein), as far as it is at most `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
