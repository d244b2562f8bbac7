import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Component } from '../harness/components';
import { type Matrix, differences, measure } from '../harness/matrix';
import { applied, loadObjects } from '../harness/objects';
import { type Part } from '../harness/part';

interface Recorded {
  readonly scopeGatewayToNamespace: boolean;
  readonly matrix: Matrix;
}

const RECORDS = 'test/analysis/vectors/topologies';

/** The topologies recorded with net-istio itself, good and broken: the data plane must give every recorded cell again. */
export const TOPOLOGIES: Part = {
  name: 'topologies',
  proves: 'the matrices recorded on the whole chain, net-istio included, come out again, cell by cell',
  needs: [Component.ISTIO, Component.ENVOY],
  async run(bench, report) {
    const folder = join(bench.root, RECORDS);
    const stock = loadObjects(join(folder, 'stock.yaml'));
    const ids = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
    await report.scenario('topologies: as recorded', async () => {
      let cells = 0;
      const wrong: string[] = [];
      for (const id of ids) {
        const recorded = JSON.parse(readFileSync(join(folder, id, 'measured.json'), 'utf8')) as Recorded;
        const objects = applied(stock, loadObjects(join(folder, id, 'manifests.yaml')));
        const measured = await measure(bench, objects, recorded);
        wrong.push(...differences(recorded.matrix, measured).map((line) => `${id}: ${line}`));
        cells += Object.values(recorded.matrix).flatMap((row) => Object.keys(row)).length;
      }
      if (wrong.length > 0) throw new Error(`${wrong.length} of ${cells} cells differ:\n${wrong.join('\n')}`);
      if (cells === 0) throw new Error(`no recorded topology in ${RECORDS}`);
      return `${cells} of ${cells} cells of ${ids.length} topologies`;
    });
  },
};
