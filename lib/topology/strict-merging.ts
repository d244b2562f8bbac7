import { mergesStrictly, skippedGateways } from '../gateway/strict-merging';
import { type GatewayWorkload } from '../gateway/workload';
import { HttpProtocol } from '../knative/config-network';
import { type Platform } from '../knative/platform';
import { type Path, type Refusal } from '../private/refusal';
import { GatewayTlsKind } from '../gateway/tls';
import { type MultiGatewayChartProps } from './multi-gateway-chart-props';
import { knativeTls } from './tls-settings';

type Props = Pick<MultiGatewayChartProps, 'defaultGateway' | 'gateways' | 'network'>;

/**
 * Refuses gateways of Kubernetes Gateways beside settings of the whole cluster for which net-istio creates Gateways in
 * the namespaces of services.
 */
export function strictMergingRefusals(props: Props, platform: Platform | undefined): Refusal[] {
  const { clusterLocalDomainTls, externalDomainTls, httpProtocol } = knativeTls(props).network;
  const settings = [
    ...(externalDomainTls === true ? ['external-domain-tls: Enabled'] : []),
    ...(clusterLocalDomainTls === true ? ['cluster-local-domain-tls: Enabled'] : []),
    ...(httpProtocol === HttpProtocol.REDIRECTED ? ['http-protocol: Redirected'] : []),
  ];
  if (settings.length === 0) return [];
  return workloadsOf(props)
    .filter(({ workload }) => mergesStrictly(workload, platform))
    .map(({ path, workload }) =>
      skippedGateways(path, `${settings.join(' and ')} of config-network`, {
        got: workload?.kind,
        fix: 'use GatewayWorkload.injected(), or GatewayTls.wildcard() or secrets() on every gateway',
      }),
    );
}

interface WorkloadOfGateway {
  readonly path: Path;
  readonly workload: GatewayWorkload | undefined;
}

/** Those whose own TLS is refused for the same reason are left out. */
function workloadsOf({ gateways, defaultGateway }: Props): WorkloadOfGateway[] {
  return [
    { path: ['defaultGateway', 'workload'], workload: defaultGateway?._workload, tls: defaultGateway?._tls },
    ...Object.entries(gateways).map(([name, { workload, tls }]) => ({
      path: ['gateways', name, 'workload'],
      workload,
      tls,
    })),
  ].filter(({ tls }) => tls?.kind !== GatewayTlsKind.PER_SERVICE);
}
