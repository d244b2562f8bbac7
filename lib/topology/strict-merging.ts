import { isIsolated } from '../gateway/isolated-gateway';
import { mergesStrictly, skippedGateways } from '../gateway/strict-merging';
import { type GatewayWorkload } from '../gateway/workload';
import { HttpProtocol } from '../knative/config-network';
import { type Platform } from '../knative/platform';
import { present } from '../private/present';
import { type Path, type Refusal } from '../private/refusal';
import { GatewayTlsKind } from '../gateway/tls';
import { type MultiGatewayChartProps } from './multi-gateway-chart-props';
import { knativeTls } from './tls-settings';

type Props = Pick<MultiGatewayChartProps, 'defaultGateway' | 'existingGateways' | 'gateways' | 'network'>;

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
  return strictGateways(props, platform).map(({ path, got }) =>
    skippedGateways(path, `${settings.join(' and ')} of config-network`, {
      ...present({ got }),
      fix: 'use GatewayWorkload.injected(), or GatewayTls.wildcard() or secrets() on every gateway',
    }),
  );
}

/** A gateway whose pods istiod makes and merges strictly. */
interface StrictGateway {
  readonly path: Path;
  readonly got?: string | undefined;
}

function strictGateways(props: Props, platform: Platform | undefined): StrictGateway[] {
  const existing = Object.entries(props.existingGateways ?? {})
    .filter(([, gateway]) => isIsolated(gateway) && gateway._mergesStrictly)
    .map(([name]) => ({ path: ['existingGateways', name] }));
  const own = workloadsOf(props)
    .filter(({ workload }) => mergesStrictly(workload, platform))
    .map(({ path, workload }) => ({ path, got: workload?.kind }));
  return [...existing, ...own];
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
