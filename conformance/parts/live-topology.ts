import { expandedHosts } from '../../lib/analysis/model/kingress';
import { type KIngress } from '../../lib/analysis/model/types';
import { type Bench } from '../harness/bench';
import { operated } from '../harness/knative-operator';
import { answersAs } from '../harness/live-answers';
import { type LiveCluster } from '../harness/live-cluster';
import { ingressesOf, modelOf } from '../harness/net-istio';
import { type KubernetesObject, ofKind } from '../harness/objects';
import { notReady } from '../harness/readiness';
import { type Expectation, expectedMatrix, unmeasured, withClosed } from './expected';
import { kingressDifferences } from './kingress-differences';
import { promised } from './promised';

const SERVING_API = 'serving.knative.dev';

/**
 * Installs a promised topology on a live cluster, and shows that it keeps its promise: Knative Services in, states and
 * answers out.
 */
export async function keepsPromise(bench: Bench, cluster: LiveCluster, name: string): Promise<string> {
  const { objects, expected } = await promised(bench, name);
  await cluster.install(operated(objects));
  const owners = await becomesReady(bench, cluster, objects);
  await cluster.converged();
  await answersAsExpected(cluster, expected);
  return `${owners} Ready, each after a probe, their KIngresses as the model says, every host at its own gateways alone`;
}

async function answersAsExpected(cluster: LiveCluster, expected: Expectation): Promise<void> {
  const { client, closedToOthers = [] } = expected;
  await answersAs(cluster, (measured) => expectedMatrix(expected, measured), client);
  const wrong = unmeasured(expected, await cluster.matrix(client));
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  if (closedToOthers.length === 0) return;
  await answersAs(cluster, (measured) => withClosed(expectedMatrix(expected, measured), closedToOthers));
}

/**
 * Waits until everything that serves is Ready, and shows that Serving made the KIngresses that the model predicts, and
 * that a probe for each came through a gateway. Gives their number.
 */
export async function becomesReady(
  bench: Bench,
  cluster: LiveCluster,
  objects: readonly KubernetesObject[],
): Promise<number> {
  const owners = [...ofKind(objects, SERVING_API, 'Service'), ...ofKind(objects, SERVING_API, 'DomainMapping')];
  await cluster.until('Ready', () => notReady(cluster, owners));
  const made = ingressesOf(modelOf(await cluster.objects()));
  const unprobed = made.filter((ingress) => !bench.backends.wasProbed(probedHost(ingress)));
  const wrong = [
    ...kingressDifferences(ingressesOf(modelOf(objects)), made),
    ...unprobed.map(
      ({ namespace, name }) => `KIngress ${namespace}/${name} is Ready, but no probe reached its service`,
    ),
  ];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return owners.length;
}

/** The host of a probe as it reaches the service. */
function probedHost({ rules }: KIngress): string {
  const external = rules.find(({ visibility }) => visibility === 'ExternalIP');
  const [local] = rules.flatMap(({ hosts }) => expandedHosts(hosts, 'svc.cluster.local')).sort();
  return external?.rewriteHost ?? external?.hosts[0] ?? local ?? '';
}
