import { type IsolatedGatewayProps } from '../gateway/isolated-gateway-props';
import { type Platform } from '../knative/platform';
import { present } from '../private/present';
import { type MultiGatewayChartProps, type TopologyGatewayOptions } from './multi-gateway-chart-props';

/** A gateway's properties: its own options over those of the chart. */
export function gatewayProps(
  { secondaryGateways: _, authorization: __, ...options }: TopologyGatewayOptions,
  { isolation, clusterDomain, discoveryLabels }: Partial<MultiGatewayChartProps>,
  platform: Platform | undefined,
): IsolatedGatewayProps {
  const namespaceLabels = discoveryLabels && { ...discoveryLabels, ...options.namespaceLabels };
  return { ...present({ isolation, clusterDomain, platform }), ...options, ...present({ namespaceLabels }) };
}
