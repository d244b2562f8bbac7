import { App } from 'cdk8s';
import { chartFromData } from '../topology/file/from-file';
import { MultiGatewayChart } from '../topology/multi-gateway-chart';

const NAME = 'topology';

/**
 * The manifests of a topology that is not in a file yet: those of the first file that it would become.
 *
 * @throws with everything that is wrong with it.
 */
export function synthesizeData(topology: object): readonly object[] {
  const app = new App();
  return chartFromData(NAME, topology, (props) => new MultiGatewayChart(app, NAME, props)).toJson() as object[];
}
