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

/** What all gateways of a chart have in common. */
export interface SharedOptions extends Pick<MultiGatewayChartProps, 'clusterDomain' | 'discoveryLabels' | 'isolation'> {
  /** As `hasServiceCertificates` says. */
  readonly serviceCertificates: true | undefined;
}

/** To be asked once for all gateways: each of them may decide about the certificates. */
export function sharedOptions(chart: Partial<MultiGatewayChartProps>): SharedOptions {
  const { clusterDomain, discoveryLabels, isolation } = chart;
  return {
    ...present({ clusterDomain, discoveryLabels, isolation }),
    serviceCertificates: hasServiceCertificates(chart),
  };
}

/** A gateway's properties: its own options over those of the chart. */
export function gatewayProps(
  { secondaryGateways: _, authorization: __, ...options }: TopologyGatewayOptions,
  shared: SharedOptions,
  platform: Platform | undefined,
): IsolatedGatewayProps {
  const { isolation, clusterDomain, discoveryLabels } = shared;
  const namespaceLabels = discoveryLabels && { ...discoveryLabels, ...options.namespaceLabels };
  const { workload } = options;
  // Where they cannot be, the topology is refused as a whole.
  const canServe = workload?._installsPods !== false && !mergesStrictly(workload, platform);
  const serviceCertificates = canServe ? shared.serviceCertificates : undefined;
  return {
    ...present({ isolation, clusterDomain, platform, serviceCertificates }),
    ...options,
    ...present({ namespaceLabels }),
  };
}
