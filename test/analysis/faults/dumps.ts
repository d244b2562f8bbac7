import { at, type KubeObject } from '../../../lib/private/access';
import { loadObjects } from '../../../lib/analysis/input/load';
import { groupOf } from '../../../lib/analysis/input/manifest';
import { type Given } from './judge';
import { generator, type Random } from './random';

type Loose = Record<string, unknown>;

const VALUES: readonly unknown[] = [
  80,
  443,
  8080,
  8081,
  8443,
  '*',
  './*',
  '',
  0,
  null,
  [],
  {},
  'HTTP',
  'HTTPS',
  'TCP',
  'LoadBalancer',
  'ClusterIP',
  'true',
  'x',
];

/** What is done to a random object of a dump. */
const CHANGES: readonly ((objects: Loose[], random: Random) => void)[] = [
  function drop(objects, random) {
    objects.splice(random.index(objects), 1);
  },
  function duplicate(objects, random) {
    const copy = structuredClone(random.of(objects));
    metadataOf(copy)[random.chance() ? 'name' : 'namespace'] = 'copy';
    objects.push(copy);
  },
  function rename(objects, random) {
    metadataOf(random.of(objects))['name'] = metadataOf(random.of(objects))['name'];
  },
  function move(objects, random) {
    metadataOf(random.of(objects))['namespace'] = metadataOf(random.of(objects))['namespace'];
  },
  function relabel(objects, random) {
    const all = objects.flatMap((object) => placesOf(object, isLabelPlace));
    if (all.length === 0) return;
    const [to, from] = [random.of(all), random.of(all)];
    to.parent[to.key] = structuredClone(from.parent[from.key]);
  },
  function change(objects, random) {
    const { parent, key } = random.of(placesOf(random.of(objects), () => true));
    parent[key] = structuredClone(random.of(VALUES));
  },
  function remove(objects, random) {
    const { parent, key } = random.of(placesOf(random.of(objects), () => true));
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
  },
  function exchange(objects, random) {
    // A field takes the value of the same field of another object.
    const to = random.of(placesOf(random.of(objects), () => true));
    const alike = objects.flatMap((object) => placesOf(object, (path) => path === to.path));
    const from = alike.length === 0 ? to : random.of(alike);
    to.parent[to.key] = structuredClone(from.parent[from.key]);
  },
];

function metadataOf(object: Loose): Loose {
  return (object['metadata'] ??= {}) as Loose;
}

interface Place {
  readonly parent: Loose;
  readonly key: string;
  readonly path: string;
}

function isLabelPlace(path: string): boolean {
  return /(?:^|\.)(?:labels|selector|matchLabels)$/.test(path);
}

/** The fields below `metadata.labels`, `metadata.annotations`, `spec` and `data`. */
function placesOf(object: Loose, isWanted: (path: string) => boolean): Place[] {
  const found: Place[] = [];
  const walk = (value: unknown, path: string): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, child] of Object.entries(value)) {
      const inside = `${path}.${Array.isArray(value) ? '#' : key}`;
      if (!/^\.(?:apiVersion|kind|metadata(?:\.(?:name|namespace|uid))?|spec|data)$/.test(inside) && isWanted(inside))
        found.push({ parent: value as Loose, key, path: inside });
      walk(child, inside);
    }
  };
  walk(object, '');
  return found.length > 0 || !isWanted('') ? found : [{ parent: object, key: 'extra', path: '.extra' }];
}

/** A topology with a few random changes. */
export function disturbed(given: Given, seed: number): Given {
  const random = generator(seed);
  const objects = given.loaded.manifests.map(({ object }) => structuredClone(object) as Loose);
  const names = Array.from({ length: 1 + random.index([0, 1, 2]) }, () => {
    const change = random.of(CHANGES);
    if (objects.length > 0) change(objects, random);
    return change.name;
  });
  return {
    ...given,
    name: `${given.name}, ${names.join(' + ')} (${String(seed)})`,
    loaded: loadObjects(objects, 'dump'),
  };
}

/** The objects as a cluster has them. */
export function observed(given: Given): Given {
  const objects = given.loaded.manifests.map(({ object }, index): KubeObject => ({
    ...object,
    metadata: { ...(at(object, 'metadata') as object), uid: `uid-${String(index)}` },
  }));
  return { ...given, name: `dump of ${given.name}`, loaded: loadObjects(objects, 'dump') };
}

/** The same dump without one of its kinds, for each of them. */
export function withoutKinds(given: Given): readonly { readonly kind: string; readonly rest: Given }[] {
  const { manifests } = given.loaded;
  const keys = [...new Set(manifests.map((each) => `${groupOf(each)} ${each.kind}`))].sort();
  return keys.map((key) => {
    const rest = manifests.filter((each) => `${groupOf(each)} ${each.kind}` !== key).map(({ object }) => object);
    return { kind: key, rest: { ...given, name: `${given.name} without ${key}`, loaded: loadObjects(rest, 'dump') } };
  });
}
