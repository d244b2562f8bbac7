import { chartFromData } from '../topology/file/from-file';
import { MultiGatewayChart } from '../topology/multi-gateway-chart';
import { synthesizeChart, type Synthesis } from './synthesize';

const NAME = 'topology';

/**
 * Synthesizes a topology that is not in a file yet.
 *
 * @throws with everything that is wrong with it.
 */
export function synthesizeData(topology: object): Synthesis {
  return synthesizeChart(NAME, (app) =>
    chartFromData(NAME, topology, (props) => new MultiGatewayChart(app, NAME, props)),
  );
}
