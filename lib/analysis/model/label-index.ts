import { type Labels } from '../../private/access';
import { groupBy } from '../../private/group';

/** Finds nodes by labels with an index. */
export class LabelIndex<T> {
  private readonly byPair: ReadonlyMap<string, readonly T[]>;

  public constructor(
    private readonly all: readonly T[],
    private readonly labelsOf: (thing: T) => Labels,
  ) {
    this.byPair = groupBy(all, (thing) => Object.entries(labelsOf(thing)).map(pairOf));
  }

  /** The nodes that carry all these labels, in their order; an empty selector selects everything. */
  public select(selector: Labels): readonly T[] {
    const pairs = Object.entries(selector);
    if (pairs.length === 0) return this.all;
    let smallest: readonly T[] | undefined;
    for (const pair of pairs) {
      const bucket = this.byPair.get(pairOf(pair)) ?? [];
      if (smallest === undefined || bucket.length < smallest.length) smallest = bucket;
    }
    return (smallest ?? []).filter((thing) => isSubset(selector, this.labelsOf(thing)));
  }
}

/** Whether `labels` has every pair of `selector`. */
export function isSubset(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

// A key contains no '=', so the text is unique.
export function pairOf([key, value]: readonly [string, string]): string {
  return `${key}=${value}`;
}
