import { type ApiObject, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  Gateway,
  type GatewaySpec,
  GatewaySpecServersTlsMode,
  toJson_GatewaySpec,
} from '../../imports/networking.istio.io';
import { assignObject } from '../knative/assign';
import { GatewayAssignment } from '../knative/assignment';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { Platform } from '../knative/platform';
import { KnativeRelease } from '../knative/release';
import { GATEWAY_LABEL, gatewayLabels } from '../private/labels';
import { refuse } from '../private/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, SERVICE_NAME, demand } from '../private/names';
import { Phase, addObject } from '../private/objects';
import { CLUSTER_DOMAIN, INGRESS_SERVICE, ISTIO_NAMESPACE, SERVING_NAMESPACE } from '../private/stock-install';
import { type ExistingGatewayAttributes, ExistingGateway } from './existing-gateway';
import { type IsolatedGatewayProps } from './isolated-gateway-props';
import { Isolation, assignedHosts, tidyHosts } from './isolation';
import { GatewayServer, demandGatewayHost } from './gateway-server';
import { GatewayWorkload } from './workload';
import { helmValuesOf } from './workload/helm-release';
import { HTTPS_TARGET_PORT, workloadContext } from './workload-context';

// Values of the label `istio` in Istio's own profiles and samples.
const RESERVED = ['eastwestgateway', 'egressgateway', 'ingressgateway'];

const WORKLOAD_PROPS = [
  'loadBalancer',
  'maxUnavailable',
  'nodeSelector',
  'podAnnotations',
  'priorityClassName',
  'resources',
  'revision',
  'scaling',
  'shutdown',
  'spreadAcross',
  'tolerations',
] as const;

/** Namespaces that others own: a prune of this topology must not take them away. */
function isShared(namespace: string): boolean {
  return ['default', ISTIO_NAMESPACE, SERVING_NAMESPACE].includes(namespace) || namespace.startsWith('kube-');
}

/**
 * One ingress gateway with pods, Service and load balancer of its own.
 *
 * Its pods and its one Service carry a label (`istio: GATEWAY-NAME`) that nothing else in the cluster may carry: the Istio Gateway
 * selects by it, in whatever namespace a pod is, and net-istio's status prober finds the pods to probe by it, in whatever namespace
 * a Service is.
 */
export class IsolatedGateway extends Construct implements IKnativeGateway {
  /** A gateway that somebody else installed: nothing is rendered, but Knative can be pointed to it. */
  public static fromExisting(scope: Construct, id: string, attributes: ExistingGatewayAttributes): IKnativeGateway {
    return new ExistingGateway(scope, id, attributes);
  }

  public readonly gatewayName: string;
  public readonly namespace: string;
  public readonly serviceHost: string;
  public readonly podLabels: Record<string, string>;
  public readonly domain?: string;
  public readonly secondaryGateways: IKnativeGateway[] = [];
  /** Name of the Service in front of the pods. */
  public readonly serviceName: string;
  /** @internal */
  public readonly _nodePorts: readonly number[];
  private assigned: GatewayAssignment;
  private readonly servers: readonly GatewayServer[];
  private readonly givenHosts: readonly string[] | undefined;
  private readonly addedHosts: string[] = [];
  private readonly guests: IKnativeGateway[] = [];

  public constructor(scope: Construct, id: string, props: IsolatedGatewayProps = {}) {
    super(scope, id);
    const {
      platform = Platform.of({ knative: KnativeRelease.V1_15 }),
      gatewayName = `knative-custom-gateway-${id}`,
      namespace = `${ISTIO_NAMESPACE}-${id}`,
      serviceName = INGRESS_SERVICE,
      clusterDomain = CLUSTER_DOMAIN,
      workload = GatewayWorkload.injected(),
      servers = [GatewayServer.http()],
    } = props;
    demand('gatewayName', gatewayName, DNS_LABEL, this);
    demand('namespace', namespace, DNS_LABEL, this);
    demand('serviceName', serviceName, SERVICE_NAME, this);
    if (RESERVED.includes(gatewayName) && workload.kind !== 'existing') {
      refuse(
        {
          what: "gatewayName is the label of one of Istio's own gateways",
          got: gatewayName,
          allowed: 'any other name',
        },
        this,
      );
    }
    if (workload.kind === 'existing') this.refuseWithoutEffect(props);
    demand('clusterDomain', clusterDomain, DNS_SUBDOMAIN, this);
    if (props.domain !== undefined) demand('domain', props.domain, DNS_SUBDOMAIN, this);
    this.assigned = props.assignment ?? GatewayAssignment.none();
    if (props.domain !== undefined) this.domain = props.domain;
    this.gatewayName = gatewayName;
    this.namespace = namespace;
    this.serviceName = serviceName;
    this.serviceHost = `${serviceName}.${namespace}.svc.${clusterDomain}`;
    this.servers = this.checkServers(servers);
    if (props.hosts) this.checkHosts(props.hosts);
    this.givenHosts = props.hosts ? [...props.hosts] : props.isolation === Isolation.ROUTING_ONLY ? ['*'] : undefined;
    const labels = gatewayLabels(serviceName, gatewayName);

    if (props.createNamespace ?? (workload.kind !== 'existing' && !isShared(namespace)))
      this.addNamespace(labels, props.namespaceLabels ?? {});
    const uniqueLabel = { [GATEWAY_LABEL]: gatewayName };
    const context = workloadContext(
      this,
      { ...props, gatewayName, namespace, serviceName, servers, platform },
      labels,
      uniqueLabel,
    );
    this._nodePorts = context.servicePorts.flatMap(({ nodePort }) => nodePort ?? []);
    this.podLabels = { ...workload._bind(context).podLabels };
    this.addIstioGateway(platform, labels, workload.kind === 'existing' ? this.podLabels : uniqueLabel);
  }

  /** Which Knative Services and DomainMappings go through the gateway. */
  public get assignment(): GatewayAssignment {
    return this.assigned;
  }

  /** Hosts that the servers let in, sorted. */
  public get hosts(): string[] {
    const guests = this.guests.flatMap((guest) =>
      guest instanceof IsolatedGateway ? guest.ownHosts : assignedHosts(guest),
    );
    return tidyHosts([...this.ownHosts, ...guests]);
  }

  private get ownHosts(): readonly string[] {
    return [...(this.givenHosts ?? assignedHosts(this)), ...this.addedHosts];
  }

  /**
   * The hosts that were asked for by name; empty where they follow from what is assigned.
   *
   * @internal
   */
  public get _hostsByName(): readonly string[] {
    return (this.givenHosts ?? []).filter((host) => host !== '*');
  }

  /** Lets more hosts in, as Istio writes them: `*.example.com`, `team-a/*`. */
  public addHosts(...hosts: string[]): void {
    this.checkHosts(hosts);
    this.addedHosts.push(...hosts);
  }

  /** Assigns whole namespaces, on top of what is assigned already. */
  public assignNamespaces(...names: string[]): void {
    this.assigned = this.assigned.plus(GatewayAssignment.namespaces(...names));
  }

  /**
   * Assigns a Knative Service, Route or DomainMapping that another construct made: by labels, and by letting the host of a DomainMapping in.
   */
  public assign(object: ApiObject): void {
    assignObject(object, this);
  }

  /**
   * Lets another gateway serve what is assigned to this one as well: public and internal at once, for instance. Adds entries to
   * config-istio that name the other gateway with this gateway's selectors.
   */
  public addSecondaryGateway(other: IKnativeGateway): void {
    if (other === this) refuse({ what: 'a gateway cannot be its own second gateway', got: this.gatewayName }, this);
    if (this.secondaryGateways.includes(other)) return;
    this.secondaryGateways.push(other);
    if (other instanceof IsolatedGateway) other.guests.push(this);
  }

  /**
   * The values of Istio's Helm chart `gateway` for this gateway, to write them to a file. Throws unless the workload is
   * GatewayWorkload.helmRelease().
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Helm values are whatever the chart takes
  public helmValues(): Record<string, any> {
    return (
      helmValuesOf(this) ??
      refuse(
        { what: 'the gateway has no Helm values', fix: 'give it the workload GatewayWorkload.helmRelease(...)' },
        this,
      )
    );
  }

  private checkHosts(hosts: readonly string[]): void {
    if (hosts.length === 0) {
      refuse({ what: 'hosts is empty', got: hosts, allowed: 'at least one host', fix: 'leave hosts out' }, this);
    }
    for (const host of hosts) demandGatewayHost('hosts', host, this);
  }

  private refuseWithoutEffect(props: IsolatedGatewayProps): void {
    const set = WORKLOAD_PROPS.filter((name) => props[name] !== undefined);
    if (set.length === 0) return;
    refuse(
      {
        what: 'properties of the workload have no effect on an existing one',
        got: set,
        allowed: 'properties of the Istio Gateway: names, servers, hosts, assignment, domain, isolation',
        fix: 'leave them out, and set them where the workload is installed',
      },
      this,
    );
  }

  private checkServers(servers: readonly GatewayServer[]): readonly GatewayServer[] {
    if (servers.length === 0) {
      refuse(
        {
          what: 'servers is empty',
          got: servers,
          allowed: 'at least one GatewayServer',
          fix: 'leave servers out for HTTP on port 80',
        },
        this,
      );
    }
    for (const key of ['port', 'targetPort'] as const) {
      const numbers = servers.map((server) => server[key]);
      const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
      if (twice !== undefined)
        refuse({ what: `two servers have the same ${key}`, got: twice, allowed: `one server per ${key}` }, this);
    }
    const plain = servers.find(({ port, targetPort }) => targetPort === HTTPS_TARGET_PORT && port !== 443);
    if (plain !== undefined && servers.every(({ port }) => port !== 443)) {
      refuse(
        {
          what: `targetPort ${HTTPS_TARGET_PORT} is where the Service's port 443 leads`,
          got: plain.port,
          allowed: `another targetPort for port ${plain.port}`,
        },
        this,
      );
    }
    return servers;
  }

  private addNamespace(labels: Readonly<Record<string, string>>, more: Readonly<Record<string, string>>): void {
    const metadata = {
      name: this.namespace,
      labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted', ...more },
    };
    addObject(this, 'Namespace', Phase.NAMESPACE, { ...k8s.KubeNamespace.GVK, metadata });
  }

  private addIstioGateway(
    platform: Platform,
    labels: Readonly<Record<string, string>>,
    selector: Readonly<Record<string, string>>,
  ): void {
    addObject(this, 'Resource', Phase.GATEWAY, {
      ...Gateway.GVK,
      apiVersion: platform.istioNetworkingApiVersion,
      metadata: { name: this.gatewayName, namespace: this.namespace, labels: { ...labels } },
      // Lazy, since what is assigned here can grow, and the hosts with it.
      spec: Lazy.any({ produce: () => toJson_GatewaySpec(this.spec(selector)) }) as object,
    });
  }

  private spec(selector: Readonly<Record<string, string>>): GatewaySpec {
    const { hosts } = this;
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
