import { type Labels } from '../../private/access';

/** Finds nodes by labels with an index. */
export class LabelIndex<T> {
  private byKey: ReadonlyMap<string, ReadonlyMap<string, readonly T[]>> | undefined;

  public constructor(
    private readonly all: readonly T[],
    private readonly labelsOf: (thing: T) => Labels,
  ) {}

  /** The nodes that carry all these labels, in their order; an empty selector selects everything. */
  public select(selector: Labels): readonly T[] {
    const pairs = Object.entries(selector);
    if (pairs.length === 0) return this.all;
    this.byKey ??= this.indexed();
    let smallest: readonly T[] | undefined;
    for (const [key, value] of pairs) {
      const bucket = this.byKey.get(key)?.get(value) ?? [];
      if (smallest === undefined || bucket.length < smallest.length) smallest = bucket;
    }
    return (smallest ?? []).filter((thing) => isSubset(selector, this.labelsOf(thing)));
  }

  private indexed(): Map<string, Map<string, T[]>> {
    const byKey = new Map<string, Map<string, T[]>>();
    for (const thing of this.all) {
      const labels = this.labelsOf(thing);
      for (const key of Object.keys(labels)) {
        const value = labels[key] ?? '';
        const values = byKey.get(key) ?? new Map<string, T[]>();
        if (values.size === 0) byKey.set(key, values);
        const things = values.get(value);
        if (things === undefined) values.set(value, [thing]);
        else things.push(thing);
      }
    }
    return byKey;
  }
}

/** Whether `labels` has every pair of `selector`. */
export function isSubset(selector: Labels, labels: Labels): boolean {
  return Object.keys(selector).every((key) => Object.hasOwn(labels, key) && labels[key] === selector[key]);
}

// A key contains no '=', so the text is unique.
export function pairOf([key, value]: readonly [string, string]): string {
  return `${key}=${value}`;
}

/** Whether something can carry the labels of both. */
export function areCompatible(a: Labels, b: Labels): boolean {
  return Object.entries(a).every(([key, value]) => (b[key] ?? value) === value);
}
