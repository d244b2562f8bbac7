export {
  type GatewayAffinity,
  type NodeRequirement,
  NodeSelectorOperator,
  type NodeTerm,
  type PodTerm,
  type PreferredNodeTerm,
  type PreferredPodTerm,
} from './gateway/affinity';
export { DisruptionBudget } from './gateway/disruption-budget';
export { ExistingGateway, type ExistingGatewayAttributes, type ExistingLocalGateway } from './gateway/existing-gateway';
export { IsolatedGateway } from './gateway/isolated-gateway';
export {
  type GatewayOptions,
  type IsolatedGatewayOptions,
  type IsolatedGatewayProps,
} from './gateway/isolated-gateway-props';
export { LocalGateway } from './gateway/local-gateway';
export { Isolation } from './gateway/isolation';
export * from './gateway/load-balancer';
export {
  ForwardClientCertDetails,
  type GatewayProxyConfig,
  ProxyImageType,
  type ProxyStatistics,
  type ProxyTracing,
} from './gateway/proxy-config';
export { type GatewayResources } from './gateway/resources';
export { GatewayScaling, type HorizontalScalingOptions } from './gateway/scaling';
export {
  type ExternalMetric,
  type PodsMetric,
  type ScalingBehavior,
  type ScalingPolicy,
  ScalingPolicySelect,
  ScalingPolicyType,
  type ScalingRules,
} from './gateway/scaling-metrics';
export { GatewayServer, type GatewayServerOptions, type HttpsGatewayServerOptions } from './gateway/gateway-server';
export * from './gateway/tls';
export { type GatewayRollout } from './gateway/rollout';
export { type GracefulShutdown } from './gateway/shutdown';
export { type GatewayTopologySpread, UnsatisfiableSpread } from './gateway/topology-spread';
export { GatewayWorkload } from './gateway/workload';
export { type GatewayWorkloadOptions } from './gateway/workload-options';
export { type ExistingWorkloadOptions } from './gateway/workload/existing';
export { type GatewayToleration, TaintEffect, TolerationOperator } from './gateway/toleration';
export {
  type ArgoCdApplicationOptions,
  type FluxHelmReleaseOptions,
  HelmDelivery,
  HelmDeliveryKind,
} from './gateway/workload/helm-delivery';
export { type HelmReleaseOptions } from './gateway/workload/helm-release';
export { GatewayWorkloadKind } from './gateway/workload/kind';
export {
  type IstioOperatorOptions,
  type IstioOperatorOverlay,
  type IstioOperatorPatch,
} from './gateway/workload/istio-operator-options';
export { Fleet } from './fleet/fleet';
export { FleetDelivery } from './fleet/delivery';
export { type ArgoCdFleetOptions, type FluxFleetOptions } from './fleet/delivery-options';
export { type FleetCluster, type FleetProps, type FleetTopology } from './fleet/options';
export { FleetSource, type GitSourceOptions, type OciSourceOptions } from './fleet/source';
export { GatewayAssignment } from './knative/assignment';
export {
  ConfigIstio,
  type ConfigIstioOptions,
  type ConfigIstioProps,
  type IstioGatewayEntry,
  type IstioGatewayLists,
  type KnativeInstallation,
} from './knative/config-istio';
export { NetIstioController, type PatchedNetIstioOptions } from './knative/net-istio-controller';
export {
  ConfigDelivery,
  type ClusterProfileReference,
  type KnativeServingFragmentOptions,
  type KnativeServingOptions,
  type StockGatewayOptions,
} from './knative/config-delivery';
export { DomainMapping, type DomainMappingProps } from './knative/domain-mapping';
export { type CertificateIssuer, IssuerKind } from './knative/certificate-issuer';
export { type IGatewayWithHosts, type IKnativeGateway } from './knative/knative-gateway';
export { KnativeService } from './knative/knative-service';
export { type GrpcProbe, type HttpGetProbe, type KnativeProbe, type TcpSocketProbe } from './knative/service/probe';
export { KnativePortProtocol, type KnativeServiceProps, type KnativeServiceResources } from './knative/service/props';
export { KnativeMetric, type KnativeScalingOptions } from './knative/service/scaling';
export { type KnativeTraffic } from './knative/service/traffic';
export { KnativeMultiGatewayConfig, type KnativeMultiGatewayConfigProps } from './knative/multi-gateway-config';
export { ExternalScheme, HttpProtocol, type KnativeNetworkOptions } from './knative/config-network';
export { Platform, type PlatformProps } from './knative/platform';
export { ConfigIstioFormat, KnativeRelease } from './knative/release';
export { type EnvFromSource, type EnvValueSource, type KeySelector } from './pod/env';
export {
  type ConfigMapVolume,
  type CsiVolume,
  type EmptyDirVolume,
  EmptyDirMedium,
  type PodVolume,
  type SecretVolume,
  type VolumeItem,
} from './pod/volumes';
export {
  AdmissionEngine,
  GatewayAdmissionPolicy,
  type GatewayAdmissionPolicyProps,
  type GatewayTenant,
} from './policy/gateway-admission-policy';
export { type GatewayAuthorizationOptions, type JwtIssuer } from './policy/authorization/options';
export { MeshProfile } from './policy/mesh-profile';
export { type StrictMeshOptions } from './policy/mesh/options';
export { GatewayMonitoring } from './monitoring/gateway-monitoring';
export { GatewayTelemetry } from './monitoring/gateway-telemetry';
export { type GatewayObjectives, type PrometheusOperatorOptions } from './monitoring/options';
export { type IstioTelemetryOptions, type TelemetrySettings } from './monitoring/telemetry-options';
export { NetworkPolicyProfile } from './policy/network-policy-profile';
export { type CrossGatewayAccess } from './policy/access/options';
export { type NetworkIsolationOptions } from './policy/network/options';
export { type LabelSelector, LabelSelectorOperator, type LabelSelectorRequirement } from './private/label-selector';
export { ApplyOrder, type FluxOrderOptions } from './topology/apply-order';
export { DefaultGateway, type DefaultGatewayOptions } from './topology/default-gateway';
export { GatewayNetworkPolicies, type GatewayNetworkPoliciesProps } from './topology/gateway-network-policies';
export { MultiGatewayChart } from './topology/multi-gateway-chart';
export { type IstiodOptions } from './topology/istiod-values';
export {
  type MultiGatewayChartProps,
  type TopologyGatewayOptions,
  type TopologyOptions,
} from './topology/multi-gateway-chart-props';
