import { resolve } from 'node:path';
import { adopt, type Adoption } from '../../lib/adopt/adopt';
import { type Make } from '../../lib/adopt/make';
import { layOver } from '../../lib/analysis/input/cluster';
import { objectKey } from '../../lib/analysis/input/duplicates';
import { type Loaded, loadObjects } from '../../lib/analysis/input/load';
import { type Manifest } from '../../lib/analysis/input/manifest';
import { yamlValue } from '../../lib/analysis/input/yaml-value';
import { buildModel } from '../../lib/analysis/model/build';
import { isObject, type KubeObject, labelsAt, object } from '../../lib/private/access';
import { synthesizeData } from '../../lib/synth/synthesize-data';

export const ROOT = resolve(__dirname, '../..');

export function manifestsOf(topology: object): object[] {
  return [...synthesizeData(topology)];
}

export const make: Make = (topology) => {
  try {
    return { manifests: manifestsOf(topology) };
  } catch (error) {
    return { refusal: String(error) };
  }
};

/** What runs, adopted, with what the file makes and what would run then. */
export interface Adopted extends Adoption {
  readonly made: readonly Manifest[];
  readonly after: Loaded;
}

export function adopted(loaded: Loaded): Adopted {
  const adoption = adopt(loaded, buildModel(loaded.manifests), make);
  const made = loadObjects(manifestsOf(adoption.topology), 'made').manifests;
  return { ...adoption, made, after: { ...loaded, manifests: layOver(loaded.manifests, made) } };
}

/** Objects that the file makes otherwise than they are, and those of an earlier topology that it does not make. */
export function differing(loaded: Loaded, { made, topology }: Adopted): string[] {
  const present = new Map(loaded.manifests.map((manifest) => [objectKey(manifest), meaning(manifest.object)]));
  const changed = made.filter((manifest) => present.get(objectKey(manifest)) !== meaning(manifest.object));
  const keys = new Set(made.map(objectKey));
  const apart = Object.values(topology['existingGateways'] ?? {}).map((each: unknown) =>
    isObject(each) && each['assignment'] !== 'everyService' ? each['namespace'] : undefined,
  );
  const unmade = loaded.manifests.filter(
    (manifest) =>
      !keys.has(objectKey(manifest)) &&
      isOwn(manifest) &&
      !apart.includes(manifest.kind === 'Namespace' ? manifest.name : manifest.namespace),
  );
  return [...changed, ...unmade].map(nameOf).sort();
}

/** The objects that the lines say something of. */
export function said(left: readonly string[]): string[] {
  const named = left.flatMap((line) => {
    const [, kind, name] = /^([A-Z]\w+) (\S*?[^\s:])(?:: \S+ is | is not in the file| does not exist)/.exec(line) ?? [];
    return kind === undefined || name === undefined ? [] : `${kind} ${name}`;
  });
  return [...new Set(named)].sort();
}

function nameOf({ kind, namespace, name }: Manifest): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

function isOwn({ object: each, name }: Manifest): boolean {
  const part = labelsAt(each, 'metadata', 'labels')['app.kubernetes.io/part-of'];
  return part === 'cdk8s-knative-gateways' || name.startsWith('knative-gateways-');
}

/** An object without what has no meaning: the order of keys and of the entries of Knative's lists, comments. */
function meaning(all: KubeObject): string {
  const { status: _, metadata, ...rest } = all;
  const { name, namespace, labels = {}, annotations = {} } = isObject(metadata) ? metadata : {};
  const data = object(rest, 'data');
  return JSON.stringify(
    sorted({
      ...rest,
      metadata: { name, namespace, labels, annotations },
      ...(data !== undefined && { data: meant(data) }),
    }),
  );
}

function meant(data: KubeObject): object {
  return Object.fromEntries(
    Object.entries(data)
      .filter(([key]) => key !== '_example')
      .map(([key, value]) => {
        const read = typeof value === 'string' ? yamlValue(value) : value;
        return [key, Array.isArray(read) ? read.map((each) => JSON.stringify(sorted(each))).sort() : (read ?? value)];
      }),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
