import { type k8s } from 'cdk8s-plus-28';
import { writeYaml } from '../../private/yaml/write';
import { type WorkloadContext } from './context';

// Part files that the three kinds of workload share: an injected Deployment, the IstioOperator's k8s settings and the Helm values
// all take these in the words of Kubernetes' pod spec.

/** Spread over zones and nodes, as a preference: a gateway that cannot be spread is better than none. */
export function topologySpreadConstraints(context: WorkloadContext): k8s.TopologySpreadConstraint[] {
  return context.spreadAcross.map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: context.uniqueLabel },
  }));
}

/** Annotations of the pods: who injects what, how Envoy drains, and where Prometheus finds the metrics. */
export function podAnnotations(context: WorkloadContext): Record<string, string> {
  return {
    'inject.istio.io/templates': 'gateway',
    'prometheus.io/path': '/stats/prometheus',
    'prometheus.io/port': '15020',
    'prometheus.io/scrape': 'true',
    'proxy.istio.io/config': proxyConfig(context),
    ...context.podAnnotations,
  };
}

/** Istio's ProxyConfig of the pods. With PROXY protocol, Envoy has to read its header. */
function proxyConfig({ shutdown, readsProxyProtocol }: WorkloadContext): string {
  const config = {
    terminationDrainDuration: `${shutdown.drainSeconds}s`,
    ...(readsProxyProtocol && { gatewayTopology: { proxyProtocol: {} } }),
  };
  return writeYaml(config).trimEnd();
}

/** A new pod must be ready before an old one goes. */
export const ROLLING_UPDATE = { maxSurge: '100%', maxUnavailable: 0 } as const;

/** Pod Security `restricted` asks for these; the injection template sets none of them. */
export const POD_SECURITY_CONTEXT = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } as const;

/** Pod Security `restricted` asks for all but the last. */
export const CONTAINER_SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
} as const;

/**
 * The preStop hook: the kubelet's own sleep where it has one (beta and on from Kubernetes 1.30), else the `sleep` of Istio's proxy
 * image. A distroless proxy image has none: the hook then fails, the pod drains at once, and nothing else happens.
 */
export function preStop(context: WorkloadContext): object | undefined {
  const seconds = context.shutdown.preStopSleepSeconds;
  if (seconds === 0) return undefined;
  if (context.platform.kubernetesAtLeast('1.30')) return { preStop: { sleep: { seconds } } };
  return { preStop: { exec: { command: ['sleep', seconds.toString()] } } };
}
