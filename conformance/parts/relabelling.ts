import { type Bench } from '../harness/bench';
import { answersAs } from '../harness/live-answers';
import { type LiveCluster } from '../harness/live-cluster';
import { type KubernetesObject } from '../harness/objects';
import { domainMapping, knativeService } from '../harness/topology';
import { ALPHA, EXPECTED, type Expectation, STOCK, expectedMatrix } from './expected';
import { becomesReady } from './live-topology';
import { promised } from './promised';

const LABEL = { gateway: 'alpha' };
const SERVICE = knativeService('alpha', 'default');
const HOST = 'www.alpha.example';
const MAPPING = domainMapping(HOST, SERVICE, LABEL);
const CLAIM: KubernetesObject = {
  apiVersion: 'networking.internal.knative.dev/v1alpha1',
  kind: 'ClusterDomainClaim',
  metadata: { name: HOST },
  spec: { namespace: 'default' },
};

const ANSWERS: Expectation['answers'] = EXPECTED['default']?.answers ?? {};

/** In the example `default`, a label on a running service moves it, and its absence moves it back. */
export async function relabelledService(cluster: LiveCluster): Promise<string> {
  await relabel(cluster, SERVICE, LABEL.gateway);
  await answers(cluster, {
    ...ANSWERS,
    'default/alpha ext': ANSWERS['default/beta ext'] ?? [],
    'default/alpha local': ANSWERS['default/beta local'] ?? [],
  });
  await relabel(cluster, SERVICE, null);
  await answers(cluster, ANSWERS);
  return 'the label moves the service to its gateway, without it the service is back at the default one';
}

/** A DomainMapping goes where its own label says, wherever its service is. */
export async function relabelledMapping(bench: Bench, cluster: LiveCluster): Promise<string> {
  const { objects } = await promised(bench, 'default');
  await cluster.install([CLAIM, MAPPING]);
  await becomesReady(bench, cluster, [...objects, MAPPING]);
  const at = (gateway: string): Promise<void> => answers(cluster, { ...ANSWERS, [`default/${HOST} ext`]: [gateway] });
  await at(ALPHA);
  await relabel(cluster, MAPPING, null);
  await at(STOCK);
  await relabel(cluster, MAPPING, LABEL.gateway);
  await at(ALPHA);
  return 'Ready after a probe at the gateway of its label; without the label it is at the default one, and its service never moves';
}

function answers(cluster: LiveCluster, expected: Expectation['answers']): Promise<void> {
  return answersAs(cluster, (measured) => expectedMatrix({ answers: expected }, measured));
}

function relabel(cluster: LiveCluster, owner: KubernetesObject, gateway: string | null): Promise<void> {
  return cluster.plane.client.patch(owner, { metadata: { labels: { gateway } } });
}
