import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { type Platform } from '../knative/platform';
import { brand } from '../private/brand';
import { throwRefusals } from '../private/refusal';
import { Phase, addObject } from '../private/objects';
import { type StrictMeshOptions, strictMeshRefusals } from './mesh/options';
import { authorizationPolicy, peerAuthentication, sidecar } from './mesh/tenant';
import { type PolicyTopology, tenantNamespaces } from './network/topology';

const NAME = 'knative-gateways-tenant';

/** What a profile renders. */
interface Settings {
  readonly isStrict: boolean;
  readonly knativeSidecars: boolean;
}

/**
 * Mesh policies for the namespaces that gateways have as a whole, whose pods have Istio's sidecar. The profile does not
 * turn injection on: label the namespaces, or the services' pod templates.
 */
export class MeshProfile {
  /** No mesh: no policies. */
  public static none(): MeshProfile {
    return new MeshProfile(undefined);
  }

  /** Sidecars accept mutual TLS and plain text, and only see the services of their own tenant. */
  public static permissive(): MeshProfile {
    return new MeshProfile({ isStrict: false, knativeSidecars: false });
  }

  /**
   * Mutual TLS with exceptions for Knative's ports; only the tenant, its gateways and Knative may send requests to its
   * pods. Source: Istio, "PeerAuthentication" and "Authorization Policy"; Knative, "Enabling requests to Knative
   * services when additional authorization policies are enabled".
   */
  public static strict(options: StrictMeshOptions = {}): MeshProfile {
    throwRefusals(strictMeshRefusals(options), 'MeshProfile.strict');
    return new MeshProfile({ isStrict: true, knativeSidecars: options.knativeSidecars ?? false });
  }

  private constructor(private readonly settings: Settings | undefined) {}

  /**
   * Whether there are sidecars.
   *
   * @internal
   */
  public get _isMeshed(): boolean {
    return this.settings !== undefined;
  }

  /** @internal */
  public _bind(scope: Construct, platform: Platform, topology: () => PolicyTopology): RenderedMesh | undefined {
    return this.settings && new RenderedMesh(scope, platform, topology, this.settings);
  }
}

brand(MeshProfile, 'MeshProfile');

/** The mesh policies of one topology. */
export class RenderedMesh extends Construct {
  public constructor(
    scope: Construct,
    private readonly platform: Platform,
    private readonly topology: () => PolicyTopology,
    private readonly settings: Settings,
  ) {
    super(scope, 'Mesh');
    if (settings.knativeSidecars) {
      // Clients of Knative without a sidecar: the API server at the webhooks, and gateways, which do not see that the
      // activator has one.
      const metadata = { name: 'knative-gateways', namespace: topology().servingNamespace };
      this.add('Knative', 'PeerAuthentication', metadata, () => ({ mtls: { mode: 'PERMISSIVE' } }));
    }
    this.addTenants();
  }

  /** Adds the policies of namespaces that were assigned after the last call. */
  public addTenants(): void {
    for (const namespace of tenantNamespaces(this.topology())) {
      if (this.node.tryFindChild(`${namespace}-Sidecar`)) continue;
      const { isStrict, knativeSidecars } = this.settings;
      const metadata = { name: NAME, namespace };
      this.add(`${namespace}-PeerAuthentication`, 'PeerAuthentication', metadata, () =>
        peerAuthentication(isStrict, knativeSidecars),
      );
      this.add(`${namespace}-Sidecar`, 'Sidecar', metadata, (now) => sidecar(namespace, now));
      if (knativeSidecars) this.addDestinationRules(namespace);
      if (!isStrict) continue;
      this.add(`${namespace}-AuthorizationPolicy`, 'AuthorizationPolicy', metadata, (now) =>
        authorizationPolicy(namespace, now, knativeSidecars),
      );
    }
  }

  /**
   * Without them gateways speak plain text to the activator: istiod does not find its pods behind the Service of a
   * revision.
   */
  private addDestinationRules(tenant: string): void {
    const { gateways, clusterDomain } = this.topology();
    const serving = gateways.filter(({ isOwn, tenants, guests }) => isOwn && [...tenants, ...guests].includes(tenant));
    for (const { name, namespace } of serving) {
      const metadata = { name: `${name}-${tenant}`, namespace };
      this.add(`${tenant}-DestinationRule-${namespace}.${name}`, 'DestinationRule', metadata, () => ({
        host: `*.${tenant}.svc.${clusterDomain}`,
        exportTo: ['.'],
        trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
      }));
    }
  }

  private add(
    id: string,
    kind: 'AuthorizationPolicy' | 'DestinationRule' | 'PeerAuthentication' | 'Sidecar',
    metadata: { readonly name: string; readonly namespace: string },
    spec: (topology: PolicyTopology) => object,
  ): void {
    const networking = this.platform.istioNetworkingApiVersion;
    const isNetworking = kind === 'DestinationRule' || kind === 'Sidecar';
    addObject(this, id, Phase.ROUTE, {
      apiVersion: isNetworking ? networking : networking.replace('networking', 'security'),
      kind,
      metadata,
      spec: Lazy.any({ produce: () => spec(this.topology()) }) as object,
    });
  }
}
