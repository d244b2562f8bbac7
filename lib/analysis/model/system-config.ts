import { labelsAt, object, type Labels, mergeLabels } from '../../private/access';
import { SERVING_NAMESPACE } from '../../private/stock-install';
import { groupOf, type Manifest } from '../input/manifest';

/**
 * A ConfigMap of Knative's system namespace: its data and source, without a source if it is not among the manifests.
 */
export interface SystemConfig {
  readonly data: Labels;
  readonly source: Manifest | undefined;
  /** Knative's system namespace. */
  readonly namespace: string;
}

export function isKnativeServing(manifest: Manifest): boolean {
  return groupOf(manifest) === 'operator.knative.dev' && manifest.kind === 'KnativeServing';
}

/** Namespace of the Knative Serving installation. */
export function systemNamespace(manifests: readonly Manifest[]): string {
  return manifests.find(isKnativeServing)?.namespace ?? SERVING_NAMESPACE;
}

/**
 * Reads `config-NAME`. A KnativeServing resource that sets it wins, because its operator writes the ConfigMap.
 *
 * Source: Knative operator, `spec.config`: the name of a ConfigMap with `config-`, otherwise without.
 */
export function readSystemConfig(manifests: readonly Manifest[], name: string): SystemConfig {
  const namespace = systemNamespace(manifests);
  const configMap = manifests.findLast(
    (manifest) =>
      manifest.kind === 'ConfigMap' && manifest.name === `config-${name}` && manifest.namespace === namespace,
  );
  const data = labelsAt(configMap?.object, 'data');
  const operator = manifests.find(isKnativeServing);
  const set =
    object(operator?.object, 'spec', 'config', `config-${name}`) ?? object(operator?.object, 'spec', 'config', name);
  if (operator === undefined || set === undefined) return { data, source: configMap, namespace };
  return { data: mergeLabels(data, labelsAt({ data: set }, 'data')), source: operator, namespace };
}
