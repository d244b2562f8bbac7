import { isSame } from '../../platform/equal';
import { isObject, objects, text } from '../../private/access';
import { groupOf, idOf, type Manifest } from './manifest';

/** Two objects of one kind, namespace and name, of which one is used. */
export interface Duplicate {
  readonly kept: Manifest;
  readonly dropped: Manifest;
  /** Whether the dropped one lacks what its kind requires, as a patch does. */
  readonly isPatch: boolean;
}

/**
 * Applying the same object again replaces it, in any version of its API: the last one is kept. One
 * that lacks what the API server requires cannot be applied, and is a patch of the other.
 */
export function withoutDuplicates(manifests: readonly Manifest[]): {
  readonly kept: Manifest[];
  /** Equal objects are left out. */
  readonly duplicates: Duplicate[];
} {
  const objectsById = new Map<string, Manifest>();
  const duplicates: Duplicate[] = [];
  for (const manifest of manifests) {
    const key = objectKey(manifest);
    const earlier = objectsById.get(key);
    if (earlier === undefined) objectsById.set(key, manifest);
    else {
      const isPatch = isPartial(manifest) && !isPartial(earlier);
      const [kept, dropped] = isPatch ? [earlier, manifest] : [manifest, earlier];
      objectsById.set(key, kept);
      if (!isSame(kept.object, dropped.object)) {
        duplicates.push({ kept, dropped, isPatch: isPartial(dropped) && !isPartial(kept) });
      }
    }
  }
  return { kept: [...objectsById.values()], duplicates };
}

/** Objects without a name are files for istioctl, or get a name when they are created: each is one of its own. */
export function objectKey(manifest: Manifest): string {
  const key = `${manifest.groupKind} ${idOf(manifest)}`;
  return manifest.name === '' ? `${key} ${manifest.source.file}:${manifest.source.line}` : key;
}

const CONTROLLERS = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']);

/** Whether an object lacks what the schema of its kind requires. */
export function isPartial(manifest: Manifest): boolean {
  const { kind, object } = manifest;
  const spec = object['spec'];
  switch (`${groupOf(manifest)} ${CONTROLLERS.has(kind) ? 'controller' : kind}`) {
    case 'apps controller': {
      const containers = objects(spec, 'template', 'spec', 'containers');
      const hasSelector = isObject(spec) && spec['selector'] !== undefined;
      return !hasSelector || containers.length === 0 || containers.some((each) => text(each, 'image') === undefined);
    }
    case ' Service':
      return objects(spec, 'ports').length === 0 && text(spec, 'type') !== 'ExternalName' && !isHeadless(spec);
    case 'networking.istio.io Gateway':
      return objects(spec, 'servers').length === 0;
    case 'autoscaling HorizontalPodAutoscaler':
      return text(spec, 'scaleTargetRef', 'name') === undefined;
    case 'serving.knative.dev Service':
      return objects(spec, 'template', 'spec', 'containers').length === 0;
    default:
      return false;
  }
}

function isHeadless(spec: unknown): boolean {
  return text(spec, 'clusterIP') === 'None';
}
