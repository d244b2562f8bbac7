import { isBranded } from '../private/brand';
import { refuseLabels, refuseList, refuseUnless } from '../private/checks';
import { DNS_LABEL, DNS_SUBDOMAIN, LABEL_KEY } from '../private/names';
import { type Refusal, under } from '../private/refusal';
import { type DisruptionBudget } from './disruption-budget';
import { type LoadBalancer } from './load-balancer';
import { annotationRefusals } from './load-balancer/common';
import { type GatewayResources, resourceRefusals } from './resources';
import { type GatewayScaling } from './scaling';
import { type GatewayRollout, rolloutRefusals } from './rollout';
import { type GracefulShutdown, shutdownRefusals } from './shutdown';
import { type GatewayToleration, tolerationRefusals } from './toleration';

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
}

// They hold the injection template, and how Envoy drains and reads PROXY protocol.
const OWN_ANNOTATIONS = ['inject.istio.io/templates', 'proxy.istio.io/config'];

/** Checks the options of a workload on their own. Paths are relative to the options. */
export function workloadOptionsRefusals(options: GatewayWorkloadOptions): Refusal[] {
  const { nodeSelector, podAnnotations, priorityClassName, resources, revision, shutdown, spreadAcross } = options;
  return [
    ...under(['resources'], resourceRefusals(resources)),
    ...spreadRefusals(spreadAcross),
    ...refuseUnless(DNS_SUBDOMAIN, priorityClassName, ['priorityClassName']),
    ...refuseLabels(nodeSelector, ['nodeSelector']),
    ...tolerationRefusals(options.tolerations, ['tolerations']),
    ...under(['shutdown'], shutdownRefusals(shutdown, removalSeconds(options))),
    ...under(['rollout'], rolloutRefusals(options.rollout)),
    ...refuseUnless(DNS_LABEL, revision, ['revision']),
    ...annotationRefusals(podAnnotations, ['podAnnotations']),
    ...OWN_ANNOTATIONS.filter((key) => podAnnotations?.[key] !== undefined).map((key) => ({
      path: ['podAnnotations', key],
      what: 'would replace an annotation that the gateway needs',
      got: podAnnotations?.[key],
      fix: 'omit it',
    })),
  ];
}

/** A load balancer of another class is refused elsewhere. */
function removalSeconds({ loadBalancer }: GatewayWorkloadOptions): number {
  return isBranded(loadBalancer, 'LoadBalancer') ? (loadBalancer as LoadBalancer)._template.pace.removalSeconds : 0;
}

/** An empty list disables the spread. */
function spreadRefusals(spreadAcross: readonly string[] | undefined): Refusal[] {
  return spreadAcross?.length === 0 ? [] : refuseList(LABEL_KEY, spreadAcross, ['spreadAcross']);
}
