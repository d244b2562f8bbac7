import { type ChartProps } from 'cdk8s';
import { type TopologyDomainMapping, type TopologyService } from '../../topology/file/format';
import { type FleetCluster, type FleetProps, type FleetTopology } from '../options';

// The JSON Schema is made from these interfaces and their comments (tools/topology-schema).

/**
 * A part of a topology, as a topology file has it. What is said later replaces what was said before, option by option;
 * gateways and labels are joined by name, and the options of a gateway one by one.
 */
export interface FleetTopologyFile extends Omit<FleetTopology, keyof ChartProps> {
  /**
   * Labels for every object.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
  /**
   * Knative Services.
   *
   * @default - none
   */
  readonly services?: TopologyService[];
  /**
   * DomainMappings.
   *
   * @default - none
   */
  readonly domainMappings?: TopologyDomainMapping[];
}

/** A cluster of a fleet. */
export interface FleetClusterFile extends Omit<FleetCluster, 'topology'> {
  /**
   * What only this cluster has.
   *
   * @default - nothing
   */
  readonly topology?: FleetTopologyFile;
}

/** The topologies of many clusters as data: the properties of Fleet by the same names. */
export interface FleetFile extends Omit<FleetProps, 'clusters' | 'defaults' | 'environments' | 'outdir' | 'regions'> {
  /** The clusters by name, a DNS label: the name of their folder, and by which delivery tools know them. */
  readonly clusters: Record<string, FleetClusterFile>;
  /**
   * What all clusters have.
   *
   * @default - nothing
   */
  readonly defaults?: FleetTopologyFile;
  /**
   * What the clusters of an environment have, over `defaults`.
   *
   * @default - nothing
   */
  readonly environments?: Record<string, FleetTopologyFile>;
  /**
   * What the clusters of a region have, over their environment.
   *
   * @default - nothing
   */
  readonly regions?: Record<string, FleetTopologyFile>;
}
