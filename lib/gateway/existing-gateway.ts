import { checkArguments, typeRefusals } from '../private/types';
import { Construct } from 'constructs';
import { GatewayAssignment } from '../knative/assignment';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { brand } from '../private/brand';
import { refuseLabels, refuseUnless, refuseUnlessGiven } from '../private/checks';
import { DNS_LABEL, DNS_SUBDOMAIN } from '../private/names';
import { type Refusal, throwRefusals } from '../private/refusal';
import { INGRESS_SERVICE, serviceHostOf } from '../private/stock-install';

/** A gateway that is installed and managed elsewhere. */
export interface ExistingGatewayAttributes {
  /** Name of the Istio Gateway object. */
  readonly gatewayName: string;
  /** Namespace of the Istio Gateway object. */
  readonly namespace: string;
  /**
   * DNS name of its Service, in the form that net-istio requires: `NAME.NAMESPACE.svc.CLUSTER-DOMAIN`.
   *
   * @default - `istio-ingressgateway.NAMESPACE.svc.cluster.local`
   */
  readonly serviceHost?: string;
  /** Labels that its pods carry. */
  readonly podLabels: Record<string, string>;
  /**
   * Which services go through it.
   *
   * @default GatewayAssignment.none()
   */
  readonly assignment?: GatewayAssignment;
  /**
   * Domain of the services that are assigned to it.
   *
   * @default - the default domain
   */
  readonly domain?: string;
}

/** Checks the attributes of an existing gateway. */
export function existingGatewayRefusals(attributes: ExistingGatewayAttributes): Refusal[] {
  const ofWrongType = typeRefusals('ExistingGatewayAttributes', attributes);
  if (ofWrongType.length > 0) return ofWrongType;
  return [
    ...refuseUnlessGiven(DNS_SUBDOMAIN, attributes.gatewayName, ['gatewayName']),
    ...refuseUnlessGiven(DNS_LABEL, attributes.namespace, ['namespace']),
    ...refuseUnless(DNS_SUBDOMAIN, attributes.serviceHost, ['serviceHost']),
    ...refuseUnless(DNS_SUBDOMAIN, attributes.domain, ['domain']),
    ...refuseLabels(attributes.podLabels, ['podLabels']),
  ];
}

/** Represents a gateway that is not part of the manifests in the construct tree. */
export class ExistingGateway extends Construct implements IKnativeGateway {
  /** Name of the Istio Gateway object. */
  public readonly gatewayName: string;
  /** Namespace of the Istio Gateway object. */
  public readonly namespace: string;
  /** DNS name of the Service in front of the pods. */
  public readonly serviceHost: string;
  /** Labels that the gateway's pods carry. */
  public readonly podLabels: Record<string, string>;
  /** Which Knative Services and DomainMappings go through the gateway. */
  public readonly assignment: GatewayAssignment;
  /** Domain of the Knative Services that are assigned to the gateway; undefined for the default domain. */
  public readonly domain?: string;

  public constructor(scope: Construct, id: string, attributes: ExistingGatewayAttributes) {
    checkArguments('ExistingGateway', [scope, id, attributes]);
    super(scope, id);
    throwRefusals(existingGatewayRefusals(attributes), this);
    const { gatewayName, namespace, podLabels } = attributes;
    const { serviceHost = serviceHostOf(INGRESS_SERVICE, namespace) } = attributes;
    this.gatewayName = gatewayName;
    this.namespace = namespace;
    this.serviceHost = serviceHost;
    this.podLabels = { ...podLabels };
    this.assignment = attributes.assignment ?? GatewayAssignment.none();
    if (attributes.domain !== undefined) this.domain = attributes.domain;
  }

  /** None. */
  public get secondaryGateways(): IKnativeGateway[] {
    return [];
  }
}

brand(ExistingGateway, 'ExistingGateway');
