import { type LabelSelector } from '../private/label-selector';

/** A gateway, as monitoring sees it. */
export interface MonitoredGateway {
  /** Name in the topology. */
  readonly key: string;
  /** Name of the Istio Gateway. */
  readonly name: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  readonly podLabels: Readonly<Record<string, string>>;
  /** Name of the Service, and of the Deployment and HorizontalPodAutoscaler of the pods. */
  readonly service: string;
  /** Whether a load balancer is in front of it. */
  readonly hasLoadBalancer: boolean;
  /** Labels of the services that config-istio assigns to it; undefined for every service. */
  readonly selectors: readonly LabelSelector[] | undefined;
  /** Namespaces whose services may be reached through it; undefined if they are not limited. */
  readonly namespaces: readonly string[] | undefined;
}
