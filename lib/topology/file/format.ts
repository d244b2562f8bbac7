import { type ChartProps } from 'cdk8s';
import { type DomainMappingProps } from '../../knative/domain-mapping';
import { type KnativeServiceProps } from '../../knative/knative-service';
import { type MultiGatewayChartProps } from '../multi-gateway-chart';

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
 * A topology of Knative gateways as data: the properties of MultiGatewayChart by the same names, and the Knative Services and
 * DomainMappings that go through the gateways.
 *
 * The JSON Schema is made from this interface. A property with factories (`LoadBalancer.awsNetwork(...)`) becomes the factory's name
 * with its argument (`loadBalancer: { awsNetwork: ... }`), or the name alone where the argument can be left out.
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
