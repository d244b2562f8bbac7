import { type LiveCluster } from '../harness/live-cluster';
import { type KubernetesObject, type ObjectMeta } from '../harness/objects';
import { notReady, readyOf } from '../harness/readiness';
import { pause } from '../harness/wait';
import { BYSTANDER, LATECOMER, NEWCOMER, secondGatewayObject } from './runtime-topology';

/** How long a state has to last that is to end by nothing but a change. */
const LASTS_MILLISECONDS = 1500;
const WAITING = 'Unknown: Uninitialized: Waiting for load balancer to be ready';
const FAILED = 'Unknown: ReconcileIngressFailed: Ingress reconciliation failed';

/** Ready is found out by probes: a service whose host its gateway refuses does not get it. */
export async function refusedHost(cluster: LiveCluster): Promise<string> {
  await cluster.apply([secondGatewayObject('*.elsewhere.example'), NEWCOMER]);
  await staysAs(cluster, NEWCOMER, WAITING);
  await cluster.apply([secondGatewayObject()]);
  await cluster.until('Ready', () => notReady(cluster, [NEWCOMER]));
  return 'negative control: Unknown as long as its Gateway does not serve its host, Ready when it does';
}

/** Its VirtualServices are written nevertheless: net-istio fails only when it comes to the probes. */
export async function serviceOfMissingGateway(cluster: LiveCluster): Promise<string> {
  await cluster.apply([LATECOMER]);
  await staysAs(cluster, LATECOMER, FAILED);
  const virtualService = {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { ...LATECOMER.metadata, name: `${LATECOMER.metadata.name}-ingress` },
  };
  if ((await cluster.plane.client.read(virtualService)) === undefined) throw new Error('it has no VirtualService');
  return `it has its VirtualServices and is ${FAILED}${cluster.played}`;
}

/** The finalizer of a KIngress walks all gateways, those of others as well. */
export async function deletionHangs(cluster: LiveCluster): Promise<string> {
  await cluster.plane.client.remove(BYSTANDER);
  await cluster.until('the deletion', async () =>
    (await deletionOf(cluster, BYSTANDER)) === 'under way' ? undefined : 'has not begun',
  );
  await pause(LASTS_MILLISECONDS);
  const deletion = await deletionOf(cluster, BYSTANDER);
  if (deletion !== 'under way') throw new Error(`the deletion is ${deletion}; expected under way`);
  return `the KIngress of a service of the default gateway stays${cluster.played}`;
}

/** What hung goes on by itself. */
export async function recovers(cluster: LiveCluster): Promise<string> {
  await cluster.until('Ready', () => notReady(cluster, [LATECOMER]));
  await cluster.plane.client.remove(NEWCOMER);
  await cluster.plane.client.remove(LATECOMER);
  for (const service of [BYSTANDER, NEWCOMER, LATECOMER]) {
    await cluster.until(`the deletion of ${service.metadata.name}`, async () => {
      const deletion = await deletionOf(cluster, service);
      return deletion === 'done' ? undefined : `it is ${deletion}`;
    });
  }
  return `the new service is Ready, the deleted one is gone, others can be deleted${cluster.played}`;
}

async function staysAs(cluster: LiveCluster, service: KubernetesObject, wanted: string): Promise<void> {
  await cluster.until(wanted, async () => {
    const ready = await readyOf(cluster, service);
    return ready === wanted ? undefined : `it is ${ready}`;
  });
  await pause(LASTS_MILLISECONDS);
  const ready = await readyOf(cluster, service);
  if (ready !== wanted) throw new Error(`it was ${wanted}, and came to be ${ready}`);
}

async function deletionOf(
  cluster: LiveCluster,
  { metadata }: KubernetesObject,
): Promise<'not begun' | 'under way' | 'done'> {
  const ingress = { apiVersion: 'networking.internal.knative.dev/v1alpha1', kind: 'Ingress', metadata };
  const stored = await cluster.plane.client.read(ingress);
  if (stored === undefined) return 'done';
  const { deletionTimestamp } = stored.metadata as ObjectMeta & { readonly deletionTimestamp?: string };
  return deletionTimestamp === undefined ? 'not begun' : 'under way';
}
