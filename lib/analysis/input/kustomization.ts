import { type KubeObject, text } from '../../private/access';

// Kustomize, "The Kustomization File": the fields that change resources, in addition to listing them.
const CHANGES = [
  'commonAnnotations',
  'commonLabels',
  'components',
  'configMapGenerator',
  'generators',
  'helmCharts',
  'images',
  'labels',
  'namePrefix',
  'nameSuffix',
  'namespace',
  'patches',
  'patchesJson6902',
  'patchesStrategicMerge',
  'replacements',
  'replicas',
  'secretGenerator',
  'transformers',
];

/** Whether an object is a file of Kustomize and not meant for a cluster; Flux has a kind of the same name. */
export function isKustomization(value: KubeObject): boolean {
  return text(value, 'apiVersion')?.startsWith('kustomize.config.k8s.io/') === true;
}

/** Whether a kustomization does more than list resources, which can be read in their own files. */
export function changesResources(kustomization: KubeObject): boolean {
  return CHANGES.some((field) => kustomization[field] !== undefined);
}
