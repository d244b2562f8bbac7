import { type GatewayAssignment } from './assignment';

/** A gateway that Knative can be pointed to, whoever made it. */
export interface IKnativeGateway {
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

  /** Lets more hosts in, as Istio writes them: `team-a/www.example.com`. Does nothing where somebody else keeps the Istio Gateway. */
  addHosts(...hosts: string[]): void;
}
