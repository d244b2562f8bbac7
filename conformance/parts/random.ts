import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type Matrix, counts, differences, matrixOf, measure, withBackends, withoutPods } from '../harness/matrix';
import { HOST_ADDRESS } from '../harness/network';
import { modelOf } from '../harness/net-istio';
import { type Part } from '../harness/part';
import { Choices } from '../harness/random';
import { FEATURES, type Feature, randomTopology } from './random-topology';

// With fewer, a feature may be missing by chance.
const ENOUGH = 100;

/** Random topologies: what the model predicts is what the data plane does, cell by cell. */
export const RANDOM: Part = {
  name: 'random',
  proves: 'for random topologies the predicted matrix equals the measured one, cell by cell',
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report, { seed, random }) {
    await report.scenario(`random: ${random} topologies from seed ${seed}`, async () => {
      const matrices: Matrix[] = [];
      const wrong: string[] = [];
      const features = new Map<Feature, number>(FEATURES.map((feature) => [feature, 0]));
      for (let index = 0; index < random; index += 1) {
        const own = (seed + index) % 2 ** 31;
        const topology = randomTopology(new Choices(own));
        for (const feature of topology.features) features.set(feature, (features.get(feature) ?? 0) + 1);
        try {
          matrices.push(await agreeing(bench, topology));
        } catch (error) {
          const oddities = topology.oddities.length === 0 ? '' : ` (${topology.oddities.join(', ')})`;
          wrong.push(`topology of seed ${own}${oddities}: ${(error as Error).message}`);
        }
      }
      if (wrong.length > 0)
        throw new Error(`${wrong.join('\n')}\nreplay each with --only random --seed SEED --random 1`);
      const absent = [...features].filter(([, count]) => count === 0).map(([feature]) => feature);
      if (random >= ENOUGH && absent.length > 0) throw new Error(`no topology with ${absent.join(', nor with ')}`);
      const seen = [...features].map(([feature, count]) => `${count} ${feature}`);
      return `every cell as predicted: ${counts(...matrices)} (${seen.join('; ')})`;
    });
  },
};

/** The measured matrix, if it is the predicted one. */
async function agreeing(bench: Bench, { objects, ...options }: ReturnType<typeof randomTopology>): Promise<Matrix> {
  const measured = await measure(bench, objects, options);
  const model = modelOf(objects, options);
  const { cells } = reachability(model, new Reach(model, { client: HOST_ADDRESS }));
  const expected = withBackends(matrixOf(cells.filter(({ kind }) => kind !== 'other')), model);
  const wrong = differences(expected, withoutPods(expected, measured));
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return measured;
}
