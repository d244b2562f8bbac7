/**
 * The items of a set that are kept, and their number: neither takes time in proportion to the set, so that many lists
 * that lack only a few of its items can share it.
 */
export class Rest<T> implements Iterable<T> {
  /** @param length The number of items that are kept. */
  public constructor(
    private readonly all: ReadonlySet<T>,
    private readonly isKept: (item: T) => boolean,
    public readonly length: number,
  ) {}

  public get first(): T | undefined {
    const [first] = this;
    return first;
  }

  public has(item: T): boolean {
    return this.all.has(item) && this.isKept(item);
  }

  public *[Symbol.iterator](): Generator<T> {
    let left = this.length;
    for (const item of this.all) {
      if (left === 0) return;
      if (!this.isKept(item)) continue;
      left -= 1;
      yield item;
    }
  }
}
