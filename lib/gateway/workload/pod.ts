import { envVariables } from '../../pod/env';
import { podVolumes } from '../../pod/volumes';
import { writeYaml } from '../../private/yaml/write';
import { podAffinity } from '../affinity';
import { istioProxyConfig } from '../proxy-config';
import { resolveResources } from '../resources';
import { type ResolvedShutdown, resolveShutdown } from '../shutdown';
import { spreadConstraints } from '../topology-spread';
import { type WorkloadContext } from './context';

/**
 * The pods of a gateway in Kubernetes terms, for every kind of workload: an injected Deployment uses them directly,
 * installers as far as they have fields for them.
 */
export interface GatewayPods {
  readonly annotations: Readonly<Record<string, string>>;
  /** Additional labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Fields of the pod spec, apart from containers and service account. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** Fields of the container of the proxy. */
  readonly container: GatewayContainer;
}

/**
 * Fields of a container; quantities and the kubelet's own sleep, which the types of Kubernetes 1.28 do not have, stand
 * as plain data.
 */
export interface GatewayContainer {
  readonly env?: object[];
  readonly lifecycle?: object;
  readonly resources: object;
  readonly securityContext: object;
  readonly volumeMounts?: object[];
}

/** Required by Pod Security `restricted`; the injection template sets none of them. */
const POD_SECURITY_CONTEXT = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } as const;

/** Pod Security `restricted` requires all but the last. */
const CONTAINER_SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
} as const;

export function gatewayPods(context: WorkloadContext): GatewayPods {
  const { options, uniqueLabel } = context;
  const { imagePullSecrets = [], nodeSelector = {}, priorityClassName, resources, tolerations = [] } = options;
  const shutdown = shutdownOf(context);
  const spread = spreadConstraints(options, uniqueLabel);
  const affinity = podAffinity(options.affinity, uniqueLabel);
  const env = envVariables(options);
  const lifecycle = preStop(context, shutdown);
  const { volumes, volumeMounts } = podVolumes(options.volumes);
  return {
    annotations: podAnnotations(context, shutdown.drainSeconds),
    labels: options.podLabels ?? {},
    spec: {
      securityContext: POD_SECURITY_CONTEXT,
      terminationGracePeriodSeconds: shutdown.terminationGracePeriodSeconds,
      ...(priorityClassName !== undefined && { priorityClassName }),
      ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
      ...(tolerations.length > 0 && { tolerations }),
      ...(spread.length > 0 && { topologySpreadConstraints: spread }),
      ...(affinity !== undefined && { affinity }),
      ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
      ...(volumes !== undefined && { volumes }),
    },
    container: {
      resources: resolveResources(resources),
      securityContext: CONTAINER_SECURITY_CONTEXT,
      ...(env.length > 0 && { env }),
      ...(volumeMounts !== undefined && { volumeMounts }),
      ...(lifecycle !== undefined && { lifecycle }),
    },
  };
}

/**
 * The annotations of pods without a preStop hook, for charts that have no value for it: the drain then also covers the
 * sleep. Envoy accepts new connections while it drains, so the load balancer has the same time to notice.
 */
export function annotationsWithoutPreStop(context: WorkloadContext): Record<string, string> {
  const { drainSeconds, preStopSleepSeconds } = shutdownOf(context);
  return podAnnotations(context, preStopSleepSeconds + drainSeconds);
}

function shutdownOf({ options: { loadBalancer, shutdown } }: WorkloadContext): ResolvedShutdown {
  return resolveShutdown(shutdown, loadBalancer._template.pace.removalSeconds);
}

let lastProxyConfig = { key: '', text: '' };

/** Most gateways have the same. */
function proxyConfigText(proxyConfig: object): string {
  const key = JSON.stringify(proxyConfig);
  if (lastProxyConfig.key !== key) lastProxyConfig = { key, text: writeYaml(proxyConfig).trimEnd() };
  return lastProxyConfig.text;
}

/** Annotations of the pods for injection, Envoy's drain, and Prometheus. */
function podAnnotations({ options }: WorkloadContext, drainSeconds: number): Record<string, string> {
  // Istio's ProxyConfig of the pods. With PROXY protocol, Envoy has to read its header.
  const proxyConfig = {
    terminationDrainDuration: `${drainSeconds}s`,
    ...istioProxyConfig(options.proxyConfig ?? {}, options.loadBalancer.usesProxyProtocol),
  };
  return {
    'inject.istio.io/templates': 'gateway',
    'prometheus.io/path': '/stats/prometheus',
    'prometheus.io/port': '15020',
    'prometheus.io/scrape': 'true',
    'proxy.istio.io/config': proxyConfigText(proxyConfig),
    ...options.podAnnotations,
  };
}

/**
 * The preStop hook: the kubelet's own sleep where it has one (beta and on from Kubernetes 1.30). Before, a program that
 * every proxy image has, the distroless one too: pilot-agent, waiting for an address that never answers. It
 * ends with an error, which the kubelet records as an event and otherwise ignores. Source: Istio,
 * pilot/cmd/pilot-agent/app/wait.go.
 */
function preStop(
  { platform }: WorkloadContext,
  { preStopSleepSeconds: seconds }: ResolvedShutdown,
): object | undefined {
  if (seconds === 0) return undefined;
  if (platform.kubernetesAtLeast('1.30')) return { preStop: { sleep: { seconds } } };
  const command = ['pilot-agent', 'wait', '--url=http://127.0.0.1:1/', `--timeoutSeconds=${seconds}`];
  return { preStop: { exec: { command } } };
}
