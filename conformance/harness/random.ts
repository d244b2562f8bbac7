/** A repeatable source of choices. */
export class Choices {
  private state: number;

  public constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** True in about this share of the cases. */
  public chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number between both, each as likely. */
  public between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  public of<T>(values: readonly [T, ...T[]]): T {
    return values[this.between(0, values.length - 1)] ?? values[0];
  }

  // mulberry32: 32 bits of state, no two of its 2^32 seeds alike.
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
