import { type Construct } from 'constructs';
import { type Platform } from '../knative/platform';
import { refuse } from '../private/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, LABEL_KEY, demand, demandLabels } from '../private/names';
import { type IsolatedGatewayProps } from './isolated-gateway-props';
import { LoadBalancer } from './load-balancer';
import { resolveResources } from './resources';
import { GatewayScaling } from './scaling';
import { type GatewayServer } from './gateway-server';
import { resolveShutdown } from './shutdown';
import { type ServicePort, type WorkloadContext } from './workload/context';

/** Properties whose defaults the gateway construct has already filled in. */
interface NamedProps extends Omit<IsolatedGatewayProps, 'servers'> {
  readonly gatewayName: string;
  readonly namespace: string;
  readonly serviceName: string;
  readonly servers: readonly GatewayServer[];
  readonly platform: Platform;
}

// They hold the injection template, and how Envoy drains and reads PROXY protocol.
const OWN_ANNOTATIONS = ['inject.istio.io/templates', 'proxy.istio.io/config'];
const ZONE = 'topology.kubernetes.io/zone';
const NODE = 'kubernetes.io/hostname';

/** Fills in every default of a gateway's workload and refuses what cannot be applied. */
export function workloadContext(
  scope: Construct,
  props: NamedProps,
  labels: Readonly<Record<string, string>>,
  uniqueLabel: Readonly<Record<string, string>>,
): WorkloadContext {
  const { nodeSelector = {}, tolerations = [], podAnnotations = {}, spreadAcross = [ZONE, NODE] } = props;
  if (props.priorityClassName !== undefined) demand('priorityClassName', props.priorityClassName, DNS_SUBDOMAIN, scope);
  if (props.revision !== undefined) demand('revision', props.revision, DNS_LABEL, scope);
  for (const key of spreadAcross) demand('spreadAcross', key, LABEL_KEY, scope);
  for (const key of Object.keys(podAnnotations)) {
    demand('podAnnotations key', key, LABEL_KEY, scope);
    if (OWN_ANNOTATIONS.includes(key)) {
      refuse(
        { what: 'podAnnotations would replace an annotation that the gateway needs', got: key, fix: 'leave it out' },
        scope,
      );
    }
  }
  demandLabels('nodeSelector', nodeSelector, scope);
  const ports = servicePorts(props.servers);
  const loadBalancer = props.loadBalancer ?? LoadBalancer.custom();
  const service = loadBalancer._serviceShape(ports.map(({ port }) => port));
  return {
    scope,
    platform: props.platform,
    namespace: props.namespace,
    serviceName: props.serviceName,
    gatewayName: props.gatewayName,
    uniqueLabel,
    labels,
    servers: props.servers,
    servicePorts: withNodePorts(ports, service.nodePorts ?? {}),
    service,
    readsProxyProtocol: loadBalancer.usesProxyProtocol,
    scaling: props.scaling ?? GatewayScaling.horizontal(),
    resources: resolveResources(props.resources ?? {}, scope),
    shutdown: resolveShutdown(props.shutdown ?? {}, scope),
    maxUnavailable: disruptionBudget(props.maxUnavailable ?? '1', scope),
    spreadAcross,
    priorityClassName: props.priorityClassName,
    nodeSelector,
    tolerations,
    revision: props.revision,
    podAnnotations,
  };
}

function disruptionBudget(value: string, scope: Construct): number | string | undefined {
  if (value === 'none') return undefined;
  if (/^(\d|[1-9]\d|100)%$/.test(value)) return value;
  if (/^\d{1,4}$/.test(value)) return Number(value);
  return refuse(
    {
      what: 'maxUnavailable is neither a number nor a percentage',
      got: value,
      allowed: "'0' to '9999', '0%' to '100%', or 'none' for no PodDisruptionBudget",
    },
    scope,
  );
}

const STATUS_PORT = { name: 'status-port', port: 15021, targetPort: 15021 };
export const HTTPS_TARGET_PORT = 8443;
const HTTPS_PORT = { name: 'https', port: 443, targetPort: HTTPS_TARGET_PORT };

function servicePorts(servers: readonly GatewayServer[]): readonly ServicePort[] {
  const served = servers.map(({ portName, port, targetPort }) => ({ name: portName, port, targetPort }));
  // net-istio adds HTTPS servers of its own for services with automatic TLS, so the port must be open.
  const https = served.some(({ port }) => port === HTTPS_PORT.port) ? [] : [HTTPS_PORT];
  return [STATUS_PORT, ...[...served, ...https].sort((a, b) => a.port - b.port)];
}

function withNodePorts(
  ports: readonly ServicePort[],
  nodePorts: Readonly<Record<number, number>>,
): readonly ServicePort[] {
  return ports.map((port) => {
    const nodePort = nodePorts[port.port];
    return nodePort === undefined ? port : { ...port, nodePort };
  });
}
