import { reachability } from '../../lib/analysis/reach/reachability';
import { Component } from '../harness/components';
import { type Matrix, differences, measure } from '../harness/matrix';
import { modelOf } from '../harness/net-istio';
import { type Part } from '../harness/part';
import { Choices } from '../harness/random';
import { randomTopology } from './random-topology';

/** Random topologies: what the model predicts is what the data plane does, cell by cell. */
export const RANDOM: Part = {
  name: 'random',
  proves: 'for random topologies the predicted matrix equals the measured one, cell by cell',
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report, { seed, random }) {
    await report.scenario(`random: ${random} topologies from seed ${seed}`, async () => {
      const answers = new Map<string, number>();
      for (let index = 0; index < random; index += 1) {
        const own = (seed + index) % 2 ** 31;
        const { objects, ...options } = randomTopology(new Choices(own));
        const replay = `replay with --only random --seed ${own} --random 1`;
        const measured = await measure(bench, objects, options).catch((error: unknown) => {
          throw new Error(`${(error as Error).message}\n${replay}`, { cause: error });
        });
        const wrong = differences(predicted(reachability(modelOf(objects, options)).cells, measured), measured);
        if (wrong.length > 0) throw new Error(`topology ${index + 1}:\n${wrong.join('\n')}\n${replay}`);
        for (const answer of Object.values(measured).flatMap((row) => Object.values(row))) {
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
        }
      }
      const counts = [...answers].sort().map(([answer, count]) => `${count} x ${answer}`);
      return `every cell as predicted: ${counts.join(', ')}`;
    });
  },
};

interface PredictedCell {
  readonly service: string;
  readonly kind: string;
  readonly gatewayService: string;
  readonly answer: string;
}

/** The prediction for the gateways that were measured; a Service without pods cannot be asked. */
export function predicted(cells: readonly PredictedCell[], measured: Matrix): Matrix {
  const gateways = new Set(Object.values(measured).flatMap((row) => Object.keys(row)));
  const matrix: Record<string, Record<string, string>> = {};
  for (const { service, kind, gatewayService, answer } of cells) {
    if (!gateways.has(gatewayService)) continue;
    matrix[`${service} ${kind}`] = { ...matrix[`${service} ${kind}`], [gatewayService]: answer };
  }
  return matrix;
}
