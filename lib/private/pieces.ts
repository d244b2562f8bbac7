/** A text that may be too long for one string, in the order of its pieces. */
export type Pieces = Iterable<string>;

// A write for every piece would take longer than making it.
const PIECE_LENGTH = 65_536;

/** The same text in pieces of a length that is worth writing. */
export function* gathered(pieces: Pieces, length = PIECE_LENGTH): Generator<string> {
  let buffer = '';
  for (const piece of pieces) {
    buffer += piece;
    if (buffer.length < length) continue;
    yield buffer;
    buffer = '';
  }
  if (buffer !== '') yield buffer;
}

/** The whole text, where it is known to be short. */
export function whole(pieces: Pieces): string {
  return [...pieces].join('');
}

/** The pieces with a separator between them, which is made when it is written. */
export function* separated(pieces: Pieces, separator: string): Generator<string> {
  let isFirst = true;
  for (const piece of pieces) {
    if (!isFirst) yield separator;
    isFirst = false;
    yield piece;
  }
}
