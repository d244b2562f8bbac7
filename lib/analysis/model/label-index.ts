import { type Labels } from '../access';

/** Finds things by labels without looking at all of them. */
export class LabelIndex<T> {
  private readonly byPair = new Map<string, T[]>();
  private readonly all: T[] = [];

  public constructor(
    things: Iterable<T>,
    private readonly labelsOf: (thing: T) => Labels,
  ) {
    for (const thing of things) {
      this.all.push(thing);
      for (const [key, value] of Object.entries(labelsOf(thing))) {
        const pair = pairOf(key, value);
        const bucket = this.byPair.get(pair);
        if (bucket === undefined) this.byPair.set(pair, [thing]);
        else bucket.push(thing);
      }
    }
  }

  /** The things that carry all these labels, in their order; an empty selector selects everything. */
  public select(selector: Labels): readonly T[] {
    const pairs = Object.entries(selector);
    if (pairs.length === 0) return this.all;
    let smallest: readonly T[] | undefined;
    for (const [key, value] of pairs) {
      const bucket = this.byPair.get(pairOf(key, value)) ?? [];
      if (smallest === undefined || bucket.length < smallest.length) smallest = bucket;
    }
    return (smallest ?? []).filter((thing) => isSubset(selector, this.labelsOf(thing)));
  }
}

/** Whether `labels` has every pair of `selector`. */
export function isSubset(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

// A key holds no '=', so two pairs never give the same text.
function pairOf(key: string, value: string): string {
  return `${key}=${value}`;
}
