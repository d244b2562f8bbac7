/** Groups things by keys; a thing may have several. The order within a group is that of the things. */
export function groupBy<K, T>(things: Iterable<T>, keysOf: (thing: T) => Iterable<K>): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const thing of things) {
    const keys = keysOf(thing);
    // One key is the rule, and needs no iterator.
    if (Array.isArray(keys) && keys.length === 1) add(groups, keys[0] as K, thing);
    else for (const key of keys) add(groups, key, thing);
  }
  return groups;
}

/** Adds a thing to its group. */
export function add<K, T>(groups: Map<K, T[]>, key: K, thing: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [thing]);
  else group.push(thing);
}
