import { type KubernetesObject, groupOf, idOf } from './objects';

const CORE_KINDS = new Set(['Namespace', 'Service', 'Pod', 'Node']);
const GROUPS = new Set(['discovery.k8s.io', 'networking.istio.io', 'security.istio.io', 'telemetry.istio.io']);

/**
 * Whether an object is handed to istiod, which refuses kinds of these groups that it does not know. Throws for the rest
 * of Istio's.
 */
export function isReadByIstiod(object: KubernetesObject): boolean {
  const group = groupOf(object);
  if (GROUPS.has(group) || (group === '' && CORE_KINDS.has(object.kind))) return true;
  if (!group.endsWith('istio.io')) return false;
  throw new Error(
    `${object.kind} ${idOf(object)} would be left out: istiod is handed ${[...GROUPS].join(', ')}, got ${group}. ` +
      'Let its installer replace it, or say in istiod-objects.ts why it decides nothing here.',
  );
}
