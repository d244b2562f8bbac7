import { type Refusal } from './refusal';
import { compareTexts } from './sort';

/** What is allowed in place of an unknown word, and the word that was most likely meant. */
export function choice(word: unknown, known: readonly string[]): Pick<Refusal, 'allowed' | 'fix'> {
  const meant = typeof word === 'string' ? nearest(word, known) : undefined;
  return { allowed: known.join(', '), ...(meant !== undefined && { fix: `write ${meant}` }) };
}

/** The candidate that a mistyped word was most likely meant to be; undefined where none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 4));
  const [best] = candidates
    .filter((candidate) => Math.abs(candidate.length - word.length) <= most)
    .map((candidate) => ({ candidate, slips: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter((each) => each.slips <= most)
    .sort((a, b) => a.slips - b.slips || compareTexts(a.candidate, b.candidate));
  return best?.candidate;
}

/** Number of letters to insert, delete, replace or swap with the next one (optimal string alignment distance). */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [];
  const at = (i: number, j: number): number => (i < 0 || j < 0 ? Infinity : (rows[i]?.[j] ?? Infinity));
  for (let i = 0; i <= a.length; i += 1) {
    const row: number[] = [];
    rows.push(row);
    for (let j = 0; j <= b.length; j += 1) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          i === 0 && j === 0 ? 0 : Infinity,
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
          isSwap ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
