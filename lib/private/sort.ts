/** Compares by a text, in the order of UTF-16 code units, in any locale. */
export function byText<Item>(textOf: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => compareTexts(textOf(a), textOf(b));
}

export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The texts in order, each once. */
export function sortedOnce(texts: readonly string[]): readonly string[] {
  if (texts.length < 2) return texts;
  return [...texts].sort().filter((text, index, sorted) => index === 0 || text !== sorted[index - 1]);
}

/** The entries of a record, sorted by key. */
export function sortedEntries<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(byText(([key]) => key));
}
