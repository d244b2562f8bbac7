import { type KubeClient } from './kube-client';
import { type LiveCluster } from './live-cluster';
import { type KubernetesObject, idOf, namespaceOf } from './objects';
import { type Missing } from './wait';

type Kind = readonly [apiVersion: string, kind: string];

const INGRESS: Kind = ['networking.internal.knative.dev/v1alpha1', 'Ingress'];
const OWNERS: readonly Kind[] = [
  ['serving.knative.dev/v1beta1', 'DomainMapping'],
  ['serving.knative.dev/v1', 'Service'],
];
/** What controllers make of them, and take away with them. */
const MADE: readonly Kind[] = [
  ['serving.knative.dev/v1', 'Route'],
  INGRESS,
  ['networking.internal.knative.dev/v1alpha1', 'Certificate'],
  ['networking.istio.io/v1beta1', 'VirtualService'],
  ['autoscaling.internal.knative.dev/v1alpha1', 'PodAutoscaler'],
];
const GATEWAYS: readonly Kind[] = [
  ['apps/v1', 'Deployment'],
  ['networking.istio.io/v1beta1', 'Gateway'],
  ['security.istio.io/v1', 'AuthorizationPolicy'],
  ['v1', 'Service'],
  ['v1', 'Secret'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['networking.internal.knative.dev/v1alpha1', 'ClusterDomainClaim'],
];
// What the cluster itself consists of.
const KEPT = new Set(['default', 'kube-system', 'knative-serving']);

/**
 * Takes a topology off a cluster: first what serves, with all that controllers made of it, then the gateways, wherever
 * they are.
 */
export async function clear(cluster: LiveCluster): Promise<void> {
  const { client } = cluster.plane;
  await removeAll(client, OWNERS, () => true);
  await cluster.until('nothing that serves', async () => {
    // net-istio holds a KIngress as long as a Gateway is missing that config-istio names.
    for (const ingress of await client.list(...INGRESS)) await client.patch(ingress, { metadata: { finalizers: [] } });
    return left(client, MADE);
  });
  await removeAll(client, GATEWAYS, isTopology);
  await cluster.until('no gateway', async () => {
    if (cluster.pods.length > 0) return `${cluster.pods.length} gateway pods are left`;
    return left(client, [['v1', 'Pod']]);
  });
}

async function removeAll(
  client: KubeClient,
  kinds: readonly Kind[],
  isRemoved: (object: KubernetesObject) => boolean,
): Promise<void> {
  for (const kind of kinds) {
    await Promise.all((await client.list(...kind)).filter(isRemoved).map((object) => client.remove(object)));
  }
}

async function left(client: KubeClient, kinds: readonly Kind[]): Promise<Missing> {
  for (const kind of kinds) {
    const [first] = await client.list(...kind);
    if (first !== undefined) return `${first.kind} ${idOf(first)} is still there`;
  }
  return undefined;
}

/** Gateways may lie in knative-serving. */
function isTopology(object: KubernetesObject): boolean {
  return object.kind === 'Gateway' || !KEPT.has(namespaceOf(object)) || object.metadata.namespace === undefined;
}
