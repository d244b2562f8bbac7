/** A place in a text: line and column, counted from 1. */
export interface LinePosition {
  readonly line: number;
  readonly col: number;
}

/** Finds the line of an offset by bisection; nothing is counted until the first is asked for. */
export class Lines {
  private starts?: readonly number[];

  public constructor(private readonly text: string) {}

  public at(offset: number): LinePosition {
    const starts = (this.starts ??= lineStarts(this.text));
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, col: offset - (starts[low] ?? 0) + 1 };
  }
}

/** Finds the offset of a line; counts no further than the last one that was asked for. */
export class LineOffsets {
  private readonly starts = [0];

  public constructor(private readonly text: string) {}

  /** The offset where a 1-based line starts; `undefined` if there is none. */
  public of(line: number): number | undefined {
    while (this.starts.length < line) {
      const end = this.text.indexOf('\n', this.starts.at(-1));
      if (end < 0) return undefined;
      this.starts.push(end + 1);
    }
    return this.starts[line - 1];
  }
}

/** The offset of each line of a text. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The number of lines that end between two offsets. */
export function linesBetween(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
