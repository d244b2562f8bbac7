import { objects, text } from '../private/access';
import { groupOf, type Manifest } from '../analysis/input/manifest';

// Certificates stay valid when their owner changes.
const KEPT = new Set(['Certificate', 'Secret']);

/**
 * Manifests without the objects that a controller makes from others among them. Serving and net-istio make KIngresses,
 * Istio Gateways, VirtualServices and Secrets anew after each change, as the model does; those of a dump are of the
 * past.
 */
export function withoutDerived(manifests: readonly Manifest[]): readonly Manifest[] {
  const present = new Set(manifests.map((each) => ownerKey(groupOf(each), each.kind, each.namespace, each.name)));
  return manifests.filter(
    (each) =>
      KEPT.has(each.kind) ||
      !objects(each.object, 'metadata', 'ownerReferences').some((owner) => {
        const [group = ''] = (text(owner, 'apiVersion') ?? '').split('/', 1);
        const [kind, name] = [text(owner, 'kind') ?? '', text(owner, 'name') ?? ''];
        return present.has(ownerKey(group, kind, each.namespace, name));
      }),
  );
}

function ownerKey(group: string, kind: string, namespace: string, name: string): string {
  return `${group} ${kind} ${namespace}/${name}`;
}
