import { Component } from '../harness/components';
import { differences, measure } from '../harness/matrix';
import { type Part } from '../harness/part';
import { recordedTopologies } from '../harness/recorded-topologies';

/**
 * The topologies recorded with net-istio itself, good and broken: the data plane must give every recorded cell again.
 */
export const TOPOLOGIES: Part = {
  name: 'topologies',
  proves: 'the matrices recorded on the whole chain, net-istio included, come out again, cell by cell',
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report) {
    await report.scenario('topologies: as recorded', async () => {
      const topologies = recordedTopologies(bench.root);
      let cells = 0;
      const wrong: string[] = [];
      for (const { id, objects, recorded } of topologies) {
        const measured = await measure(bench, objects, recorded);
        wrong.push(...differences(recorded.matrix, measured).map((line) => `${id}: ${line}`));
        cells += Object.values(measured).flatMap((row) => Object.keys(row)).length;
      }
      if (wrong.length > 0) throw new Error(`${wrong.length} of ${cells} cells differ:\n${wrong.join('\n')}`);
      return `${cells} of ${cells} cells of ${topologies.length} topologies`;
    });
  },
};
