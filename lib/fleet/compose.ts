import { isObject } from '../private/access';
import { type Path } from '../private/refusal';

/** A topology in the words of the constructs or of a file: both are composed in the same way. */
export type Part = Readonly<Record<string, unknown>>;

/** A cluster as it is composed. */
export interface Composed {
  readonly environment?: string;
  readonly region?: string;
  readonly topology?: object;
}

/** By whose names the topologies of a cluster are found. */
export interface Levels {
  readonly clusters: Readonly<Record<string, Composed>>;
  readonly defaults?: object;
  readonly environments?: Readonly<Record<string, object>>;
  readonly regions?: Readonly<Record<string, object>>;
}

/** What is joined by name. */
const BY_NAME = ['discoveryLabels', 'existingGateways', 'labels'];
/** What is joined by name, and each by option. */
const BY_OPTION = 'gateways';
/** The gateways of the levels before that a level does not have. */
const OMITTED = 'omitGateways';

/** A part of the fleet that a cluster is composed of. */
export interface Level {
  /** Where it is in the fleet: `['environments', 'production']`. */
  readonly path: Path;
  readonly part: Part;
}

/** What a cluster is composed of; later levels override earlier ones. */
export function levelsOf({ clusters, defaults, environments = {}, regions = {} }: Levels, name: string): Level[] {
  const { environment, region, topology } = clusters[name] ?? {};
  const all: readonly (readonly [Path, object | undefined])[] = [
    [['defaults'], defaults],
    ...(environment === undefined ? [] : [[['environments', environment], environments[environment]] as const]),
    ...(region === undefined ? [] : [[['regions', region], regions[region]] as const]),
    [['clusters', name, 'topology'], topology],
  ];
  return all.flatMap(([path, part]) => (part === undefined ? [] : [{ path, part: part as Part }]));
}

/** The topology of a cluster: `defaults`, its environment, its region, and its own. */
export function composed(levels: Levels, name: string): Part {
  return levelsOf(levels, name).reduce<Part>((all, { part }) => joined(all, part), {});
}

/**
 * Where in the fleet a value of the topology of a cluster is from: that of the last level that says it. What no level
 * says would be one of the defaults.
 */
export function originOf(levels: Levels, name: string, path: Path): Path {
  const all = levelsOf(levels, name);
  // What is joined is from the level that has the entry; the rest is from that level as a whole.
  for (let { length } = path.slice(0, joinedDepth(path)); length > 0; length -= 1) {
    const level = all.findLast(({ part }) => has(part, path.slice(0, length)));
    if (level !== undefined) return [...level.path, ...path];
  }
  return [...(all[0]?.path ?? ['clusters', name, 'topology']), ...path];
}

function joinedDepth([key]: Path): number {
  if (key === BY_OPTION) return 3;
  return typeof key === 'string' && BY_NAME.includes(key) ? 2 : 1;
}

function has(part: Part, path: Path): boolean {
  let value: unknown = part;
  for (const step of path) {
    if (!isObject(value) || !Object.hasOwn(value, step) || value[step] === undefined) return false;
    value = value[step];
  }
  return true;
}

function joined(before: Part, { [OMITTED]: omitted, ...after }: Part): Part {
  const result: Record<string, unknown> = { ...before };
  if (omitted !== undefined) result[BY_OPTION] = without(before[BY_OPTION], omitted as readonly string[]);
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    const known = result[key];
    if (key === BY_OPTION) result[key] = gatewaysJoined(known, value);
    else result[key] = BY_NAME.includes(key) ? { ...(known as object | undefined), ...(value as object) } : value;
  }
  return result;
}

function without(gateways: unknown, omitted: readonly string[]): object {
  const all = Object.entries((gateways as object | undefined) ?? {});
  return Object.fromEntries(all.filter(([name]) => !omitted.includes(name)));
}

function gatewaysJoined(before: unknown, after: unknown): object {
  const gateways: Record<string, unknown> = { ...(before as object | undefined) };
  for (const [name, options] of Object.entries(after as object)) {
    gateways[name] = { ...(gateways[name] as object | undefined), ...(options as object) };
  }
  return gateways;
}
