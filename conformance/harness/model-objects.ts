import { type KubeClient } from './kube-client';
import { type KubernetesObject } from './objects';

const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['networking.internal.knative.dev/v1alpha1', 'Ingress'],
  ['networking.istio.io/v1beta1', 'Gateway'],
  ['v1', 'ConfigMap'],
  ['v1', 'Service'],
  ['v1', 'Secret'],
  ['apps/v1', 'Deployment'],
  ['security.istio.io/v1', 'AuthorizationPolicy'],
];

/** All objects of a cluster by which the model tells who answers, as they are now. */
export async function modelObjects(client: KubeClient): Promise<KubernetesObject[]> {
  const lists = await Promise.all(KINDS.map(([apiVersion, kind]) => client.list(apiVersion, kind)));
  return lists.flat();
}
