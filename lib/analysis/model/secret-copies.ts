import { authorityPattern } from './authority';
import { labelsAt, type Labels } from '../../private/access';
import { type Manifest } from '../input/manifest';

// Annotations by which controllers copy a Secret into other namespaces: names and regular expressions, joined by
// commas; an empty list of the reflector means every namespace.
// Sources: emberstack/kubernetes-reflector and mittwald/kubernetes-replicator, README.md.
const REFLECTOR = 'reflector.v1.k8s.emberstack.com/';
const REPLICATE_TO = 'replicator.v1.mittwald.de/replicate-to';
const REPLICATE_TO_MATCHING = 'replicator.v1.mittwald.de/replicate-to-matching';

/** Whether a Secret, or the one that an object asks for, is copied into a namespace. */
export function isCopiedTo(manifest: Manifest, namespace: string): boolean {
  // A Certificate of cert-manager passes these on to its Secret.
  const passed = labelsAt(manifest.object, 'spec', 'secretTemplate', 'annotations');
  return [manifest.annotations, passed].some((annotations) => copiesTo(annotations, namespace));
}

function copiesTo(annotations: Labels, namespace: string): boolean {
  if (annotations[REPLICATE_TO_MATCHING] !== undefined) return true;
  const replicated = annotations[REPLICATE_TO];
  if (replicated !== undefined && isAmong(replicated, namespace)) return true;
  if (annotations[`${REFLECTOR}reflection-auto-enabled`] !== 'true') return false;
  const [allowed = '', automatic = ''] = ['reflection-allowed-namespaces', 'reflection-auto-namespaces'].map(
    (key) => annotations[REFLECTOR + key],
  );
  return [allowed, automatic].every((list) => list.trim() === '' || isAmong(list, namespace));
}

function isAmong(list: string, namespace: string): boolean {
  return list.split(',').some((each) => {
    const pattern = each.trim();
    return pattern === namespace || authorityPattern(pattern)?.test(namespace) === true;
  });
}
