import { type FleetSource } from './source';

/** Options of {@link FleetDelivery.argoCdApplicationSet}. */
export interface ArgoCdFleetOptions {
  /** Where Argo CD finds the output. */
  readonly source: FleetSource;
  /**
   * Directory of the output in the source.
   *
   * @default 'dist'
   */
  readonly path?: string;
  /**
   * Name of the ApplicationSet, and what the names of its Applications end with.
   *
   * @default 'knative-gateways'
   */
  readonly name?: string;
  /**
   * Namespace of Argo CD.
   *
   * @default 'argocd'
   */
  readonly namespace?: string;
  /**
   * Project of the Applications.
   *
   * @default 'default'
   */
  readonly project?: string;
  /**
   * Whether everything stays in a cluster that leaves the fleet or gets another name, and in all clusters when the
   * ApplicationSet is deleted. Otherwise Argo CD deletes it there, with its load balancers, all at once; only objects
   * of Knative itself stay.
   *
   * @default true
   */
  readonly preserveOnDeletion?: boolean;
}

/** Options of {@link FleetDelivery.fluxKustomizations}. */
export interface FluxFleetOptions {
  /** Where Flux finds the output. */
  readonly source: FleetSource;
  /**
   * Directory of the output in the source.
   *
   * @default './dist'
   */
  readonly path?: string;
  /**
   * Name of the source, and what the names of the Kustomizations end with.
   *
   * @default 'knative-gateways'
   */
  readonly name?: string;
  /**
   * Namespace of Flux.
   *
   * @default 'flux-system'
   */
  readonly namespace?: string;
  /**
   * What the names of the Secrets with the kubeconfigs of the clusters end with, after the name of the cluster and a
   * hyphen, each under the key `value`, as Cluster API makes them.
   *
   * @default 'kubeconfig'
   */
  readonly kubeConfigSuffix?: string;
  /**
   * Seconds between two reconciliations.
   *
   * @default 600
   */
  readonly intervalSeconds?: number;
  /**
   * Seconds within which the objects of a step have to become healthy.
   *
   * @default 600
   */
  readonly timeoutSeconds?: number;
  /**
   * Whether everything stays in a cluster that leaves the fleet or gets another name: when Kustomizations are deleted
   * (`deletionPolicy: Orphan`, Flux 2.5 and newer). Otherwise Flux deletes it there, with its load balancers, all at
   * once; only objects of Knative itself stay.
   *
   * @default true
   */
  readonly preserveOnDeletion?: boolean;
}

/** A cluster as its delivery sees it. */
export interface DeliveredCluster {
  readonly name: string;
  readonly environment: string | undefined;
  readonly region: string | undefined;
  /** Whether a part of its output is for the hub. */
  readonly hasHub: boolean;
}

/** A fleet as its delivery sees it. */
export interface DeliveredFleet {
  /** Sorted by name. */
  readonly clusters: readonly DeliveredCluster[];
  readonly rollout: readonly string[];
}
