import { type ChartProps } from 'cdk8s';
import { type IsolatedGatewayOptions } from '../gateway/isolated-gateway-props';
import { type Isolation } from '../gateway/isolation';
import { type ConfigDelivery } from '../knative/config-delivery';
import { type KnativeNetworkOptions } from '../knative/config-network';
import { type NetIstioController } from '../knative/net-istio-controller';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { type KnativeRelease } from '../knative/release';
import { type GatewayMonitoring } from '../monitoring/gateway-monitoring';
import { type GatewayTelemetry } from '../monitoring/gateway-telemetry';
import { type IstiodOptions } from './istiod-values';
import { type CrossGatewayAccess } from '../policy/access/options';
import { type GatewayAuthorizationOptions } from '../policy/authorization/options';
import { type MeshProfile } from '../policy/mesh-profile';
import { type NetworkPolicyProfile } from '../policy/network-policy-profile';
import { type ApplyOrder } from './apply-order';
import { type DefaultGateway } from './default-gateway';

/** The name of the default gateway where gateways are named. */
export const DEFAULT = 'default';

/** One gateway of a topology. */
export interface TopologyGatewayOptions extends IsolatedGatewayOptions {
  /**
   * Names of gateways of the topology, existing ones included, that serve what is assigned to this one as well;
   * `default` is the default gateway.
   *
   * @default - none
   */
  readonly secondaryGateways?: string[];
  /**
   * Which requests the gateway accepts.
   *
   * @default - every request that its servers accept
   */
  readonly authorization?: GatewayAuthorizationOptions;
}

/** Options of a topology, apart from its Knative release and its gateways. */
export interface TopologyOptions extends ChartProps {
  /**
   * Kubernetes minor version: `1.28`.
   *
   * @default - the lowest that both the Knative release and the Istio version support
   */
  readonly kubernetes?: string;
  /**
   * Istio version: `1.22` or `1.22.2`.
   *
   * @default - the version that the release's net-istio builds against
   */
  readonly istio?: string;
  /**
   * Accept Istio and Kubernetes versions that were not checked with the Knative release: older or newer ones. The
   * output says so in the annotation `cdk8s-knative-gateways/unchecked-versions`.
   *
   * @default false
   */
  readonly acceptUncheckedVersions?: boolean;
  /**
   * Gateways that are not made by the topology, by name: `IsolatedGateway.fromExisting()`, an `IsolatedGateway` of
   * another chart, or any `IKnativeGateway`. They are in Knative's configuration by their assignments, are checked
   * against all others, and can be secondary gateways. Names are distinct from those of `gateways`.
   *
   * @default - none
   */
  readonly existingGateways?: Record<string, IKnativeGateway>;
  /**
   * The gateway of every service that no assignment selects.
   *
   * @default DefaultGateway.stock()
   */
  readonly defaultGateway?: DefaultGateway;
  /**
   * Namespace of istiod, which is Istio's root namespace. The stock gateways are expected in `istio-system` all the
   * same, where Knative's release has them.
   *
   * @default 'istio-system'
   */
  readonly istioNamespace?: string;
  /**
   * DNS domain of the cluster.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
  /**
   * Domain of the services whose gateway has none of its own. Needed where a gateway has a domain.
   *
   * @default - what config-domain says already
   */
  readonly defaultDomain?: string;
  /**
   * Labels by which istiod's `meshConfig.discoverySelectors` choose namespaces, for every Namespace of the topology.
   * istiod ignores
   * all of a namespace without them: gateways there have no listener, services no route. Namespaces of teams and of
   * Knative are not part of the topology, and need the labels too.
   *
   * @default - none: istiod has no discoverySelectors
   */
  readonly discoveryLabels?: Record<string, string>;
  /**
   * How far the gateways go to keep out what is not assigned to them. Each gateway can have its own.
   *
   * @default Isolation.STRICT
   */
  readonly isolation?: Isolation;
  /**
   * Settings of config-network.
   *
   * @default - Istio as the ingress class, and Knative's defaults
   */
  readonly network?: KnativeNetworkOptions;
  /**
   * How Knative's configuration gets into the cluster.
   *
   * @default ConfigDelivery.configMaps()
   */
  readonly delivery?: ConfigDelivery;
  /**
   * The net-istio that reads the configuration.
   *
   * @default NetIstioController.stock()
   */
  readonly controller?: NetIstioController;
  /**
   * Who may open connections to the pods of gateways and tenants.
   *
   * @default NetworkPolicyProfile.gateways(); none() with Isolation.ROUTING_ONLY
   */
  readonly networkPolicies?: NetworkPolicyProfile;
  /**
   * Which namespaces may call the services of which gateways besides those that the gateways serve. Network and mesh
   * policies of the topology permit just that; without such policies everything is permitted anyway.
   *
   * @default - nothing crosses
   */
  readonly crossGatewayAccess?: CrossGatewayAccess[];
  /**
   * Mesh policies for the namespaces that gateways have as a whole.
   *
   * @default MeshProfile.none()
   */
  readonly mesh?: MeshProfile;
  /**
   * How the gateways are monitored.
   *
   * @default GatewayMonitoring.none()
   */
  readonly monitoring?: GatewayMonitoring;
  /**
   * What the proxies of the gateways report: access logs, traces and metrics that name the gateway.
   *
   * @default GatewayTelemetry.none()
   */
  readonly telemetry?: GatewayTelemetry;
  /**
   * What istiod is set to for the gateways, as Helm values of its chart in the ConfigMap `knative-gateways-istiod`.
   * With the access log of `telemetry`, `SHARED_MESH_CONFIG` is among them.
   *
   * @default - nothing is said of istiod
   */
  readonly istiod?: IstiodOptions;
  /**
   * How delivery tools learn in which order to apply the objects.
   *
   * @default ApplyOrder.file()
   */
  readonly applyOrder?: ApplyOrder;
}

/** Properties of {@link MultiGatewayChart}. */
export interface MultiGatewayChartProps extends TopologyOptions {
  /** The Knative release. */
  readonly knative: KnativeRelease;
  /** The gateways by name, apart from the default gateway. */
  readonly gateways: Record<string, TopologyGatewayOptions>;
}
