import { type Platform } from '../knative/platform';
import { GATEWAY_LABEL, LOCAL_GATEWAY_LABEL, gatewayLabels } from '../private/labels';
import { CLUSTER_DOMAIN, INGRESS_SERVICE, ISTIO_NAMESPACE } from '../private/stock-install';
import { DisruptionBudget } from './disruption-budget';
import { externalDnsNames } from './external-dns';
import { GatewayServer } from './gateway-server';
import { type IsolatedGatewayProps } from './isolated-gateway-props';
import { ownsLocalGateway } from './local-gateway-choice';
import { LoadBalancer } from './load-balancer';
import { GatewayScaling } from './scaling';
import { type ServicePort, servicePorts, withNodePorts } from './service-ports';
import { GatewayTlsKind } from './tls';
import { GatewayWorkload } from './workload';
import { type WorkloadContext } from './workload/context';
import { GatewayWorkloadKind } from './workload/kind';

/** Names and settings of a gateway, with defaults filled in. */
export interface GatewaySettings {
  readonly gatewayName: string;
  readonly namespace: string;
  readonly serviceName: string;
  readonly clusterDomain: string;
  readonly servers: readonly GatewayServer[];
  readonly hasServiceCertificates: boolean;
  readonly loadBalancer: LoadBalancer;
  readonly workload: GatewayWorkload;
}

/** What gateways have by default. They are values, so that all gateways can have the same. */
interface Defaults {
  readonly loadBalancer: LoadBalancer;
  readonly servers: readonly GatewayServer[];
  readonly workload: GatewayWorkload;
  readonly scaling: GatewayScaling;
  readonly disruptionBudget: DisruptionBudget;
}

let made: Defaults | undefined;

function defaults(): Defaults {
  return (made ??= {
    loadBalancer: LoadBalancer.custom(),
    servers: [GatewayServer.http()],
    workload: GatewayWorkload.injected(),
    scaling: GatewayScaling.horizontal(),
    disruptionBudget: DisruptionBudget.maxUnavailable(1),
  });
}

export function gatewaySettings(id: string, props: IsolatedGatewayProps): GatewaySettings {
  const { loadBalancer = defaults().loadBalancer } = props;
  return {
    gatewayName: props.gatewayName ?? `knative-custom-gateway-${id}`,
    namespace: props.namespace ?? `${ISTIO_NAMESPACE}-${id}`,
    serviceName: props.serviceName ?? INGRESS_SERVICE,
    clusterDomain: props.clusterDomain ?? CLUSTER_DOMAIN,
    servers: serversOf(props, loadBalancer),
    hasServiceCertificates: props.serviceCertificates ?? props.tls?.kind === GatewayTlsKind.PER_SERVICE,
    loadBalancer,
    workload: props.workload ?? defaults().workload,
  };
}

function serversOf({ servers, tls }: IsolatedGatewayProps, { _template }: LoadBalancer): readonly GatewayServer[] {
  if (servers !== undefined) return servers;
  return tls === undefined ? defaults().servers : tls._ports(_template.tlsPorts);
}

/** The ports of the Service in front of a gateway. */
export function gatewayPorts({
  servers,
  hasServiceCertificates,
  loadBalancer,
  workload,
}: Pick<GatewaySettings, 'hasServiceCertificates' | 'loadBalancer' | 'servers' | 'workload'>): readonly ServicePort[] {
  const { hasStatusPort, refusesStatusPort, tlsPorts } = loadBalancer._template;
  // istiod adds it to the Services that it makes.
  const isAdded = workload.kind === GatewayWorkloadKind.GATEWAY_API && !refusesStatusPort;
  return servicePorts(servers, { hasStatusPort: isAdded || hasStatusPort, tlsPorts, hasServiceCertificates });
}

/** The input of a gateway's workload. The options are passed through unchanged. */
export function workloadContext(id: string, props: IsolatedGatewayProps, platform: Platform): WorkloadContext {
  const settings = gatewaySettings(id, props);
  const { gatewayName, namespace, serviceName, servers, loadBalancer } = settings;
  const ports = gatewayPorts(settings);
  const service = loadBalancer._template.build(
    ports.map(({ port }) => port),
    externalDnsNames(props),
  );
  return {
    platform,
    namespace,
    serviceName,
    gatewayName,
    uniqueLabel: { [GATEWAY_LABEL]: gatewayName },
    localLabel: ownsLocalGateway(props, platform) ? { [LOCAL_GATEWAY_LABEL]: gatewayName } : {},
    labels: gatewayLabels(serviceName, gatewayName),
    servers,
    servicePorts: withNodePorts(ports, service.nodePorts),
    service,
    options: {
      ...props,
      loadBalancer,
      scaling: props.scaling ?? defaults().scaling,
      disruptionBudget: props.disruptionBudget ?? defaults().disruptionBudget,
    },
  };
}
