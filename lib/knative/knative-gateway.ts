import { type IConstruct } from 'constructs';
import { type GatewayAssignment } from './assignment';

/** A gateway that Knative can be pointed to, whoever made it. */
export interface IKnativeGateway extends IConstruct {
  /** Name of the Istio Gateway object. */
  readonly gatewayName: string;
  /** Namespace of the Istio Gateway object. */
  readonly namespace: string;
  /** DNS name of the Service in front of the pods: `istio-ingressgateway.istio-system.svc.cluster.local`. */
  readonly serviceHost: string;
  /** Labels that the gateway's pods carry; the Istio Gateway selects by them. */
  readonly podLabels: Record<string, string>;
  /** Which Knative Services and DomainMappings go through this gateway. */
  readonly assignment: GatewayAssignment;
  /**
   * Domain of the Knative Services that are assigned here.
   *
   * @default - the default domain
   */
  readonly domain?: string;
  /** Gateways that serve what is assigned here as well. */
  readonly secondaryGateways: IKnativeGateway[];
}

/** What is known of a gateway that need not be in the construct tree. */
export type GatewayFacts = Omit<IKnativeGateway, keyof IConstruct>;

/** A gateway whose Istio Gateway can let in more hosts than it was made with. */
export interface IGatewayWithHosts extends IKnativeGateway {
  /** Lets more hosts in, as Istio writes them: `team-a/www.example.com`. */
  addHosts(...hosts: string[]): void;
}

/** Whether more hosts can be let in here. Not where others keep the Istio Gateway. */
export function acceptsHosts(gateway: IKnativeGateway): gateway is IGatewayWithHosts {
  return typeof (gateway as Partial<IGatewayWithHosts>).addHosts === 'function';
}
