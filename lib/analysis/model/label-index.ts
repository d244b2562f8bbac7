import { type Labels } from '../../private/access';
import { add } from '../../private/group';
import { remembered } from '../../private/remembered';

type ByValue<T> = Map<string, T[]>;

// Selectors mostly use a few keys, and labels many. With more keys than this all are indexed at once.
const MOST_SINGLE_KEYS = 8;

/** Finds nodes by labels with an index. */
export class LabelIndex<T> {
  private readonly byKey = new Map<string, ByValue<T>>();
  private isWhole = false;

  public constructor(
    private readonly all: readonly T[],
    private readonly labelsOf: (thing: T) => Labels,
  ) {}

  /** The nodes that carry all these labels, in their order; an empty selector selects everything. */
  public select(selector: Labels): readonly T[] {
    const pairs = Object.entries(selector);
    if (pairs.length === 0) return this.all;
    let smallest: readonly T[] | undefined;
    for (const [key, value] of pairs) {
      const bucket = this.byValue(key)?.get(value) ?? [];
      if (smallest === undefined || bucket.length < smallest.length) smallest = bucket;
    }
    return (smallest ?? []).filter((thing) => isSubset(selector, this.labelsOf(thing)));
  }

  private byValue(key: string): ByValue<T> | undefined {
    if (!this.isWhole && !this.byKey.has(key)) {
      if (this.byKey.size < MOST_SINGLE_KEYS) this.indexKey(key);
      else this.indexAll();
    }
    return this.byKey.get(key);
  }

  private indexKey(key: string): void {
    const values: ByValue<T> = new Map();
    for (const thing of this.all) {
      const labels = this.labelsOf(thing);
      if (Object.hasOwn(labels, key)) add(values, labels[key] as string, thing);
    }
    this.byKey.set(key, values);
  }

  private indexAll(): void {
    this.byKey.clear();
    for (const thing of this.all) {
      for (const [key, value] of Object.entries(this.labelsOf(thing))) {
        add(
          remembered(this.byKey, key, () => new Map<string, T[]>()),
          value,
          thing,
        );
      }
    }
    this.isWhole = true;
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
