/**
 * Reading of untrusted plain objects: a value of the wrong type counts as absent, and inherited properties
 * (`constructor`, `__proto__`) are never seen.
 */

export type KubeObject = Readonly<Record<string, unknown>>;

/** String-to-string metadata without a prototype, so that a key such as `constructor` is only what the author wrote. */
export type Labels = Readonly<Record<string, string>>;

export function isObject(value: unknown): value is KubeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of own properties. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** A non-empty string. */
export function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function integer(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined;
}

export function flag(value: unknown, ...path: readonly string[]): boolean | undefined {
  const found = at(value, ...path);
  return typeof found === 'boolean' ? found : undefined;
}

export function object(value: unknown, ...path: readonly string[]): KubeObject | undefined {
  const found = at(value, ...path);
  return isObject(found) ? found : undefined;
}

/** The members of an array that are objects. */
export function objects(value: unknown, ...path: readonly string[]): readonly KubeObject[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The members of an array that are strings. */
export function strings(value: unknown, ...path: readonly string[]): readonly string[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter((member) => typeof member === 'string') : [];
}

/** The string members of an object, such as labels, annotations, or a ConfigMap's data. */
export function labelsAt(value: unknown, ...path: readonly string[]): Labels {
  return mergeLabels(object(value, ...path) ?? {});
}

/** Labels of these pairs; the last of equal keys wins, pairs without a string are left out. */
export function labels(pairs: Iterable<readonly [string, unknown]>): Labels {
  const result = noLabels();
  for (const [key, value] of pairs) setText(result, key, value);
  return result;
}

/** Labels without those of these keys. */
export function labelsWithout(source: Labels, keys: ReadonlySet<string>): Labels {
  const result = noLabels();
  for (const key of Object.keys(source)) if (!keys.has(key)) setText(result, key, source[key]);
  return result;
}

/** Labels of several sources; the later source wins. */
export function mergeLabels(...sources: readonly KubeObject[]): Labels {
  const result = noLabels();
  for (const source of sources) for (const key of Object.keys(source)) setText(result, key, source[key]);
  return result;
}

// V8 keeps the properties of Object.create(null) in a hash table: with a class, labels take half the time and memory.
function NoPrototype(): void {}
NoPrototype.prototype = Object.create(null) as object;
const Empty = NoPrototype as unknown as new () => Record<string, string>;

function noLabels(): Record<string, string> {
  return new Empty();
}

function setText(labels: Record<string, string>, key: string, value: unknown): void {
  if (typeof value === 'string') labels[key] = value;
}
