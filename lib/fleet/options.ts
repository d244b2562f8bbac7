import { type KnativeRelease } from '../knative/release';
import { type TopologyGatewayOptions, type TopologyOptions } from '../topology/multi-gateway-chart-props';
import { type FleetDelivery } from './delivery';

/**
 * A part of a topology: what all clusters have in common, or those of an environment or region, or one of them. What is
 * said later replaces what was said before, option by option; gateways and labels are joined by name, and the options
 * of a gateway one by one. A gateway that an environment, a region or a cluster adds needs an `assignment`: without
 * one, its name is taken for a misspelled one.
 */
export interface FleetTopology extends TopologyOptions {
  /**
   * The Knative release.
   *
   * @default - that of the levels before; one of them has to say it
   */
  readonly knative?: KnativeRelease;
  /**
   * The gateways by name, apart from the default gateway.
   *
   * @default - those of the levels before
   */
  readonly gateways?: Record<string, TopologyGatewayOptions>;
  /**
   * Names of gateways of the levels before that are not here.
   *
   * @default - none
   */
  readonly omitGateways?: string[];
}

/** A cluster of a fleet. */
export interface FleetCluster {
  /**
   * Its environment, such as `staging`.
   *
   * @default - none
   */
  readonly environment?: string;
  /**
   * Its region, such as `eu-west-1`.
   *
   * @default - none
   */
  readonly region?: string;
  /**
   * What only this cluster has.
   *
   * @default - nothing
   */
  readonly topology?: FleetTopology;
}

/** Properties of {@link Fleet}. */
export interface FleetProps {
  /** The clusters by name, a DNS label: the name of their folder, and by which delivery tools know them. */
  readonly clusters: Record<string, FleetCluster>;
  /**
   * What all clusters have.
   *
   * @default - nothing
   */
  readonly defaults?: FleetTopology;
  /**
   * What the clusters of an environment have, over `defaults`.
   *
   * @default - nothing
   */
  readonly environments?: Record<string, FleetTopology>;
  /**
   * What the clusters of a region have, over their environment.
   *
   * @default - nothing
   */
  readonly regions?: Record<string, FleetTopology>;
  /**
   * The environments in the order in which they are rolled out: the clusters of one are changed when those of the one
   * before are healthy. Clusters of other environments come last.
   *
   * @default - all at once
   */
  readonly rollout?: string[];
  /**
   * What brings the folders into the clusters.
   *
   * @default FleetDelivery.folders()
   */
  readonly delivery?: FleetDelivery;
  /**
   * Folder of the output.
   *
   * @default - as for `App` of cdk8s: `CDK8S_OUTDIR`, or `dist`
   */
  readonly outdir?: string;
}
