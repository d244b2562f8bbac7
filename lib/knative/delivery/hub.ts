import { SERVING_NAME, SERVING_NAMESPACE } from '../../private/stock-install';

/** A ClusterProfile of the Cluster Inventory API (`multicluster.x-k8s.io`), on the hub. */
export interface ClusterProfileReference {
  /** Its name. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
}

/** What the chart of the objects for a hub ends with, and the step of their delivery. */
export const HUB = 'hub';

/** A KnativeServing on a hub. */
export interface HubServing {
  readonly name: string;
  readonly namespace: string;
  readonly clusterProfile: ClusterProfileReference;
}

/** Which KnativeServing is on a hub; undefined where it is in the cluster itself. */
export function hubServing({
  name = SERVING_NAME,
  namespace = SERVING_NAMESPACE,
  clusterProfile,
}: Partial<HubServing>): HubServing | undefined {
  return clusterProfile && { name, namespace, clusterProfile };
}
