import { type LiveCluster } from './live-cluster';
import { type KubernetesObject, idOf } from './objects';
import { type Missing } from './wait';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface Owner extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** The Ready condition of a Knative Service or DomainMapping as it is now: `STATUS`, or `STATUS: REASON: MESSAGE`. */
export async function readyOf(cluster: LiveCluster, owner: KubernetesObject): Promise<string> {
  const { status } = ((await cluster.plane.client.read(owner)) ?? owner) as Owner;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return [ready?.status ?? 'new', ready?.reason, ready?.message].filter((part) => (part ?? '') !== '').join(': ');
}

/** The first of these that is not Ready, with its reason. */
export async function notReady(cluster: LiveCluster, owners: readonly KubernetesObject[]): Promise<Missing> {
  for (const owner of owners) {
    const ready = await readyOf(cluster, owner);
    if (ready !== 'True') return `${owner.kind} ${idOf(owner)} is ${ready}`;
  }
  return undefined;
}
