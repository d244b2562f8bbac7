import { isDeepStrictEqual } from 'node:util';
import { envoyMissing } from './envoy';
import { type LiveCluster } from './live-cluster';
import { type KubernetesObject, idOf } from './objects';
import { readyOf } from './readiness';
import { type TlsState } from './tls-state';
import { pause } from './wait';

const OWNERS = [
  ['serving.knative.dev/v1', 'Service'],
  ['serving.knative.dev/v1beta1', 'DomainMapping'],
] as const;
// Probes are sent at least once a second, and begin anew where a controller tries again.
const PATIENCE_MILLISECONDS = 9000;
const AGAIN_MILLISECONDS = 1000;

/**
 * Waits until nothing changes any more: all is Ready, or has had the time to become so, no Envoy holds back a listener,
 * and two readings with a second in between are the same.
 */
export async function settled(cluster: LiveCluster): Promise<TlsState> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  let last: TlsState | undefined;
  await cluster.until('a state that stays', async () => {
    const ready = await readyStates(cluster);
    const waiting = Object.entries(ready).find(([, state]) => state !== 'True');
    if (waiting !== undefined && performance.now() < deadline) return `${waiting[0]} is ${waiting[1]}`;
    const missing = (await Promise.all(cluster.pods.map(envoyMissing))).find((each) => each !== undefined);
    if (missing !== undefined) return missing;
    const now = { http: await cluster.matrix(), https: await cluster.tlsMatrix(), ready };
    const isSame = isDeepStrictEqual(now, last);
    last = now;
    if (isSame) return undefined;
    await pause(AGAIN_MILLISECONDS);
    return 'it has just changed';
  });
  if (last === undefined) throw new Error('nothing was read');
  return last;
}

async function readyStates(cluster: LiveCluster): Promise<Record<string, string>> {
  const lists = await Promise.all(OWNERS.map(([apiVersion, kind]) => cluster.plane.client.list(apiVersion, kind)));
  const entries = lists
    .flat()
    .map(async (owner: KubernetesObject) => [idOf(owner), await readyOf(cluster, owner)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
