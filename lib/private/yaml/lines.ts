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

/** The offset of each line of a text. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
