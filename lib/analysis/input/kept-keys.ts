import { isObject } from '../../private/access';
import { idOf, type Manifest } from './manifest';

/** Keys of a ConfigMap in the cluster that are not in the file that replaces it. */
export interface KeptKeys {
  readonly configMap: Manifest;
  /** Sorted. */
  readonly keys: readonly string[];
}

/** Knative's block of comments. */
const EXAMPLE = '_example';

/**
 * ConfigMaps of which `kubectl apply` may keep keys: it removes those that it applied itself before, not those of
 * others, server-side or not. Who set a key is not in what kubectl prints.
 */
export function keptKeys(cluster: readonly Manifest[], files: readonly Manifest[]): KeptKeys[] {
  const live = new Map(cluster.filter(isConfigMap).map((configMap) => [idOf(configMap), keysOf(configMap)]));
  return files.filter(isConfigMap).flatMap((configMap) => {
    const own = new Set([EXAMPLE, ...keysOf(configMap)]);
    const keys = (live.get(idOf(configMap)) ?? []).filter((key) => !own.has(key)).sort();
    return keys.length === 0 ? [] : [{ configMap, keys }];
  });
}

function isConfigMap({ groupKind }: Manifest): boolean {
  return groupKind === ' ConfigMap';
}

function keysOf({ object: { data } }: Manifest): readonly string[] {
  return isObject(data) ? Object.keys(data) : [];
}
