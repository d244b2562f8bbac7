// A few lines of aliases can stand for any amount of data, or for data without end.
const MAXIMUM_VALUES = 1_000_000;
const MAXIMUM_DEPTH = 500;

/** How much data aliases stand for. */
export class Unfolding {
  private readonly sizes = new Map<object, number>();
  private readonly open = new Set<object>();

  /** Why the value cannot be read through; undefined if it can. */
  public refuse(value: unknown): string | undefined {
    const size = this.size(value);
    if (Number.isNaN(size)) return 'an alias refers to a node that contains it';
    return size > MAXIMUM_VALUES ? 'its aliases unfold to too much data' : undefined;
  }

  /** The number of values; NaN if there is no end to them. */
  private size(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 1;
    const known = this.sizes.get(value);
    if (known !== undefined) return known;
    if (this.open.has(value)) return NaN;
    if (this.open.size > MAXIMUM_DEPTH) return Infinity;
    this.open.add(value);
    const size = Object.values(value).reduce<number>((sum, member) => sum + this.size(member), 1);
    this.open.delete(value);
    this.sizes.set(value, size);
    return size;
  }
}
