import { type IConstruct } from 'constructs';
import { type Refusal } from '../private/refusal';
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
  /**
   * Template of the hosts in its domain.
   *
   * @default - Knative's default, `{{.Name}}.{{.Namespace}}.{{.Domain}}`
   */
  readonly domainTemplate?: string;
  /** Gateways that also serve what is assigned to this one. */
  readonly secondaryGateways: IKnativeGateway[];
  /**
   * Labels that a service needs besides for the secondary gateways to serve it too.
   *
   * @default - none: they serve everything that is assigned to this gateway
   */
  readonly secondaryLabels?: Record<string, string>;
  /**
   * The gateway of the cluster-local hosts of what is assigned to this one.
   *
   * @default - the cluster-local gateway that all share
   */
  readonly localGateway?: IKnativeGateway;
}

/** The attributes of a gateway that need not be in the construct tree. */
export type GatewayFacts = Omit<IKnativeGateway, keyof IConstruct>;

/** A gateway whose Istio Gateway can accept additional hosts. */
export interface IGatewayWithHosts extends IKnativeGateway {
  /** Allows additional hosts, in Istio's form: `team-a/www.example.com`. */
  addHosts(...hosts: string[]): void;
}

/** What is known of a Knative Service, Route or DomainMapping that is assigned to a gateway. */
export interface Assigned {
  readonly namespace: string;
  /** The host of a DomainMapping. */
  readonly host?: string;
  /** Whether a DomainMapping has a certificate of its own. */
  readonly hasCertificate: boolean;
  /** The annotation by which it redirects http to https; undefined where it does not. */
  readonly redirect?: { readonly annotation: string; readonly value: string } | undefined;
}

/** A gateway whose certificates follow from what is assigned to it. */
export interface GatewayWithCertificates extends IKnativeGateway {
  _assignedRefusals(assigned: Assigned): Refusal[];
  /** Takes notice of an assigned object, and returns the annotations that it needs. */
  _noteAssigned(assigned: Assigned): Record<string, string>;
}

export function hasCertificates(gateway: IKnativeGateway): gateway is GatewayWithCertificates {
  return typeof (gateway as Partial<GatewayWithCertificates>)._noteAssigned === 'function';
}

/** Whether additional hosts can be allowed: false if the Istio Gateway is managed elsewhere. */
export function acceptsHosts(gateway: IKnativeGateway): gateway is IGatewayWithHosts {
  return typeof (gateway as Partial<IGatewayWithHosts>).addHosts === 'function';
}
