import { type IsolatedGatewayProps } from '../gateway/isolated-gateway-props';
import { mergesStrictly } from '../gateway/strict-merging';
import { type Platform } from '../knative/platform';
import { present } from '../private/present';
import { asksForServiceCertificates } from './tls-settings';
import { type MultiGatewayChartProps, type TopologyGatewayOptions } from './multi-gateway-chart-props';

/** True where Knative gets a certificate for each service: net-istio then makes HTTPS servers on every gateway. */
export function hasServiceCertificates({ gateways = {}, ...chart }: Partial<MultiGatewayChartProps>): true | undefined {
  return asksForServiceCertificates({ ...chart, gateways }) ? true : undefined;
}

/** A gateway's properties: its own options over those of the chart. */
export function gatewayProps(
  { secondaryGateways: _, authorization: __, ...options }: TopologyGatewayOptions,
  chart: Partial<MultiGatewayChartProps>,
  platform: Platform | undefined,
): IsolatedGatewayProps {
  const { isolation, clusterDomain, discoveryLabels } = chart;
  const namespaceLabels = discoveryLabels && { ...discoveryLabels, ...options.namespaceLabels };
  const { workload } = options;
  // Where they cannot be, the topology is refused as a whole.
  const canServe = workload?._installsPods !== false && !mergesStrictly(workload, platform);
  const serviceCertificates = canServe ? hasServiceCertificates(chart) : undefined;
  return {
    ...present({ isolation, clusterDomain, platform, serviceCertificates }),
    ...options,
    ...present({ namespaceLabels }),
  };
}
