import { type App } from 'cdk8s';
import { type OutputFile, synthesizeApp } from '../synth/output-files';
import { type ApplyOrder } from '../topology/apply-order';
import { chartFromData } from '../topology/file/from-file';
import { MultiGatewayChart } from '../topology/multi-gateway-chart';
import { CHART, inOrder } from './chart';

/**
 * The files of a cluster, from the data of its topology.
 *
 * @param name What the data is called in messages.
 * @throws with everything that is wrong with the topology.
 */
export function clusterFiles(name: string, data: object, applyOrder: ApplyOrder | undefined): readonly OutputFile[] {
  const make = (app: App): MultiGatewayChart =>
    chartFromData(name, data, (props) => new MultiGatewayChart(app, CHART, inOrder(props, applyOrder)));
  return synthesizeApp(make).files;
}
