import { Reach } from '../../lib/analysis/reach/reach';
import { type Bench } from '../harness/bench';
import { clear } from '../harness/clear';
import { type LiveCluster } from '../harness/live-cluster';
import { counts } from '../harness/matrix';
import { modelOf } from '../harness/net-istio';
import { HOST_ADDRESS } from '../harness/network';
import { onCluster } from '../harness/on-cluster';
import { type Part } from '../harness/part';
import { Choices } from '../harness/random';
import { settled } from '../harness/settled';
import { LIVE_NEEDS } from './knative';
import { predictedTls, tlsDifferences } from './predicted-tls';
import { type RandomTlsTopology, randomTlsTopology } from './random-tls-topology';

const SEEDS = 2 ** 31;

/** Random topologies with certificates on whole clusters: Knative Services in, states, answers and certificates out. */
export const TLS_CHAIN: Part = {
  name: 'tls-chain',
  proves: 'on a whole cluster random topologies with certificates answer, and become Ready, as the model predicts',
  needs: LIVE_NEEDS,
  async run(bench, report, { seed, randomTlsChain }) {
    await onCluster(bench, report, 'tls-chain', async (cluster) => {
      for (const { own, topology } of unscoped(seed, randomTlsChain)) {
        await report.scenario(`tls-chain: seed ${own}`, () => asPredicted(bench, cluster, topology));
        await clear(cluster);
      }
    });
  },
};

/** The cluster's istiod is not scoped, so those that want one that is are passed over. */
function unscoped(seed: number, count: number): { readonly own: number; readonly topology: RandomTlsTopology }[] {
  const found: { own: number; topology: RandomTlsTopology }[] = [];
  for (let own = seed % SEEDS; found.length < count; own = (own + 1) % SEEDS) {
    const topology = randomTlsTopology(new Choices(own));
    if (!topology.scopeGatewayToNamespace) found.push({ own, topology });
  }
  return found;
}

async function asPredicted(
  bench: Bench,
  cluster: LiveCluster,
  { objects, features }: RandomTlsTopology,
): Promise<string> {
  bench.backends.assign([]);
  await cluster.install(objects);
  const measured = await settled(cluster);
  const wrong = tlsDifferences(predictedTls(new Reach(modelOf(objects), { client: HOST_ADDRESS })), measured);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const ready = Object.values(measured.ready).filter((state) => state === 'True').length;
  const states = `${ready} of ${Object.keys(measured.ready).length} Ready`;
  return `http ${counts(measured.http)}; https ${counts(measured.https)}; ${states} (${features.join(', ')})`;
}
