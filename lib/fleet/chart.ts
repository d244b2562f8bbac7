import { type ApplyOrder } from '../topology/apply-order';
import { type MultiGatewayChartProps } from '../topology/multi-gateway-chart-props';

/** Name of the topology in the folder of a cluster. */
export const CHART = 'gateways';

/** A topology in the order of its delivery, unless it says another. */
export function inOrder(props: MultiGatewayChartProps, applyOrder: ApplyOrder | undefined): MultiGatewayChartProps {
  return applyOrder === undefined || props.applyOrder !== undefined ? props : { ...props, applyOrder };
}
