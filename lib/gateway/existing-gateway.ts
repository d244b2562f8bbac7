import { checkArguments, typeRefusals } from '../private/types';
import { Construct } from 'constructs';
import { GatewayAssignment } from '../knative/assignment';
import { crossChecksAlone } from '../knative/cross-checks';
import { type GatewayFacts, type IKnativeGateway } from '../knative/knative-gateway';
import { DOMAIN_TEMPLATE } from '../knative/domain-template';
import { addSecondary } from './add-secondary';
import { secondaryLabelRefusals, templateWithoutDomain } from './gateway-checks';
import { brand, isBranded } from '../private/brand';
import { refuseLabels, refuseUnless, refuseUnlessGiven } from '../private/checks';
import { DNS_LABEL, DNS_SUBDOMAIN } from '../private/names';
import { type Refusal, describeRefusal, throwRefusals, under } from '../private/refusal';
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
  /**
   * Template of the hosts in this domain.
   *
   * @default - Knative's default, `{{.Name}}.{{.Namespace}}.{{.Domain}}`
   */
  readonly domainTemplate?: string;
  /**
   * The gateway of the cluster-local hosts of what is assigned to it.
   *
   * @default - the cluster-local gateway that all share
   */
  readonly localGateway?: ExistingLocalGateway;
  /**
   * Names of gateways of the topology, existing ones included, that serve what is assigned to this one as well;
   * `default` is the default gateway. Only for `existingGateways` of MultiGatewayChart: elsewhere, use
   * `addSecondaryGateway()`.
   *
   * @default - none
   */
  readonly secondaryGateways?: string[];
  /**
   * Labels that a service needs besides for the secondary gateways to serve it too.
   *
   * @default - none: they serve everything that is assigned to this gateway
   */
  readonly secondaryLabels?: Record<string, string>;
}

/**
 * The gateway of cluster-local hosts that belongs to an existing gateway. It has the same assignment: an entry of
 * `local-gateways` in config-istio for each of its selectors.
 */
export interface ExistingLocalGateway {
  /** Name of the Istio Gateway object. */
  readonly gatewayName: string;
  /**
   * Namespace of the Istio Gateway object.
   *
   * @default - that of the existing gateway
   */
  readonly namespace?: string;
  /** DNS name of its Service, in the form that net-istio requires: `NAME.NAMESPACE.svc.CLUSTER-DOMAIN`. */
  readonly serviceHost: string;
  /** Labels by which the Istio Gateway selects pods. Its Service carries them, and no other Service. */
  readonly podLabels: Record<string, string>;
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
    ...refuseUnless(DOMAIN_TEMPLATE, attributes.domainTemplate, ['domainTemplate']),
    ...templateWithoutDomain(attributes),
    ...refuseLabels(attributes.podLabels, ['podLabels']),
    ...podLabelRefusals(attributes.podLabels),
    ...under(['localGateway'], localRefusals(attributes)),
    ...secondaryLabelRefusals(attributes),
  ];
}

function localRefusals({ localGateway, assignment }: ExistingGatewayAttributes): Refusal[] {
  if (localGateway === undefined) return [];
  const { gatewayName, namespace, serviceHost, podLabels } = localGateway;
  const isSelective = assignment?.servesEveryService === false && assignment.selectors.length > 0;
  return [
    ...refuseUnlessGiven(DNS_SUBDOMAIN, gatewayName, ['gatewayName']),
    ...refuseUnless(DNS_LABEL, namespace, ['namespace']),
    ...serviceHostRefusals(serviceHost),
    ...refuseLabels(podLabels, ['podLabels']),
    ...podLabelRefusals(podLabels),
    ...(isSelective
      ? []
      : [
          {
            path: [],
            what: 'without an assignment that selects services, there are none whose cluster-local hosts it could serve',
            fix: 'set assignment, or omit it',
          },
        ]),
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

/**
 * Represents a gateway that is not part of the manifests in the construct tree.
 *
 * Throws all that is wrong with its attributes at once.
 */
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
  /** Template of the hosts in this domain; undefined for Knative's default. */
  public readonly domainTemplate?: string;
  /** The gateway of the cluster-local hosts of what is assigned to it; undefined for the one that all share. */
  public readonly localGateway?: IKnativeGateway;
  /** Labels that a service needs besides for the secondary gateways to serve it too. */
  public readonly secondaryLabels?: Record<string, string>;
  /**
   * Secondary gateways that were given by name.
   *
   * @internal
   */
  public readonly _secondaryNames: readonly string[];
  private readonly secondary: IKnativeGateway[] = [];
  /**
   * Whether a MultiGatewayChart has found the gateways of these names.
   *
   * @internal
   */
  public _isResolved = false;

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
    if (attributes.domainTemplate !== undefined) this.domainTemplate = attributes.domainTemplate;
    if (attributes.localGateway !== undefined)
      this.localGateway = new ExistingGateway(this, 'LocalGateway', {
        namespace,
        ...attributes.localGateway,
        assignment: this.assignment,
      });
    if (attributes.secondaryLabels !== undefined) this.secondaryLabels = { ...attributes.secondaryLabels };
    this._secondaryNames = attributes.secondaryGateways ?? [];
    this.node.addValidation({
      validate: () => [...this.unresolvedRefusals(), ...crossChecksAlone(this)].map(describeRefusal),
    });
  }

  /** Gateways that also serve what is assigned to this one. */
  public get secondaryGateways(): IKnativeGateway[] {
    return [...this.secondary];
  }

  /**
   * Lets another gateway also serve what is assigned to this one. Adds entries for the other gateway with this
   * gateway's selectors to config-istio.
   */
  public addSecondaryGateway(other: IKnativeGateway): void {
    checkArguments('ExistingGateway.addSecondaryGateway', [other]);
    addSecondary(this, this.secondary, other);
  }

  /**
   * Adds the gateways that were given by name.
   *
   * @internal
   */
  public _resolveSecondary(gatewayOf: (name: string) => IKnativeGateway): void {
    for (const name of this._secondaryNames) this.addSecondaryGateway(gatewayOf(name));
    this._isResolved = true;
  }

  private unresolvedRefusals(): Refusal[] {
    if (this._isResolved || this._secondaryNames.length === 0) return [];
    return [
      {
        path: ['secondaryGateways'],
        what: 'names of gateways, which only a MultiGatewayChart knows',
        got: this._secondaryNames,
        fix: 'give the gateway to existingGateways of a MultiGatewayChart, or use addSecondaryGateway()',
      },
    ];
  }
}

/** Whether a gateway is an ExistingGateway, of whatever copy of this package. */
export function isExisting(gateway: GatewayFacts): gateway is ExistingGateway {
  return isBranded(gateway, 'ExistingGateway');
}

brand(ExistingGateway, 'ExistingGateway');
