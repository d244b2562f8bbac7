import { type ApiObjectMetadataDefinition } from 'cdk8s';
import { sortedKeys } from './plain';

type Texts = Readonly<Record<string, unknown>>;

/** What cdk8s keeps of metadata. */
interface Parts {
  readonly name: unknown;
  readonly namespace: unknown;
  readonly labels: Texts;
  readonly annotations: Texts;
  readonly finalizers: readonly unknown[];
  readonly ownerReferences: readonly unknown[];
  /** As given, and what was added; what has a part of its own counts there. */
  readonly _additionalAttributes: Texts;
}

const KEPT = [
  'name',
  'labels',
  'annotations',
  'namespace',
  'finalizers',
  'ownerReferences',
  'apiObject',
  '_additionalAttributes',
].sort();
const OWN = new Set(['name', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences']);

/**
 * Metadata as `ApiObjectMetadataDefinition.toJson` writes it, where it is but names, labels and annotations; undefined
 * for any other, and where cdk8s keeps something else than it does today.
 */
export function plainMetadata(metadata: ApiObjectMetadataDefinition): Record<string, unknown> | undefined {
  if (!isKept(metadata)) return undefined;
  const parts = metadata as unknown as Parts;
  const { name, namespace, finalizers, ownerReferences, _additionalAttributes: more } = parts;
  if (finalizers.length > 0 || ownerReferences.length > 0) return undefined;
  for (const key in more) if (!OWN.has(key)) return undefined;
  const labels = texts(parts.labels);
  const annotations = texts(parts.annotations);
  if (labels === undefined || annotations === undefined) return undefined;
  if (typeof name !== 'string' || (namespace !== undefined && typeof namespace !== 'string')) return undefined;
  return {
    ...(isFilled(annotations) && { annotations }),
    ...(isFilled(labels) && { labels }),
    name,
    ...(namespace !== undefined && { namespace }),
  };
}

function isKept(metadata: object): boolean {
  const keys = Object.keys(metadata);
  return keys.length === KEPT.length && KEPT.every((key) => Object.hasOwn(metadata, key));
}

/** Sorted; undefined where a value is more than a text. */
function texts(given: Texts): Texts | undefined {
  const result: Record<string, unknown> = {};
  for (const key of sortedKeys(given)) {
    const value = given[key];
    if (value === undefined) continue;
    if (typeof value !== 'string') return undefined;
    result[key] = value;
  }
  return result;
}

function isFilled(texts: Texts): boolean {
  for (const _ in texts) return true;
  return false;
}
