import { checkArguments, typeRefusals } from '../private/types';
import { Construct } from 'constructs';
import { GatewayAssignment } from '../knative/assignment';
import { crossChecksAlone } from '../knative/cross-checks';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { brand } from '../private/brand';
import { refuseLabels, refuseUnless, refuseUnlessGiven } from '../private/checks';
import { DNS_LABEL, DNS_SUBDOMAIN } from '../private/names';
import { type Refusal, describeRefusal, throwRefusals } from '../private/refusal';
import { INGRESS_SERVICE, serviceHostOf } from '../private/stock-install';
import { podLabelRefusals } from './pod-labels';

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
    ...serviceHostRefusals(attributes.serviceHost),
    ...refuseUnless(DNS_SUBDOMAIN, attributes.domain, ['domain']),
    ...refuseLabels(attributes.podLabels, ['podLabels']),
    ...podLabelRefusals(attributes.podLabels),
  ];
}

/**
 * net-istio takes the name and the namespace of the Service from its host. Source: net-istio
 * `pkg/reconciler/ingress/resources/gateway.go`.
 */
function serviceHostRefusals(host: string | undefined): Refusal[] {
  const path = ['serviceHost'];
  // A final dot is allowed in config-istio, too.
  const refusals = refuseUnless(DNS_SUBDOMAIN, host?.replace(/\.$/, ''), path);
  if (host === undefined || refusals.length > 0 || host.split('.').filter(Boolean).length >= 3) return refusals;
  const allowed = 'NAME.NAMESPACE.svc.CLUSTER-DOMAIN';
  return [{ path, what: 'not the DNS name of a Service: net-istio cannot split it', got: host, allowed }];
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
    this.node.addValidation({ validate: () => crossChecksAlone(this).map(describeRefusal) });
  }

  /** None. */
  public get secondaryGateways(): IKnativeGateway[] {
    return [];
  }
}

brand(ExistingGateway, 'ExistingGateway');
