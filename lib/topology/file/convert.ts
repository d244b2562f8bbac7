import { RootConstruct } from 'constructs';
import { DisruptionBudget } from '../../gateway/disruption-budget';
import { type ExistingGatewayAttributes } from '../../gateway/existing-gateway';
import { IsolatedGateway } from '../../gateway/isolated-gateway';
import { LoadBalancer } from '../../gateway/load-balancer';
import { GatewayScaling, type HorizontalScalingOptions } from '../../gateway/scaling';
import { GatewayServer, type GatewayServerOptions, type HttpsGatewayServerOptions } from '../../gateway/gateway-server';
import { GatewayWorkload } from '../../gateway/workload';
import { type ExistingWorkloadOptions } from '../../gateway/workload/existing';
import {
  type ArgoCdApplicationOptions,
  type FluxHelmReleaseOptions,
  HelmDelivery,
} from '../../gateway/workload/helm-delivery';
import { type HelmReleaseOptions } from '../../gateway/workload/helm-release';
import { type IstioOperatorOptions } from '../../gateway/workload/istio-operator-options';
import { GatewayAssignment } from '../../knative/assignment';
import { NetIstioController, type PatchedNetIstioOptions } from '../../knative/net-istio-controller';
import { ConfigDelivery, type KnativeServingOptions } from '../../knative/config-delivery';
import { type LabelSelectorRequirement } from '../../private/label-selector';
import { NetworkPolicies } from '../../policy/network-policies';
import { type NetworkIsolationOptions } from '../../policy/network/options';
import { present } from '../../private/present';
import { ApplyOrder, type FluxOrderOptions } from '../apply-order';
import { DefaultGateway } from '../default-gateway';
import { type TopologyGatewayOptions } from '../multi-gateway-chart';
import { pointerTo } from './place';
import { type Problems } from './problems';

/** What is written as the name of a factory with its argument, or as the name alone. */
export type Variant = string | Readonly<Record<string, unknown>>;

type GatewayVariant = 'assignment' | 'disruptionBudget' | 'loadBalancer' | 'scaling' | 'workload';

/** An assignment as the file has it: one of the kinds, and what modifies it. */
interface AssignmentData {
  readonly exceptNamespaces?: string[];
  readonly plus?: readonly Variant[];
}

/** The options of a gateway as the file has them. */
export interface GatewayData
  extends Omit<TopologyGatewayOptions, GatewayVariant | 'servers'>, Partial<Record<GatewayVariant, Variant>> {
  readonly servers?: readonly Variant[];
}

/** Makes each kind of a variant from its argument, which stands at `pointer`. */
type Factories<T> = Readonly<Record<string, (argument: never, pointer: string) => T | undefined>>;

const ASSIGNMENTS: Factories<GatewayAssignment> = {
  everyService: () => GatewayAssignment.everyService(),
  expressions: (requirements: LabelSelectorRequirement[]) => GatewayAssignment.expressions(...requirements),
  label: ({ key, value }: { readonly key: string; readonly value: string }) => GatewayAssignment.label(key, value),
  labels: (labels: Record<string, string>) => GatewayAssignment.labels(labels),
  namespaces: (names: string[]) => GatewayAssignment.namespaces(...names),
  none: () => GatewayAssignment.none(),
};

const DISRUPTION_BUDGETS: Factories<DisruptionBudget> = {
  maxUnavailable: (pods: number) => DisruptionBudget.maxUnavailable(pods),
  maxUnavailablePercent: (percent: number) => DisruptionBudget.maxUnavailablePercent(percent),
  none: () => DisruptionBudget.none(),
};

const LOAD_BALANCERS: Factories<LoadBalancer> = {
  awsNetwork: (options: object) => LoadBalancer.awsNetwork(options),
  azure: (options: object) => LoadBalancer.azure(options),
  clusterIp: (options: object) => LoadBalancer.clusterIp(options),
  custom: (options: object) => LoadBalancer.custom(options),
  gcp: (options: object) => LoadBalancer.gcp(options),
  metalLb: (options: object) => LoadBalancer.metalLb(options),
  nodePort: (options: object) => LoadBalancer.nodePort(options),
};

const SCALINGS: Factories<GatewayScaling> = {
  fixed: (replicas: number) => GatewayScaling.fixed(replicas),
  horizontal: (options: HorizontalScalingOptions) => GatewayScaling.horizontal(options),
};

const SERVERS: Factories<GatewayServer> = {
  http: (options: GatewayServerOptions) => GatewayServer.http(options),
  https: (options: HttpsGatewayServerOptions) => GatewayServer.https(options),
};

const HELM_DELIVERIES: Factories<HelmDelivery> = {
  argoCdApplication: (options: ArgoCdApplicationOptions) => HelmDelivery.argoCdApplication(options),
  fluxHelmRelease: (options: FluxHelmReleaseOptions) => HelmDelivery.fluxHelmRelease(options),
  valuesConfigMap: () => HelmDelivery.valuesConfigMap(),
};

const DELIVERIES: Factories<ConfigDelivery> = {
  configMaps: () => ConfigDelivery.configMaps(),
  knativeServing: (options: KnativeServingOptions) => ConfigDelivery.knativeServing(options),
};

const CONTROLLERS: Factories<NetIstioController> = {
  patched: (options: PatchedNetIstioOptions) => NetIstioController.patched(options),
  stock: () => NetIstioController.stock(),
};

const APPLY_ORDERS: Factories<ApplyOrder> = {
  argoCdSyncWaves: () => ApplyOrder.argoCdSyncWaves(),
  file: () => ApplyOrder.file(),
  fluxKustomizations: (options: FluxOrderOptions) => ApplyOrder.fluxKustomizations(options),
};

const NETWORK_POLICIES: Factories<NetworkPolicies> = {
  isolated: (options: NetworkIsolationOptions) => NetworkPolicies.isolated(options),
  none: () => NetworkPolicies.none(),
};

/** Makes what the constructs take from data that the schema let through. What they refuse becomes a problem, and undefined. */
export class Converter {
  private readonly workloads: Factories<GatewayWorkload> = {
    existing: (options: ExistingWorkloadOptions) => GatewayWorkload.existing(options),
    helmRelease: (data: Omit<HelmReleaseOptions, 'delivery'> & { readonly delivery: Variant }, pointer) => {
      const delivery = this.make(HELM_DELIVERIES, data.delivery, `${pointer}/delivery`);
      return delivery && GatewayWorkload.helmRelease({ ...data, delivery });
    },
    injected: () => GatewayWorkload.injected(),
    istioOperator: (options: IstioOperatorOptions) => GatewayWorkload.istioOperator(options),
  };
  private readonly defaultGateways: Factories<DefaultGateway> = {
    existing: (data: Omit<ExistingGatewayAttributes, 'assignment'> & { readonly assignment?: Variant }, pointer) => {
      const assignment = this.assignment(data.assignment, `${pointer}/assignment`);
      // The chart does not exist yet; of the scope nothing but the path in a message depends.
      const scope = new RootConstruct('topology');
      return DefaultGateway.existing(IsolatedGateway.fromExisting(scope, 'default', present({ ...data, assignment })));
    },
    dedicated: (data: GatewayData, pointer) => DefaultGateway.dedicated(this.gateway(data, pointer)),
    quarantine: (data: GatewayData, pointer) => DefaultGateway.quarantine(this.gateway(data, pointer)),
    stock: () => DefaultGateway.stock(),
  };

  public constructor(private readonly problems: Problems) {}

  public gateway(data: GatewayData, pointer: string): TopologyGatewayOptions {
    const servers = data.servers?.map((server, index) =>
      this.make(SERVERS, server, pointerTo(pointer, 'servers', index)),
    );
    return present({
      ...data,
      assignment: this.assignment(data.assignment, `${pointer}/assignment`),
      disruptionBudget: this.make(DISRUPTION_BUDGETS, data.disruptionBudget, `${pointer}/disruptionBudget`),
      loadBalancer: this.make(LOAD_BALANCERS, data.loadBalancer, `${pointer}/loadBalancer`),
      scaling: this.make(SCALINGS, data.scaling, `${pointer}/scaling`),
      servers: servers?.filter((server) => server !== undefined),
      workload: this.make(this.workloads, data.workload, `${pointer}/workload`),
    });
  }

  public defaultGateway(variant: Variant | undefined, pointer: string): DefaultGateway | undefined {
    return this.make(this.defaultGateways, variant, pointer);
  }

  public delivery(variant: Variant | undefined, pointer: string): ConfigDelivery | undefined {
    return this.make(DELIVERIES, variant, pointer);
  }

  public controller(variant: Variant | undefined, pointer: string): NetIstioController | undefined {
    return this.make(CONTROLLERS, variant, pointer);
  }

  public applyOrder(variant: Variant | undefined, pointer: string): ApplyOrder | undefined {
    return this.make(APPLY_ORDERS, variant, pointer);
  }

  public networkPolicies(variant: Variant | undefined, pointer: string): NetworkPolicies | undefined {
    return this.make(NETWORK_POLICIES, variant, pointer);
  }

  private assignment(variant: Variant | undefined, pointer: string): GatewayAssignment | undefined {
    if (variant === undefined || typeof variant === 'string') return this.make(ASSIGNMENTS, variant, pointer);
    const { exceptNamespaces: names, plus = [], ...kind }: AssignmentData = variant;
    const made = this.make(ASSIGNMENTS, kind, pointer);
    const narrowed =
      names && this.problems.attempt(`${pointer}/exceptNamespaces`, () => made?.exceptNamespaces(...names));
    return plus.reduce<GatewayAssignment | undefined>(
      (all, each, index) => {
        const other = this.assignment(each, pointerTo(pointer, 'plus', index));
        return other && all?.plus(other);
      },
      names === undefined ? made : narrowed,
    );
  }

  private make<T>(factories: Factories<T>, variant: Variant | undefined, pointer: string): T | undefined {
    if (variant === undefined) return undefined;
    const { kind, argument } = partsOf(variant);
    const factory = Object.hasOwn(factories, kind) ? factories[kind] : undefined;
    if (factory === undefined) throw new TypeError(`the schema has a kind that nothing makes: ${kind}`);
    const at = argumentPointer(variant, pointer);
    return this.problems.attempt(at, () => factory(argument as never, at));
  }
}

function partsOf(variant: Variant): { readonly kind: string; readonly argument: unknown } {
  if (typeof variant === 'string') return { kind: variant, argument: {} };
  const [[kind, argument] = ['', {}]] = Object.entries(variant);
  return { kind, argument };
}

/** The JSON pointer of what a variant's factory is given; of the variant itself where it is a name alone. */
export function argumentPointer(variant: Variant | undefined, pointer: string): string {
  return variant === undefined || typeof variant === 'string' ? pointer : pointerTo(pointer, partsOf(variant).kind);
}
