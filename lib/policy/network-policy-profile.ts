import * as k8s from '../../imports/k8s';
import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { brand } from '../private/brand';
import { Phase, addObject } from '../private/objects';
import { throwRefusals } from '../private/refusal';
import { gatewayPolicy, ownGatewayPolicy } from './network/gateway-policy';
import { type NetworkIsolationOptions, isolationRefusals } from './network/options';
import { activatorPolicy, tenantPolicy } from './network/tenant-policy';
import { type PolicyTopology, gatewaysOf, tenantNamespaces } from './network/topology';

const NAME = 'knative-gateways';

interface Settings {
  /** Undefined if nothing is known about the cluster. */
  readonly isolation: NetworkIsolationOptions | undefined;
}

/**
 * Who may open connections to the pods of gateways and tenants: a choice for `networkPolicies` of a topology, and for
 * `GatewayNetworkPolicies` with gateways of plain charts.
 *
 * docs/flows.md lists what Knative and Istio need, and what these policies leave open: the activator, which all tenants
 * share, forwards to the revision that a request's headers name.
 */
export class NetworkPolicyProfile {
  /** No policies: every pod reaches every other. */
  public static none(): NetworkPolicyProfile {
    return new NetworkPolicyProfile(undefined);
  }

  /**
   * A NetworkPolicy for the pods of each gateway of the topology that needs no facts about the cluster: anyone may
   * send requests to its servers and read health and metrics. Cluster-local names of whole namespaces can only be
   * called from these namespaces and those in `crossGatewayAccess`. All other ports are closed.
   */
  public static gateways(): NetworkPolicyProfile {
    return new NetworkPolicyProfile({ isolation: undefined });
  }

  /**
   * Kubernetes NetworkPolicies for the pods of gateways, for the activator, and for each namespace that a gateway has
   * as a whole. Needs a network plugin that enforces them. Throws if Kubernetes would refuse any of them.
   */
  public static isolated(options: NetworkIsolationOptions): NetworkPolicyProfile {
    throwRefusals(isolationRefusals(options), 'NetworkPolicyProfile.isolated');
    return new NetworkPolicyProfile({ isolation: structuredClone(options) });
  }

  private constructor(private readonly settings: Settings | undefined) {}

  /**
   * The policies of a topology. What is assigned can grow, so that it is asked for again at synth.
   *
   * @internal
   */
  public _bind(scope: Construct, topology: () => PolicyTopology): RenderedNetworkPolicies | undefined {
    return this.settings && new RenderedNetworkPolicies(scope, topology, this.settings.isolation);
  }
}

brand(NetworkPolicyProfile, 'NetworkPolicyProfile');

/** The policies of one topology. */
export class RenderedNetworkPolicies extends Construct {
  public constructor(
    scope: Construct,
    private readonly topology: () => PolicyTopology,
    private readonly options: NetworkIsolationOptions | undefined,
  ) {
    super(scope, 'NetworkPolicies');
    const { gateways, servingNamespace } = topology();
    const protectsDefaults = options !== undefined && options.protectDefaults !== false;
    for (const { name, namespace, isOwn } of gateways) {
      if (!isOwn && !protectsDefaults) continue;
      const id = `${namespace}.${name}`;
      // The topology's checks refuse two gateways with the same name.
      if (this.node.tryFindChild(id)) continue;
      this.add(id, { name, namespace }, Phase.WORKLOAD, (now) => {
        const [gateway] = gatewaysOf({ name, namespace }, now);
        if (gateway === undefined) throw new TypeError(`gateway ${name} is gone from the topology`);
        return options === undefined ? ownGatewayPolicy(gateway, now) : gatewayPolicy(gateway, now, options);
      });
    }
    if (options === undefined) return;
    this.add('Activator', { name: `${NAME}-activator`, namespace: servingNamespace }, Phase.CONFIG, (now) =>
      activatorPolicy(now, options),
    );
    this.addTenants();
  }

  /** Adds the policies of namespaces that were assigned after the last call. */
  public addTenants(): void {
    const { options } = this;
    if (options === undefined) return;
    for (const namespace of tenantNamespaces(this.topology())) {
      const id = `Tenant-${namespace}`;
      if (this.node.tryFindChild(id)) continue;
      this.add(id, { name: `${NAME}-tenant`, namespace }, Phase.ROUTE, (now) => tenantPolicy(namespace, now, options));
    }
  }

  private add(
    id: string,
    metadata: { readonly name: string; readonly namespace: string },
    phase: Phase,
    spec: (topology: PolicyTopology) => k8s.NetworkPolicySpec,
  ): void {
    addObject(this, id, phase, {
      ...k8s.KubeNetworkPolicy.GVK,
      metadata,
      spec: Lazy.any({ produce: () => k8s.toJson_NetworkPolicySpec(spec(this.topology())) }) as object,
    });
  }
}
