import { type KubernetesObject, groupOf } from './objects';

interface KnativeServing extends KubernetesObject {
  readonly spec: { readonly config?: Readonly<Record<string, Readonly<Record<string, string>>>> };
}

/**
 * The objects once Knative's operator has done its work: the ConfigMaps that KnativeServings stand for, beside the
 * rest.
 */
export function operated(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.flatMap((object) => {
    if (object.kind !== 'KnativeServing' || groupOf(object) !== 'operator.knative.dev') return [object];
    return Object.entries((object as KnativeServing).spec.config ?? {}).map(([name, data]) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `config-${name}`, namespace: object.metadata.namespace ?? '' },
      data,
    }));
  });
}
