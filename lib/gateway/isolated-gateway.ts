import { type ApiObject, Lazy } from 'cdk8s';
import * as k8s from '../../imports/k8s';
import { Construct } from 'constructs';
import {
  Gateway,
  type GatewaySpec,
  GatewaySpecServersTlsMode,
  toJson_GatewaySpec,
} from '../../imports/networking.istio.io';
import { assignObject } from '../knative/assign';
import { GatewayAssignment } from '../knative/assignment';
import { crossChecksAlone } from '../knative/cross-checks';
import {
  type Assigned,
  type GatewayFacts,
  type IGatewayWithHosts,
  type IKnativeGateway,
} from '../knative/knative-gateway';
import { type Platform } from '../knative/platform';
import { platformOf } from '../knative/platform-of';
import { brand, isBranded } from '../private/brand';
import { PROXY_HEALTH_PORT } from '../private/flow-ports';
import { Phase, addObject } from '../private/objects';
import { type ClaimingService } from '../private/load-balancer-claims';
import { type Refusal, describeRefusal, throwRefusal, throwRefusals } from '../private/refusal';
import { checkArguments } from '../private/types';
import { type ExistingGatewayAttributes, ExistingGateway } from './existing-gateway';
import { areChecked } from '../private/checked-props';
import { addSecondary } from './add-secondary';
import { claimingService } from './claiming-service';
import { gatewayRefusals, hostRefusals, missingPlatform } from './gateway-checks';
import { type ExposedPods } from './exposed-pods';
import { type GatewayServer } from './gateway-server';
import { gatewaySettings, workloadContext } from './gateway-settings';
import { Isolation, assignedHosts, tidyHosts } from './isolation';
import { type IsolatedGatewayProps } from './isolated-gateway-props';
import { rendersNamespace } from './namespace';
import { type LocalGatewayContext, OwnLocalGateway } from './own-local-gateway';
import { mergesStrictly, skippedAssigned } from './strict-merging';
import { type GatewayTls } from './tls';
import { assignedRefusals, certificateRefusals } from './tls/checks';
import { dnsNamesOf } from './tls/hosts';
import { addTlsObjects } from './tls/objects';
import { assignedAnnotations } from './tls/servers';
import { type TlsView, type WildcardIssuer, wildcardIssuerOf } from './tls/spec';
import { type WorkloadContext } from './workload/context';

/**
 * An ingress gateway with its own pods, Service and load balancer.
 *
 * Its pods and its Service carry a label (`istio: GATEWAY-NAME`) that nothing else in the cluster may carry: the Istio
 * Gateway selects pods by it in all namespaces, and net-istio's status prober looks up Services by it in all
 * namespaces.
 *
 * Throws all that is wrong with its options at once. What depends on other gateways is refused by the validation at
 * synth.
 */
export class IsolatedGateway extends Construct implements IGatewayWithHosts {
  /** A gateway that is managed elsewhere: nothing is rendered, but Knative can use it. */
  public static fromExisting(scope: Construct, id: string, attributes: ExistingGatewayAttributes): ExistingGateway {
    checkArguments('IsolatedGateway.fromExisting', [scope, id, attributes]);
    return new ExistingGateway(scope, id, attributes);
  }

  /** Name of the Istio Gateway object. */
  public readonly gatewayName: string;
  /** Namespace of the Istio Gateway object. */
  public readonly namespace: string;
  /** DNS name of the Service in front of the pods. */
  public readonly serviceHost: string;
  /** Labels that the gateway's pods carry. */
  public readonly podLabels: Record<string, string>;
  /** Domain of the Knative Services that are assigned to the gateway; undefined for the default domain. */
  public readonly domain?: string;
  /** Template of the hosts in the domain; undefined for Knative's default. */
  public readonly domainTemplate?: string;
  /** Name of the Service in front of the pods. */
  public readonly serviceName: string;
  /** @internal */
  public readonly _platform: Platform;
  /** @internal */
  public readonly _nodePorts: readonly number[];
  /** @internal */
  public readonly _pods: ExposedPods;
  /** @internal */
  public readonly _selector: Readonly<Record<string, string>>;
  /** @internal */
  public readonly _carriedLabels: Readonly<Record<string, string>>;
  /** @internal */
  public readonly _addedPodLabels: Readonly<Record<string, string>>;
  /** @internal */
  public readonly _claiming: ClaimingService | undefined;
  /** @internal */
  public readonly _revision: string | null | undefined;
  /** @internal */
  public readonly _tls: GatewayTls | undefined;
  /** @internal */
  public readonly _mergesStrictly: boolean;
  /** Labels that a service needs besides for the secondary gateways to serve it too. */
  public readonly secondaryLabels?: Record<string, string>;
  private assigned: GatewayAssignment;
  private ownLocal: OwnLocalGateway | undefined;
  private hasLocalCertificates = false;
  /** Undefined where services share the cluster-local gateway. */
  private readonly localContext: LocalGatewayContext | undefined;
  private readonly servers: readonly GatewayServer[];
  private readonly givenHosts: readonly string[] | undefined;
  private readonly addedHosts: string[] = [];
  private readonly secondary: IKnativeGateway[] = [];
  private readonly guests: IKnativeGateway[] = [];
  private readonly assignedObjects: Assigned[] = [];
  private readonly chartValues: Readonly<Record<string, unknown>> | undefined;

  public constructor(scope: Construct, id: string, props: IsolatedGatewayProps = {}) {
    const isChecked = areChecked(props);
    if (!isChecked) checkArguments('IsolatedGateway', [scope, id, props]);
    super(scope, id);
    const platform = props.platform ?? platformOf(scope);
    const given = { ...props, ...(platform !== undefined && { platform }) };
    if (!isChecked) throwRefusals([...missingPlatform(platform), ...gatewayRefusals(id, given)], this);
    this._platform = platform as Platform;
    const context = workloadContext(id, props, this._platform);
    const { clusterDomain, servers, workload } = gatewaySettings(id, props);
    const { gatewayName, namespace, serviceName } = context;
    this.assigned = props.assignment ?? GatewayAssignment.none();
    if (props.domain !== undefined) this.domain = props.domain;
    if (props.secondaryLabels !== undefined) this.secondaryLabels = { ...props.secondaryLabels };
    if (props.domainTemplate !== undefined) this.domainTemplate = props.domainTemplate;
    this._tls = props.tls;
    this._mergesStrictly = mergesStrictly(workload, platform);
    this.gatewayName = gatewayName;
    this.namespace = namespace;
    this.serviceName = serviceName;
    this.serviceHost = `${serviceName}.${namespace}.svc.${clusterDomain}`;
    this.servers = servers;
    this.givenHosts = props.hosts ? [...props.hosts] : props.isolation === Isolation.ROUTING_ONLY ? ['*'] : undefined;
    if (rendersNamespace({ namespace, workload }, props)) this.addNamespace(context, props.namespaceLabels ?? {});
    this._nodePorts = context.servicePorts.flatMap(({ nodePort }) => nodePort ?? []);
    const served = context.servicePorts.filter(({ targetPort }) => targetPort !== PROXY_HEALTH_PORT);
    this._pods = {
      servicePorts: served.map(({ port }) => port),
      ports: served.map(({ targetPort }) => targetPort),
      areExposed: context.service.type !== 'ClusterIP',
      areInstalled: workload._installsPods,
    };
    const { podLabels, selector, localSelector, helmValues } = workload._bind(this, context);
    this.podLabels = { ...podLabels };
    this.chartValues = helmValues;
    this._selector = selector;
    this._addedPodLabels = { ...props.podLabels };
    this._carriedLabels = workload._installsPods
      ? { ...context.labels, ...this._addedPodLabels, ...podLabels }
      : podLabels;
    this._claiming = workload._installsPods ? claimingService(context) : undefined;
    this._revision = workload._installsPods ? props.revision : null;
    // A MultiGatewayChart checks all gateways together.
    if (platformOf(scope) === undefined) {
      this.node.addValidation({ validate: () => crossChecksAlone(this).map(describeRefusal) });
    }
    this.addIstioGateway(context, selector);
    if (Object.keys(localSelector).length > 0) {
      this.localContext = {
        ...context,
        clusterDomain,
        localSelector,
        assignment: () => this.assigned,
        hasLocalCertificates: () => this.hasLocalCertificates,
      };
    }
    this.addLocalGateway();
    if (props.tls !== undefined) this.addTls(props.tls, context);
  }

  /** Which Knative Services and DomainMappings go through the gateway. */
  public get assignment(): GatewayAssignment {
    return this.assigned;
  }

  /** Gateways that also serve what is assigned to this one, in the order in which they were added. */
  public get secondaryGateways(): IKnativeGateway[] {
    return [...this.secondary];
  }

  /** The gateway of the cluster-local hosts of what is assigned; undefined where it is the one that all share. */
  public get localGateway(): IKnativeGateway | undefined {
    return this.ownLocal;
  }

  /** Hosts that the servers accept, sorted. */
  public get hosts(): string[] {
    const guests = this.guests.flatMap((guest) => (isIsolated(guest) ? guest.ownHosts : assignedHosts(guest)));
    return tidyHosts([...this.ownHosts, ...guests]);
  }

  private get ownHosts(): readonly string[] {
    return [...(this.givenHosts ?? assignedHosts(this)), ...this.addedHosts];
  }

  /**
   * The hosts that were set explicitly; empty if they follow from the assignment.
   *
   * @internal
   */
  public get _hostsByName(): readonly string[] {
    return (this.givenHosts ?? []).filter((host) => host !== '*');
  }

  /**
   * The hosts that were set or let in by name, without namespace.
   *
   * @internal
   */
  public get _names(): readonly string[] {
    return dnsNamesOf([...(this.givenHosts ?? []), ...this.addedHosts]);
  }

  /** Accepts additional hosts, in Istio's form: `*.example.com`, `team-a/*`. */
  public addHosts(...hosts: string[]): void {
    checkArguments('IsolatedGateway.addHosts', hosts);
    throwRefusals(hostRefusals(hosts), this);
    this.addedHosts.push(...hosts);
  }

  /** Assigns whole namespaces, in addition to the existing assignment. */
  public assignNamespaces(...names: string[]): void {
    this.assigned = this.assigned.plus(GatewayAssignment.namespaces(...names));
    this.addLocalGateway();
  }

  /**
   * Assigns a Knative Service, Route or DomainMapping of another construct: sets labels, and allows the host of a
   * DomainMapping.
   */
  public assign(object: ApiObject): void {
    checkArguments('IsolatedGateway.assign', [object]);
    assignObject(object, this);
  }

  /**
   * Lets another gateway also serve what is assigned to this one, for example to be public and internal at once. Adds
   * entries for the other gateway with this gateway's selectors to config-istio.
   */
  public addSecondaryGateway(other: IKnativeGateway): void {
    checkArguments('IsolatedGateway.addSecondaryGateway', [other]);
    addSecondary(this, this.secondary, other);
  }

  /**
   * The values of Istio's Helm chart `gateway` for this gateway, to write them to a file. Throws unless the workload is
   * GatewayWorkload.helmRelease().
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema of Helm values is defined by the chart
  public helmValues(): Record<string, any> {
    if (this.chartValues !== undefined) return structuredClone(this.chartValues);
    const fix = 'give it the workload GatewayWorkload.helmRelease(...)';
    return throwRefusal({ path: [], what: 'the gateway has no Helm values', fix }, this);
  }

  /**
   * Takes notice of a gateway for which this one is a secondary gateway: it accepts the hosts of both.
   *
   * @internal
   */
  public _noteGuest(guest: IKnativeGateway): void {
    this.guests.push(guest);
  }

  /**
   * Refuses an object that must not be assigned to this gateway. Paths are from its properties.
   *
   * @internal
   */
  public _assignedRefusals(assigned: Assigned): Refusal[] {
    return [
      ...(this._tls === undefined ? [] : assignedRefusals(this._tls._spec, assigned)),
      ...(this._mergesStrictly ? skippedAssigned(assigned) : []),
    ];
  }

  /**
   * Takes notice of certificates for cluster-local hosts (`cluster-local-domain-tls`).
   *
   * @internal
   */
  public _noteLocalCertificates(): void {
    this.hasLocalCertificates = true;
  }

  /** @internal */
  public _noteAssigned(assigned: Assigned): Record<string, string> {
    this.assignedObjects.push(assigned);
    return this._tls === undefined ? {} : assignedAnnotations(this._tls._spec, assigned);
  }

  /**
   * The refusals of the gateway in its current state. Paths are from its properties.
   *
   * @internal
   */
  public _refusals(): Refusal[] {
    return this._tls === undefined ? [] : certificateRefusals(this._tls._spec, this.tlsView());
  }

  /**
   * The issuer that has to prove a wildcard; undefined where none has to.
   *
   * @internal
   */
  public get _wildcardIssuer(): WildcardIssuer | undefined {
    return this._tls === undefined ? undefined : wildcardIssuerOf(this._tls._spec, this.tlsView());
  }

  private addTls(tls: GatewayTls, { platform, labels, servers: ports }: WorkloadContext): void {
    const { gatewayName, namespace, podLabels } = this;
    const view = (): TlsView => this.tlsView();
    addTlsObjects(this, tls._spec, { platform, gatewayName, namespace, podLabels, labels, ports, view });
    this.node.addValidation({ validate: () => this._refusals().map(describeRefusal) });
  }

  private tlsView(): TlsView {
    const { gatewayName, hosts, domain, domainTemplate } = this;
    const mapped = this.assignedObjects.filter(({ host }) => host !== undefined);
    const namespaces = this.assignedObjects.filter(({ host }) => host === undefined).map(({ namespace }) => namespace);
    const hostsOf = (hasOwn: boolean): string[] =>
      mapped.filter(({ hasCertificate }) => hasCertificate === hasOwn).map(({ host = '' }) => host);
    return {
      ...{ gatewayName, hosts, domain, domainTemplate },
      namedHosts: [...this._hostsByName, ...this.addedHosts].filter(
        (host) => !mapped.some((each) => `${each.namespace}/${each.host ?? ''}` === host),
      ),
      namespaces: [...new Set([...this.assigned.namespaceNames, ...namespaces])].sort(),
      mapped: hostsOf(false),
      mappedWithCertificate: hostsOf(true),
    };
  }

  private addNamespace({ labels, options }: WorkloadContext, more: Readonly<Record<string, string>>): void {
    const metadata = {
      name: this.namespace,
      labels: {
        ...labels,
        'pod-security.kubernetes.io/enforce': 'restricted',
        ...options.loadBalancer._template.pace.readinessGate,
        ...more,
      },
    };
    addObject(this, 'Namespace', Phase.NAMESPACE, { ...k8s.KubeNamespace.GVK, metadata });
  }

  /** Only where something is assigned, which may come later. */
  private addLocalGateway(): void {
    if (this.localContext === undefined || this.ownLocal || this.assigned.selectors.length === 0) return;
    this.ownLocal = new OwnLocalGateway(this, 'Local', this.localContext);
  }

  private addIstioGateway({ labels, platform }: WorkloadContext, selector: Readonly<Record<string, string>>): void {
    addObject(this, 'Resource', Phase.GATEWAY, {
      ...Gateway.GVK,
      apiVersion: platform.istioNetworkingApiVersion,
      metadata: {
        name: this.gatewayName,
        namespace: this.namespace,
        labels: { ...labels },
        annotations: platform._annotations,
      },
      // Lazy, since the assignment can grow, and the hosts with it.
      spec: Lazy.any({ produce: () => toJson_GatewaySpec(this.spec(selector)) }) as object,
    });
  }

  private spec(selector: Readonly<Record<string, string>>): GatewaySpec {
    const { hosts, _tls: tls } = this;
    if (tls !== undefined) return { selector: { ...selector }, servers: tls._servers(this.servers, this.tlsView()) };
    return {
      selector: { ...selector },
      servers: this.servers.map(({ port, portName, protocol, credentialName }) => ({
        port: { number: port, name: portName, protocol },
        hosts,
        tls: credentialName === undefined ? undefined : { mode: GatewaySpecServersTlsMode.SIMPLE, credentialName },
      })),
    };
  }
}

brand(IsolatedGateway, 'IsolatedGateway');

/** Whether a gateway is an IsolatedGateway, of this or another copy of the package. */
export function isIsolated(gateway: GatewayFacts): gateway is IsolatedGateway {
  return isBranded(gateway, 'IsolatedGateway');
}
