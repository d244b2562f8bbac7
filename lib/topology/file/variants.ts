import { RootConstruct } from 'constructs';
import {
  DisruptionBudget,
  maxUnavailablePercentRefusals,
  maxUnavailableRefusals,
} from '../../gateway/disruption-budget';
import { type ExistingGatewayAttributes, existingGatewayRefusals } from '../../gateway/existing-gateway';
import {
  GatewayServer,
  type GatewayServerOptions,
  type HttpsGatewayServerOptions,
  httpServerRefusals,
  httpsServerRefusals,
} from '../../gateway/gateway-server';
import { IsolatedGateway } from '../../gateway/isolated-gateway';
import { LoadBalancer } from '../../gateway/load-balancer';
import {
  GatewayScaling,
  type HorizontalScalingOptions,
  fixedScalingRefusals,
  horizontalScalingRefusals,
} from '../../gateway/scaling';
import { GatewayTls } from '../../gateway/tls';
import {
  type LoadBalancerTlsOptions,
  type MutualTlsOptions,
  type PerServiceTlsOptions,
  type SecretsTlsOptions,
  type WildcardTlsOptions,
  atLoadBalancerRefusals,
  mutualRefusals,
  perServiceRefusals,
  secretsRefusals,
  wildcardRefusals,
} from '../../gateway/tls/options';
import { GatewayWorkload } from '../../gateway/workload';
import { type ExistingWorkloadOptions, existingWorkloadRefusals } from '../../gateway/workload/existing';
import {
  type ArgoCdApplicationOptions,
  type FluxHelmReleaseOptions,
  HelmDelivery,
  argoCdApplicationRefusals,
  fluxHelmReleaseRefusals,
} from '../../gateway/workload/helm-delivery';
import { type HelmReleaseOptions, helmReleaseRefusals } from '../../gateway/workload/helm-release';
import { istioOperatorRefusals } from '../../gateway/workload/istio-operator';
import { type IstioOperatorOptions } from '../../gateway/workload/istio-operator-options';
import {
  GatewayAssignment,
  expressionsRefusals,
  labelRefusals,
  labelsRefusals,
  namespacesRefusals,
} from '../../knative/assignment';
import {
  ConfigDelivery,
  type KnativeServingFragmentOptions,
  type KnativeServingOptions,
} from '../../knative/config-delivery';
import { servingFragmentRefusals, servingRefusals } from '../../knative/delivery/knative-serving';
import { NetIstioController, type PatchedNetIstioOptions, patchedRefusals } from '../../knative/net-istio-controller';
import { type IKnativeGateway } from '../../knative/knative-gateway';
import { type LabelSelectorRequirement } from '../../private/label-selector';
import { type Refusal } from '../../private/refusal';
import { MeshProfile } from '../../policy/mesh-profile';
import { type StrictMeshOptions, strictMeshRefusals } from '../../policy/mesh/options';
import { GatewayMonitoring } from '../../monitoring/gateway-monitoring';
import { GatewayTelemetry } from '../../monitoring/gateway-telemetry';
import { type PrometheusOperatorOptions, prometheusOperatorRefusals } from '../../monitoring/options';
import { type IstioTelemetryOptions, istioTelemetryRefusals } from '../../monitoring/telemetry-options';
import { NetworkPolicyProfile } from '../../policy/network-policy-profile';
import { type NetworkIsolationOptions, isolationRefusals } from '../../policy/network/options';
import { ApplyOrder, type FluxOrderOptions, fluxKustomizationsRefusals } from '../apply-order';
import { DefaultGateway, type DefaultGatewayOptions, dedicatedRefusals, quarantineRefusals } from '../default-gateway';

/** One kind of a variant: what is wrong with its argument, and what is made from one that is right. */
export interface Kind<T> {
  readonly refusals: (argument: never) => readonly Refusal[];
  readonly make: (argument: never) => T;
}

/** The kinds of a variant by the names of their factories. */
export type Kinds<T> = Readonly<Record<string, Kind<T>>>;

export function kind<A, T>(refusals: (argument: A) => readonly Refusal[], make: (argument: A) => T): Kind<T> {
  return { refusals, make };
}

export function alone<T>(make: () => T): Kind<T> {
  return { refusals: () => [], make };
}

interface Label {
  readonly key: string;
  readonly value: string;
}

export const ASSIGNMENTS: Kinds<GatewayAssignment> = {
  everyService: alone(() => GatewayAssignment.everyService()),
  expressions: kind(expressionsRefusals, (requirements: readonly LabelSelectorRequirement[]) =>
    GatewayAssignment.expressions(...requirements),
  ),
  label: kind(
    ({ key, value }: Label) => labelRefusals(key, value),
    ({ key, value }) => GatewayAssignment.label(key, value),
  ),
  labels: kind(labelsRefusals, (labels) => GatewayAssignment.labels(labels)),
  namespaces: kind(namespacesRefusals, (names) => GatewayAssignment.namespaces(...names)),
  none: alone(() => GatewayAssignment.none()),
};

export const DISRUPTION_BUDGETS: Kinds<DisruptionBudget> = {
  maxUnavailable: kind(maxUnavailableRefusals, (pods) => DisruptionBudget.maxUnavailable(pods)),
  maxUnavailablePercent: kind(maxUnavailablePercentRefusals, (percent) =>
    DisruptionBudget.maxUnavailablePercent(percent),
  ),
  none: alone(() => DisruptionBudget.none()),
};

export const LOAD_BALANCERS: Kinds<LoadBalancer> = LoadBalancer._factories();

export const SCALINGS: Kinds<GatewayScaling> = {
  fixed: kind(fixedScalingRefusals, (replicas) => GatewayScaling.fixed(replicas)),
  horizontal: kind(horizontalScalingRefusals, (options: HorizontalScalingOptions) =>
    GatewayScaling.horizontal(options),
  ),
};

export const SERVERS: Kinds<GatewayServer> = {
  http: kind(httpServerRefusals, (options: GatewayServerOptions) => GatewayServer.http(options)),
  https: kind(httpsServerRefusals, (options: HttpsGatewayServerOptions) => GatewayServer.https(options)),
};

export const TLS: Kinds<GatewayTls> = {
  atLoadBalancer: kind(atLoadBalancerRefusals, (options: LoadBalancerTlsOptions) => GatewayTls.atLoadBalancer(options)),
  mutual: kind(mutualRefusals, (options: MutualTlsOptions) => GatewayTls.mutual(options)),
  none: alone(() => GatewayTls.none()),
  perService: kind(perServiceRefusals, (options: PerServiceTlsOptions) => GatewayTls.perService(options)),
  secrets: kind(secretsRefusals, (options: SecretsTlsOptions) => GatewayTls.secrets(options)),
  wildcard: kind(wildcardRefusals, (options: WildcardTlsOptions) => GatewayTls.wildcard(options)),
};

export const HELM_DELIVERIES: Kinds<HelmDelivery> = {
  argoCdApplication: kind(argoCdApplicationRefusals, (options: ArgoCdApplicationOptions) =>
    HelmDelivery.argoCdApplication(options),
  ),
  fluxHelmRelease: kind(fluxHelmReleaseRefusals, (options: FluxHelmReleaseOptions) =>
    HelmDelivery.fluxHelmRelease(options),
  ),
  valuesConfigMap: alone(() => HelmDelivery.valuesConfigMap()),
};

export const WORKLOADS: Kinds<GatewayWorkload> = {
  existing: kind(existingWorkloadRefusals, (options: ExistingWorkloadOptions) => GatewayWorkload.existing(options)),
  gatewayApi: alone(() => GatewayWorkload.gatewayApi()),
  helmRelease: kind(helmReleaseRefusals, (options: HelmReleaseOptions) => GatewayWorkload.helmRelease(options)),
  injected: alone(() => GatewayWorkload.injected()),
  istioOperator: kind(istioOperatorRefusals, (options: IstioOperatorOptions) => GatewayWorkload.istioOperator(options)),
};

export const DELIVERIES: Kinds<ConfigDelivery> = {
  configMaps: alone(() => ConfigDelivery.configMaps()),
  knativeServing: kind(servingRefusals, (options: KnativeServingOptions) => ConfigDelivery.knativeServing(options)),
  knativeServingFragment: kind(servingFragmentRefusals, (options: KnativeServingFragmentOptions) =>
    ConfigDelivery.knativeServingFragment(options),
  ),
};

export const CONTROLLERS: Kinds<NetIstioController> = {
  patched: kind(patchedRefusals, (options: PatchedNetIstioOptions) => NetIstioController.patched(options)),
  stock: alone(() => NetIstioController.stock()),
};

export const APPLY_ORDERS: Kinds<ApplyOrder> = {
  argoCdSyncWaves: alone(() => ApplyOrder.argoCdSyncWaves()),
  file: alone(() => ApplyOrder.file()),
  fluxKustomizations: kind(fluxKustomizationsRefusals, (options: FluxOrderOptions) =>
    ApplyOrder.fluxKustomizations(options),
  ),
};

export const NETWORK_POLICIES: Kinds<NetworkPolicyProfile> = {
  gateways: alone(() => NetworkPolicyProfile.gateways()),
  isolated: kind(isolationRefusals, (options: NetworkIsolationOptions) => NetworkPolicyProfile.isolated(options)),
  none: alone(() => NetworkPolicyProfile.none()),
};

export const MONITORING: Kinds<GatewayMonitoring> = {
  none: alone(() => GatewayMonitoring.none()),
  prometheusOperator: kind(prometheusOperatorRefusals, (options: PrometheusOperatorOptions) =>
    GatewayMonitoring.prometheusOperator(options),
  ),
};

export const TELEMETRIES: Kinds<GatewayTelemetry> = {
  istio: kind(istioTelemetryRefusals, (options: IstioTelemetryOptions) => GatewayTelemetry.istio(options)),
  none: alone(() => GatewayTelemetry.none()),
};

export const MESH_PROFILES: Kinds<MeshProfile> = {
  none: alone(() => MeshProfile.none()),
  permissive: alone(() => MeshProfile.permissive()),
  strict: kind(strictMeshRefusals, (options: StrictMeshOptions) => MeshProfile.strict(options)),
};

/** The chart does not exist yet, and nothing of the gateway depends on where it is. */
export function existingGateway(name: string, attributes: ExistingGatewayAttributes): IKnativeGateway {
  return IsolatedGateway.fromExisting(new RootConstruct('topology'), name, attributes);
}

export const DEFAULT_GATEWAYS: Kinds<DefaultGateway> = {
  dedicated: kind(dedicatedRefusals, (options: DefaultGatewayOptions) => DefaultGateway.dedicated(options)),
  existing: kind(existingGatewayRefusals, (attributes: ExistingGatewayAttributes) =>
    DefaultGateway.existing(existingGateway('default', attributes)),
  ),
  quarantine: kind(quarantineRefusals, (options: DefaultGatewayOptions) => DefaultGateway.quarantine(options)),
  stock: alone(() => DefaultGateway.stock()),
};
