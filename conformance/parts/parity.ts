import { isDeepStrictEqual } from 'node:util';
import { type KubernetesObject } from '../harness/objects';

/** One value that two objects do not share. */
export interface Difference {
  readonly kind: string;
  /** `spec.template.spec.containers[istio-proxy].ports`. */
  readonly path: string;
  /** `undefined` where it is not there. */
  readonly left: unknown;
  readonly right: unknown;
}

/** Both values of a difference; the one that is not there is left out. */
export interface Sides {
  readonly here?: unknown;
  readonly chart?: unknown;
}

/** Why some differences are wanted. */
export interface Explanation {
  /** `*` for every kind. */
  readonly kind: string;
  /** By path; keys with dots are in brackets. */
  readonly differences: Readonly<Record<string, Sides>>;
  readonly why: string;
}

/** The objects of both sides, matched by kind and name, value by value. */
export function compare(left: readonly KubernetesObject[], right: readonly KubernetesObject[]): Difference[] {
  const keyed = (objects: readonly KubernetesObject[]): Map<string, KubernetesObject> =>
    new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
  const [lefts, rights] = [keyed(left), keyed(right)];
  return [...new Set([...lefts.keys(), ...rights.keys()])].sort().flatMap((key) => {
    const [one, other] = [lefts.get(key), rights.get(key)];
    const kind = key.split(' ')[0] ?? '';
    if (one === undefined || other === undefined) {
      return [{ kind, path: '', left: one && key, right: other && key }];
    }
    return differ(kind, '', one, other);
  });
}

/** What the explanations leave over: differences nobody explained, and explanations of nothing. */
export function unexplained(differences: readonly Difference[], explanations: readonly Explanation[]): string[] {
  return [
    ...differences
      .filter((difference) => !explanations.some((explanation) => covers(explanation, difference)))
      .map(({ kind, path, left, right }) => `${kind} ${path}: ${textOf(left)} here, ${textOf(right)} in the chart`),
    ...explanations.flatMap(({ kind, differences: explained }) =>
      Object.entries(explained)
        .filter(([path, sides]) => !differences.some((difference) => isAbout(kind, path, sides, difference)))
        .map(([path, sides]) => `${kind} ${path}: explained as ${JSON.stringify(sides)}, but no longer so`),
    ),
  ];
}

function textOf(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** Whether an explanation is about a difference. */
export function covers({ kind, differences }: Explanation, difference: Difference): boolean {
  const sides = differences[difference.path];
  return sides !== undefined && isAbout(kind, difference.path, sides, difference);
}

function isAbout(kind: string, path: string, { here, chart }: Sides, difference: Difference): boolean {
  return (
    (kind === '*' || kind === difference.kind) &&
    path === difference.path &&
    isDeepStrictEqual([here, chart], [difference.left, difference.right])
  );
}

function differ(kind: string, path: string, left: unknown, right: unknown): Difference[] {
  if (JSON.stringify(left) === JSON.stringify(right) || (isNothing(left) && isNothing(right))) return [];
  const [ones, others] = [membersOf(inside(left)), membersOf(inside(right))];
  if (ones === undefined || others === undefined) {
    return [{ kind, path, left, right }];
  }
  return [...new Set([...ones.keys(), ...others.keys()])]
    .sort()
    .flatMap((key) =>
      differ(kind, path === '' ? key.replace(/^\./, '') : `${path}${key}`, ones.get(key), others.get(key)),
    );
}

/** An empty map says as much as none. */
function isNothing(value: unknown): boolean {
  return value === undefined || JSON.stringify(value) === '{}';
}

/**
 * The object or list that a text holds as JSON, such as the annotations that the injection writes; else the value
 * itself.
 */
function inside(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** Fields of an object, or items of a list by their names: the order of a list means nothing here. */
function membersOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value))
    return new Map(
      Object.entries(value).map(([key, each]) => [key.includes('.') ? `[${key}]` : `.${key}`, each as unknown]),
    );
  return new Map(value.map((each: unknown, index) => [`[${nameOf(each) ?? index}]`, each]));
}

function nameOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null) return undefined;
  const { name, topologyKey } = item as { readonly name?: unknown; readonly topologyKey?: unknown };
  const found = name ?? topologyKey;
  return typeof found === 'string' ? found : undefined;
}
