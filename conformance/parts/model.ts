import { isDeepStrictEqual } from 'node:util';
import { Reach } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';
import { differences, matrixOf } from '../harness/matrix';
import { modelOf } from '../harness/net-istio';
import { type Part } from '../harness/part';
import { recordedTopologies } from '../harness/recorded-topologies';
import { predictRouting, recordedRouting, routingRecords } from '../harness/routing-records';

const ROUTING_RECORDS = 150;

/** The model of net-istio, which everything that follows rests on, against what net-istio itself did. */
export const MODEL: Part = {
  name: 'model',
  proves: 'the model of net-istio gives every record of the real one: routing, probes, status, and every measured cell',
  needs: [],
  async run(bench, report) {
    await report.scenario('model: routing records', () => {
      const records = routingRecords(bench.root);
      const wrong = records.filter((record) => !isDeepStrictEqual(predictRouting(record), recordedRouting(record)));
      if (wrong.length > 0) throw new Error(`the model differs from ${wrong.map(({ id }) => id).join(', ')}`);
      if (records.length !== ROUTING_RECORDS) throw new Error(`${records.length} of ${ROUTING_RECORDS} records`);
      return Promise.resolve(`VirtualServices, probe targets and addresses of ${records.length} of ${records.length}`);
    });
    await report.scenario('model: routing without Gateway objects', () => {
      const records = routingRecords(bench.root).filter(({ probeTargets }) => probeTargets.length > 0);
      const missed = records.filter((record) =>
        isDeepStrictEqual(predictRouting({ ...record, gateways: [] }), recordedRouting(record)),
      );
      if (records.length === 0 || missed.length > 0)
        throw new Error(`no difference: ${missed.map(({ id }) => id).join()}`);
      return Promise.resolve(`negative control: ${records.length} of ${records.length} are seen to differ`);
    });
    await report.scenario('model: recorded topologies', () => {
      const topologies = recordedTopologies(bench.root);
      let cells = 0;
      const wrong = topologies.flatMap(({ id, objects, recorded }) => {
        const model = modelOf(objects, recorded);
        const predicted = reachability(model, new Reach(model)).cells;
        cells += predicted.length;
        return differences(matrixOf(predicted), recorded.matrix).map((line) => `${id}: ${line}`);
      });
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      return Promise.resolve(`${cells} of ${cells} cells of ${topologies.length} topologies`);
    });
  },
};
