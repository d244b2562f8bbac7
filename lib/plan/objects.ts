import { isDeepStrictEqual } from 'node:util';
import { isObject, type KubeObject, object } from '../private/access';
import { remembered } from '../private/remembered';
import { byText } from '../private/sort';
import { groupOf, idOf, type Manifest } from '../analysis/input/manifest';
import { type ObjectName } from './types';

/** A change of one object: applied as it is in `after`, or deleted. */
export interface Change {
  readonly before: Manifest | undefined;
  readonly after: Manifest | undefined;
}

/** Identifies an object, in any version of its API group. */
export function keyOf(manifest: Manifest): string {
  return `${groupOf(manifest)} ${manifest.kind} ${idOf(manifest)}`;
}

export function nameOfObject({ apiVersion, kind, namespace, name }: Manifest): ObjectName {
  return { apiVersion, kind, namespace, name };
}

/**
 * The changes from one set of objects to another, by key.
 *
 * @param isObserved Whether `old` was read from a cluster, where objects have fields that nobody wrote.
 */
export function changesBetween(
  old: readonly Manifest[],
  target: readonly Manifest[],
  isObserved: boolean,
): readonly Change[] {
  const before = new Map(old.map((each) => [keyOf(each), each]));
  const after = new Map(target.map((each) => [keyOf(each), each]));
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys
    .map((key) => ({ before: before.get(key), after: after.get(key) }))
    .filter((change) => !isUnchanged(change, isObserved));
}

/** Manifests with changes applied to them. */
export function withChanges(manifests: readonly Manifest[], changes: readonly Change[]): readonly Manifest[] {
  const result = new Map(manifests.map((each) => [keyOf(each), each]));
  for (const { before, after } of changes) {
    if (after !== undefined) result.set(keyOf(after), identified(after, result.get(keyOf(after))));
    else if (before !== undefined) result.delete(keyOf(before));
  }
  return [...result.values()];
}

/** The manifest with another object. */
export function withObject(manifest: Manifest, changed: KubeObject): Manifest {
  return { ...manifest, object: changed };
}

export function sortedByKey<T>(things: readonly T[], manifestOf: (thing: T) => Manifest | undefined): T[] {
  return [...things].sort(
    byText((each) => {
      const manifest = manifestOf(each);
      return manifest === undefined ? '' : keyOf(manifest);
    }),
  );
}

function isUnchanged({ before, after }: Change, isObserved: boolean): boolean {
  if (before === undefined || after === undefined) return false;
  if (before.object === after.object) return true;
  const [old, wanted] = [before, after].map(({ object: each }) => remembered(WRITTEN, each, () => written(each)));
  return isObserved ? isContained(wanted, old) : isDeepStrictEqual(wanted, old);
}

// What the API server, controllers and kubectl write.
const SERVER_METADATA = new Set([
  'creationTimestamp',
  'finalizers',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** Both ends of a plan are compared with each state between them. */
const WRITTEN = new WeakMap<KubeObject, KubeObject>();

/** What an author wrote of an object. The version of its API does not matter. */
function written(source: KubeObject): KubeObject {
  const { status: _status, apiVersion: _version, metadata: _metadata, ...rest } = source;
  const metadata = Object.entries(object(source, 'metadata') ?? {}).filter(([key]) => !SERVER_METADATA.has(key));
  return plain({ ...rest, metadata: Object.fromEntries(metadata) }) as KubeObject;
}

/** Absent and undefined fields are the same, and so are objects with and without a prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** Whether applying `wanted` changes nothing: each of its fields has that value already. */
function isContained(wanted: unknown, found: unknown): boolean {
  if (isObject(wanted)) {
    return isObject(found) && Object.entries(wanted).every(([key, value]) => isContained(value, found[key]));
  }
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((each, index) => isContained(each, found[index]))
    );
  }
  return isDeepStrictEqual(wanted, found);
}

/** An object keeps its identity when it is applied again. */
function identified(after: Manifest, before: Manifest | undefined): Manifest {
  const uid = object(before?.object, 'metadata')?.['uid'];
  const metadata = object(after.object, 'metadata');
  if (uid === undefined || metadata === undefined || Object.hasOwn(metadata, 'uid')) return after;
  return withObject(after, { ...after.object, metadata: { ...metadata, uid } });
}
