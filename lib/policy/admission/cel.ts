import { sortedEntries } from '../../private/sort';
/** A text as a CEL string literal. */
export function celText(value: string): string {
  return JSON.stringify(value);
}

/** A list of texts as a CEL list literal. */
export function celList(values: readonly string[]): string {
  return `[${values.map(celText).join(', ')}]`;
}

/** A map of texts as a CEL map literal, sorted by key. */
export function celMap(values: Readonly<Record<string, string>>): string {
  const pairs = sortedEntries(values);
  return `{${pairs.map(([key, value]) => `${celText(key)}: ${celText(value)}`).join(', ')}}`;
}

/**
 * Whether a field, given by its path from a variable, and all of its parents exist: `object`, `['spec', 'template']`.
 */
export function celHas(variable: string, path: readonly string[]): string {
  return path.map((_, index) => `has(${[variable, ...path.slice(0, index + 1)].join('.')})`).join(' && ');
}

/**
 * Refuses what is forbidden, unless the old object was forbidden in the same way: an update must not make an object
 * worse, but it must remain possible to remove its finalizers, or it could never be deleted.
 */
export function unlessAlready(forbidden: (variable: string) => string): string {
  return `!(${forbidden('object')}) || (request.operation == "UPDATE" && (${forbidden('oldObject')}))`;
}

/**
 * Refuses what is forbidden, unless the update leaves the spec and the labels unchanged. For objects whose harm depends
 * on more than the forbidden part, such as the hosts of an Istio Gateway on the pods of others.
 */
export function unlessUnchanged(forbidden: (variable: string) => string): string {
  const same = [['spec'], ['metadata', 'labels']].map(sameField).join(' && ');
  return `!(${forbidden('object')}) || (request.operation == "UPDATE" && ${same})`;
}

/**
 * Refuses entries of a map whose keys begin with a prefix, such as labels, unless the old object had the same entries.
 */
export function withoutNewEntries(path: readonly string[], prefix: string): string {
  const [now, before] = [orEmpty('object', path), orEmpty('oldObject', path)];
  const had = `request.operation == "UPDATE" && key in ${before} && ${before}[key] == ${now}[key]`;
  return `${now}.all(key, !key.startsWith(${celText(prefix)}) || (${had}))`;
}

// Server-side apply of empty labels leaves `labels: null`, which equals no labels.
function sameField(path: readonly string[]): string {
  return `${orEmpty('object', path)} == ${orEmpty('oldObject', path)}`;
}

function orEmpty(variable: string, path: readonly string[]): string {
  const field = [variable, ...path].join('.');
  return `(${celHas(variable, path)} && dyn(${field}) != null ? dyn(${field}) : dyn({}))`;
}
