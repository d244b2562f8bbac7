import { type ChartProps } from 'cdk8s';
import { type DomainMappingProps } from '../../knative/domain-mapping';
import { type KnativeServiceProps } from '../../knative/service/props';
import { type MultiGatewayChartProps } from '../multi-gateway-chart-props';

// The JSON Schema is made from these interfaces and their comments (tools/topology-schema).

/** A Knative Service of a topology file. */
export interface TopologyService extends KnativeServiceProps {
  /** Name of the service. */
  readonly name: string;
  /**
   * Name of the gateway that the service goes through.
   *
   * @default 'default'
   */
  readonly gateway?: string;
}

/** A DomainMapping of a topology file. It does not follow the service that it points to. */
export interface TopologyDomainMapping extends DomainMappingProps {
  /**
   * Name of the gateway that the traffic of this host goes through.
   *
   * @default 'default'
   */
  readonly gateway?: string;
}

/**
 * A topology of Knative gateways as data: the properties of MultiGatewayChart by the same names, and the Knative
 * Services and DomainMappings that go through the gateways.
 *
 * What comes in several kinds is written as the kind with its settings (`loadBalancer: { awsNetwork: { internal: true }
 * }`), or as the kind's name where nothing needs to be set (`loadBalancer: awsNetwork`).
 */
export interface TopologyFile extends Omit<MultiGatewayChartProps, keyof ChartProps> {
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
