import { isBranded } from '../private/brand';
import { refuseLabels, refuseList, refuseUnless } from '../private/checks';
import { DNS_LABEL, DNS_SUBDOMAIN, LABEL_KEY } from '../private/names';
import { type Refusal, under } from '../private/refusal';
import { type EnvValueSource } from '../pod/env';
import { type PodVolume } from '../pod/volumes';
import { type GatewayAffinity, affinityRefusals } from './affinity';
import { type DisruptionBudget } from './disruption-budget';
import { type LoadBalancer } from './load-balancer';
import { annotationRefusals } from '../private/annotations';
import { additionalLabelRefusals } from './own-labels';
import { type GatewayProxyConfig, proxyConfigRefusals } from './proxy-config';
import { type GatewayResources, resourceRefusals } from './resources';
import { type GatewayScaling } from './scaling';
import { type GatewayRollout, rolloutRefusals } from './rollout';
import { type GracefulShutdown, shutdownRefusals } from './shutdown';
import { type GatewayToleration, tolerationRefusals } from './toleration';
import { type GatewayTopologySpread, topologySpreadRefusals } from './topology-spread';
import { containerRefusals } from './workload-checks';

/** Options of the pods of a gateway and of their Service, for every kind of workload. */
export interface GatewayWorkloadOptions {
  /**
   * The load balancer of the gateway.
   *
   * @default - a Service of type LoadBalancer, handled by the cluster's default controller
   */
  readonly loadBalancer?: LoadBalancer;
  /**
   * Number of pods.
   *
   * @default - a HorizontalPodAutoscaler from 2 to 5 pods at 80 % CPU
   */
  readonly scaling?: GatewayScaling;
  /**
   * CPU and memory of each pod.
   *
   * @default - those of Istio's gateway chart
   */
  readonly resources?: GatewayResources;
  /**
   * How many pods may be unavailable at the same time because of voluntary disruptions.
   *
   * @default DisruptionBudget.maxUnavailable(1)
   */
  readonly disruptionBudget?: DisruptionBudget;
  /**
   * Node labels over which the pods are spread, as a preference.
   *
   * @default - zones and nodes
   */
  readonly spreadAcross?: string[];
  /**
   * How the pods are spread, in detail: with a hard spread, for example. Not together with `spreadAcross`.
   *
   * @default - `spreadAcross`
   */
  readonly topologySpread?: GatewayTopologySpread[];
  /**
   * On which nodes, near which pods and away from which pods the pods run.
   *
   * @default - any node
   */
  readonly affinity?: GatewayAffinity;
  /**
   * PriorityClass of the pods.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
  /**
   * Labels that a node must have to run the pods.
   *
   * @default - any node
   */
  readonly nodeSelector?: Record<string, string>;
  /**
   * Taints that the pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: GatewayToleration[];
  /**
   * How a pod terminates.
   *
   * @default - as long as the load balancer goes on sending, then 20 s to drain
   */
  readonly shutdown?: GracefulShutdown;
  /**
   * How the Deployment replaces its pods.
   *
   * @default - all new pods at once; an old one goes when a new one is available to the load balancer
   */
  readonly rollout?: GatewayRollout;
  /**
   * Istio revision that injects and configures the pods.
   *
   * @default - the default revision
   */
  readonly revision?: string;
  /**
   * Additional annotations for the pods.
   *
   * @default - none
   */
  readonly podAnnotations?: Record<string, string>;
  /**
   * Additional labels for the pods, such as `azure.workload.identity/use: 'true'`. Istio's Helm chart puts them on its
   * other objects as well. Not those by which pods are selected.
   *
   * @default - none
   */
  readonly podLabels?: Record<string, string>;
  /**
   * Additional labels for the Deployment alone.
   *
   * @default - none
   */
  readonly deploymentLabels?: Record<string, string>;
  /**
   * Additional annotations for the Deployment alone. Those of the Service are an option of the load balancer.
   *
   * @default - none
   */
  readonly deploymentAnnotations?: Record<string, string>;
  /**
   * Annotations of the ServiceAccount, such as `eks.amazonaws.com/role-arn` (IRSA), `iam.gke.io/gcp-service-account` or
   * `azure.workload.identity/client-id`.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: Record<string, string>;
  /**
   * Istio's configuration of the proxies, on top of that of the mesh.
   *
   * @default - that of the mesh
   */
  readonly proxyConfig?: GatewayProxyConfig;
  /**
   * Environment variables of the proxy's container.
   *
   * @default - none
   */
  readonly env?: Record<string, string>;
  /**
   * Environment variables whose values are in Secrets or ConfigMaps of the gateway's namespace.
   *
   * @default - none
   */
  readonly envValueFrom?: Record<string, EnvValueSource>;
  /**
   * Names of Secrets in the gateway's namespace with which images are pulled.
   *
   * @default - those of the service account, and of the mesh
   */
  readonly imagePullSecrets?: string[];
  /**
   * Volumes of the pods, mounted in the proxy's container.
   *
   * @default - none
   */
  readonly volumes?: PodVolume[];
}

// They hold the injection template, and how Envoy drains and reads PROXY protocol.
const OWN_ANNOTATIONS = ['inject.istio.io/templates', 'proxy.istio.io/config'];

const INJECTION_LABELS = ['istio.io/rev', 'sidecar.istio.io/inject'];

/** Options that are checked elsewhere. Most gateways have no other. */
const OTHERS = new Set([
  ...['assignment', 'clusterDomain', 'createNamespace', 'domain', 'domainTemplate', 'externalDns', 'gatewayName'],
  ...['hosts', 'isolation', 'loadBalancer', 'localGateway', 'namespace', 'namespaceLabels', 'platform', 'scaling'],
  ...['secondaryLabels', 'servers', 'serviceCertificates', 'serviceName', 'tls', 'disruptionBudget', 'workload'],
]);

/** Checks the options of a workload on their own. Paths are relative to the options. */
export function workloadOptionsRefusals(options: GatewayWorkloadOptions): Refusal[] {
  const { nodeSelector, podAnnotations, priorityClassName, resources, revision, shutdown } = options;
  const ofShutdown = under(['shutdown'], shutdownRefusals(shutdown, removalSeconds(options)));
  if (!Object.entries(options).some(([name, value]) => value !== undefined && !OTHERS.has(name))) return ofShutdown;
  return [
    ...under(['resources'], resourceRefusals(resources)),
    ...spreadRefusals(options),
    ...under(['affinity'], affinityRefusals(options.affinity)),
    ...refuseUnless(DNS_SUBDOMAIN, priorityClassName, ['priorityClassName']),
    ...refuseLabels(nodeSelector, ['nodeSelector']),
    ...tolerationRefusals(options.tolerations, ['tolerations']),
    ...ofShutdown,
    ...under(['rollout'], rolloutRefusals(options.rollout)),
    ...refuseUnless(DNS_LABEL, revision, ['revision']),
    ...annotationRefusals(podAnnotations, ['podAnnotations']),
    ...OWN_ANNOTATIONS.filter((key) => podAnnotations?.[key] !== undefined).map((key) => ({
      path: ['podAnnotations', key],
      what: 'would replace an annotation that the gateway needs',
      got: podAnnotations?.[key],
      fix: key === 'proxy.istio.io/config' ? 'set proxyConfig instead' : 'omit it',
    })),
    ...additionalLabelRefusals(options.podLabels, ['podLabels'], INJECTION_LABELS),
    ...additionalLabelRefusals(options.deploymentLabels, ['deploymentLabels']),
    ...annotationRefusals(options.deploymentAnnotations, ['deploymentAnnotations']),
    ...annotationRefusals(options.serviceAccountAnnotations, ['serviceAccountAnnotations']),
    ...under(['proxyConfig'], proxyConfigRefusals(options.proxyConfig)),
    ...containerRefusals(options),
  ];
}

/** A load balancer of another class is refused elsewhere. */
function removalSeconds({ loadBalancer }: GatewayWorkloadOptions): number {
  return isBranded(loadBalancer, 'LoadBalancer') ? (loadBalancer as LoadBalancer)._template.pace.removalSeconds : 0;
}

/** An empty list disables the spread. */
function spreadRefusals({ spreadAcross, topologySpread }: GatewayWorkloadOptions): Refusal[] {
  const both = spreadAcross !== undefined && topologySpread !== undefined;
  return [
    ...(spreadAcross?.length === 0 ? [] : refuseList(LABEL_KEY, spreadAcross, ['spreadAcross'])),
    ...under(['topologySpread'], topologySpreadRefusals(topologySpread)),
    ...(both ? [{ path: ['topologySpread'], what: 'together with spreadAcross', fix: 'omit one of them' }] : []),
  ];
}
