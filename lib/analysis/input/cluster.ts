import { objects, text } from '../../private/access';
import { groupBy } from '../../private/group';
import { isPartial, objectKey } from './duplicates';
import { type Manifest, type SourceLocation } from './manifest';

/** The name of the cluster where an object of a file has the name of the file. */
export const CLUSTER = 'the cluster';

/** Where an object was read, as text: `FILE:LINE`, or the cluster. */
export function placeText({ file, line }: SourceLocation): string {
  return file === CLUSTER ? file : `${file}:${line}`;
}

/** What Serving, and from its KIngresses net-istio, creates anew from other objects, and the groups of its owners. */
const MADE_FROM: Readonly<Record<string, string>> = {
  'serving.knative.dev Route': 'serving.knative.dev',
  'networking.internal.knative.dev Ingress': 'serving.knative.dev',
  ' Service': 'serving.knative.dev',
  'networking.istio.io VirtualService': 'networking.internal.knative.dev',
  'networking.istio.io Gateway': 'networking.internal.knative.dev',
};

/** Certificates stay valid when their owner changes. */
const KEPT = new Set([' Secret', 'networking.internal.knative.dev Certificate', 'cert-manager.io Certificate']);

/**
 * The objects of a cluster after the files were applied: those of the files replace those of the same kind, namespace
 * and name. What controllers create from them, and from the configuration, is left out, since it changes with them; the
 * model predicts it. An object of a file that lacks what its kind requires replaces nothing.
 */
export function layOver(cluster: readonly Manifest[], files: readonly Manifest[]): Manifest[] {
  if (files.length === 0) return [...cluster];
  const replaced = new Set(files.filter((file) => file.name !== '' && !isPartial(file)).map(objectKey));
  const children = groupBy(cluster, ({ object }) =>
    objects(object, 'metadata', 'ownerReferences').flatMap((owner) => text(owner, 'uid') ?? []),
  );
  const gone = new Set<Manifest>();
  const leave = (manifest: Manifest): void => {
    if (gone.has(manifest)) return;
    gone.add(manifest);
    const uid = text(manifest.object, 'metadata', 'uid');
    for (const child of uid === undefined ? [] : (children.get(uid) ?? [])) {
      if (!KEPT.has(kindOf(child))) leave(child);
    }
  };
  for (const manifest of cluster) if (replaced.has(objectKey(manifest)) || isMade(manifest)) leave(manifest);
  return [...cluster.filter((manifest) => !gone.has(manifest)), ...files];
}

/** Whether Serving or net-istio creates the object from others. */
function isMade(manifest: Manifest): boolean {
  const key = kindOf(manifest);
  const group = Object.hasOwn(MADE_FROM, key) ? MADE_FROM[key] : undefined;
  if (group === undefined) return false;
  return objects(manifest.object, 'metadata', 'ownerReferences').some(
    (owner) => text(owner, 'apiVersion')?.startsWith(`${group}/`) === true,
  );
}

function kindOf(manifest: Manifest): string {
  return manifest.groupKind;
}
