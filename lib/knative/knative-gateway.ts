import { type IConstruct } from 'constructs';
import { type GatewayAssignment } from './assignment';

/** A gateway that Knative can use, however it was created. */
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
   * Domain of the Knative Services that are assigned to the gateway.
   *
   * @default - the default domain
   */
  readonly domain?: string;
  /** Gateways that also serve what is assigned to this one. */
  readonly secondaryGateways: IKnativeGateway[];
}

/** The attributes of a gateway that need not be in the construct tree. */
export type GatewayFacts = Omit<IKnativeGateway, keyof IConstruct>;

/** A gateway whose Istio Gateway can accept additional hosts. */
export interface IGatewayWithHosts extends IKnativeGateway {
  /** Allows additional hosts, in Istio's form: `team-a/www.example.com`. */
  addHosts(...hosts: string[]): void;
}

/** Whether additional hosts can be allowed: false if the Istio Gateway is managed elsewhere. */
export function acceptsHosts(gateway: IKnativeGateway): gateway is IGatewayWithHosts {
  return typeof (gateway as Partial<IGatewayWithHosts>).addHosts === 'function';
}
