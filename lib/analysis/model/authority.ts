/** The longest host name. */
const LONGEST = 253;
// Each of these may try every position of a host: with so few the work stays small whatever the host.
const MOST_REPETITIONS = 3;

/**
 * A regular expression on the authority of a request, as Envoy evaluates it: on the whole text, `(?i)` for any case.
 * `undefined` for one that JavaScript reads otherwise than RE2, or that could take long.
 */
export function authorityPattern(source: string): RegExp | undefined {
  const ignoresCase = /^\^?\(\?i\)/.test(source);
  const body = source.replace('(?i)', '');
  if (source.length > LONGEST * 4 || /\\[1-9AzZpPQEkC]|\(\?(?!:)|\[\[:/.test(body)) return undefined;
  if ((body.match(/[*+]|\{\d+,\}/g) ?? []).length > MOST_REPETITIONS || /\)(?:[*+]|\{)/.test(body)) return undefined;
  try {
    return new RegExp(`^(?:${body})$`, ignoresCase ? 'i' : '');
  } catch {
    return undefined;
  }
}
