import { ApiObject, App, Chart, type ChartProps, DependencyGraph } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { IsolatedGateway } from '../gateway/isolated-gateway';
import { type IsolatedGatewayOptions } from '../gateway/isolated-gateway-props';
import { type Isolation } from '../gateway/isolation';
import { type NetIstioController } from '../knative/net-istio-controller';
import { ConfigDelivery } from '../knative/config-delivery';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { KnativeMultiGatewayConfig } from '../knative/multi-gateway-config';
import { type KnativeNetworkOptions } from '../knative/config-network';
import { Platform } from '../knative/platform';
import { setPlatform } from '../knative/platform-of';
import { type KnativeRelease } from '../knative/release';
import { refuse, show } from '../private/errors';
import { DNS_LABEL, demand } from '../private/names';
import { GATEWAY_LABEL } from '../private/labels';
import { PHASE_MARKER } from '../private/objects';
import { CLUSTER_DOMAIN } from '../private/stock-install';
import { NetworkPolicies, type RenderedNetworkPolicies } from '../policy/network-policies';
import { ApplyOrder } from './apply-order';
import { crossChecks } from './cross-checks';
import { DefaultGateway } from './default-gateway';
import { inPhases } from './in-phases';
import { policyTopology } from './policy-topology';
import { chartFromFile } from './file/from-file';

/** One gateway of a topology. */
export interface TopologyGatewayOptions extends IsolatedGatewayOptions {
  /**
   * Names of gateways of the topology that serve what is assigned to this one as well; `default` is the default gateway.
   *
   * @default - none
   */
  readonly secondaryGateways?: string[];
}

/** Properties of {@link MultiGatewayChart}. */
export interface MultiGatewayChartProps extends ChartProps {
  /** The Knative release. */
  readonly knative: KnativeRelease;
  /**
   * Kubernetes minor version: `1.28`.
   *
   * @default - the lowest that the Knative release and the Istio version both support
   */
  readonly kubernetes?: string;
  /**
   * Istio version: `1.22` or `1.22.2`.
   *
   * @default - the version that the release's net-istio builds against
   */
  readonly istio?: string;
  /** The gateways by name, apart from the default gateway. */
  readonly gateways: Record<string, TopologyGatewayOptions>;
  /**
   * The gateway of every service that no assignment selects.
   *
   * @default DefaultGateway.stock()
   */
  readonly defaultGateway?: DefaultGateway;
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
   * How far the gateways go to keep out what is not assigned to them. Each gateway can have its own.
   *
   * @default Isolation.STRICT
   */
  readonly isolation?: Isolation;
  /**
   * Settings of config-network.
   *
   * @default - Istio as the ingress class, everything else as Knative has it
   */
  readonly network?: KnativeNetworkOptions;
  /**
   * How Knative's configuration gets into the cluster.
   *
   * @default ConfigDelivery.configMaps()
   */
  readonly delivery?: ConfigDelivery;
  /**
   * The net-istio that reads it.
   *
   * @default NetIstioController.stock()
   */
  readonly controller?: NetIstioController;
  /**
   * Who may open connections to the pods of gateways and tenants.
   *
   * @default NetworkPolicies.none()
   */
  readonly networkPolicies?: NetworkPolicies;
  /**
   * How a delivery tool is told to apply the objects in order.
   *
   * @default ApplyOrder.file()
   */
  readonly applyOrder?: ApplyOrder;
}

const DEFAULT = 'default';

/**
 * A whole topology in one chart: the default gateway, any number of isolated gateways, and the Knative configuration that assigns
 * services to them.
 */
export class MultiGatewayChart extends Chart {
  /**
   * A topology that is written as data, in the format of docs/topology-file.md. Throws all that is wrong with the file at once, by file,
   * line, path and what is allowed.
   *
   * @param file Path of the YAML (or JSON) file, absolute or from the working folder.
   */
  public static fromFile(scope: Construct, id: string, file: string): MultiGatewayChart {
    return chartFromFile(scope, id, file, (...args) => new MultiGatewayChart(...args));
  }

  /** Versions that the manifests are made for. */
  public readonly platform: Platform;
  /** The gateway of every service that no assignment selects. */
  public readonly defaultGateway: IKnativeGateway;
  /** Knative's configuration. */
  public readonly config: KnativeMultiGatewayConfig;
  // Gateways have a scope of their own, so that a service can have the name of a gateway.
  private readonly gatewayScope: Construct;
  private readonly gatewaysByName = new Map<string, IsolatedGateway>();
  private readonly networkPolicies: RenderedNetworkPolicies | undefined;

  public constructor(scope: Construct, id: string, props: MultiGatewayChartProps) {
    super(scope, id, props);
    const { knative, kubernetes, istio, applyOrder = ApplyOrder.file() } = props;
    this.platform = Platform.of({
      knative,
      ...(kubernetes !== undefined && { kubernetes }),
      ...(istio !== undefined && { istio }),
    });
    setPlatform(this, this.platform);
    this.node.setContext(PHASE_MARKER, applyOrder._marker);

    this.refuseChartProps(props);
    const { delivery = ConfigDelivery.configMaps(), clusterDomain = CLUSTER_DOMAIN } = props;
    const stock = { namespace: delivery._servingNamespace, clusterDomain };
    this.gatewayScope = new Construct(this, 'Gateways');
    this.defaultGateway = (props.defaultGateway ?? DefaultGateway.stock())._bind(this, {
      platform: this.platform,
      stock,
    });
    // Sorted, so that the order in which somebody wrote the gateways down changes nothing.
    const named = Object.entries(props.gateways).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, options] of named) this.addGateway(name, options, props);
    for (const [name, { secondaryGateways = [] }] of named) {
      for (const other of secondaryGateways)
        this.gateway(name).addSecondaryGateway(other === DEFAULT ? this.defaultGateway : this.gateway(other));
    }
    this.config = new KnativeMultiGatewayConfig(this, 'Knative', {
      ...props,
      delivery,
      clusterDomain,
      gateways: [...this.gatewaysByName.values()],
      defaultGateway: this.defaultGateway,
    });
    this.networkPolicies = (props.networkPolicies ?? NetworkPolicies.none())._bind(this, () =>
      policyTopology([this.defaultGateway, ...this.gatewaysByName.values()], stock, false),
    );
    if (applyOrder._needsChart) applyOrder._addFluxKustomizations(new Chart(App.of(this), `${id}-flux`), id);
    this.node.addValidation({
      validate: () => crossChecks(this, [this.defaultGateway, ...this.gatewaysByName.values()], stock),
    });
  }

  /** The gateways by name, sorted, apart from the default gateway. */
  public get gatewayNames(): string[] {
    return [...this.gatewaysByName.keys()];
  }

  /** The gateway of this name. Throws if there is none. */
  public gateway(name: string): IsolatedGateway {
    const gateway = this.gatewaysByName.get(name);
    if (gateway) return gateway;
    return refuse(
      {
        what: 'no gateway of the topology has this name',
        got: name,
        allowed: this.gatewayNames.map(show).join(', ') || 'nothing: the topology has no gateways',
      },
      this,
    );
  }

  /**
   * The manifests in the order in which they are to be applied. Walks this chart alone: the inherited method resolves the whole app for
   * every chart, which is quadratic.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inherited
  public override toJson(): any[] {
    this.networkPolicies?.addTenants();
    this.validateAlone();
    const objects = this.inOrder().filter(
      (construct): construct is ApiObject => ApiObject.isApiObject(construct) && Chart.of(construct) === this,
    );
    return inPhases(objects).map((object) => object.toJson() as object);
  }

  private addGateway(
    name: string,
    options: TopologyGatewayOptions,
    { isolation, clusterDomain }: MultiGatewayChartProps,
  ): void {
    demand('gateways: a name', name, DNS_LABEL, this);
    if (name === DEFAULT) {
      refuse(
        { what: "gateways: the name 'default' stands for the default gateway", fix: 'use the property defaultGateway' },
        this,
      );
    }
    const { secondaryGateways, ...rest } = options;
    const gateway = new IsolatedGateway(this.gatewayScope, name, {
      ...(isolation && { isolation }),
      ...(clusterDomain !== undefined && { clusterDomain }),
      ...rest,
      platform: this.platform,
    });
    this.gatewaysByName.set(name, gateway);
  }

  /** The constructs of this chart, each after those it depends on. */
  private inOrder(): IConstruct[] {
    const constructs = this.node.findAll();
    const independent = constructs.every((construct) => construct.node.dependencies.length === 0);
    return independent ? constructs : new DependencyGraph(this.node).topology();
  }

  private refuseChartProps({ namespace, labels = {}, gateways }: MultiGatewayChartProps): void {
    if (namespace !== undefined) {
      const fix = 'leave it out: each gateway has a namespace of its own, and so has each service';
      refuse({ what: 'namespace of the chart would be put on Namespaces and policies too', got: namespace, fix }, this);
    }
    const selected = Object.values(gateways).flatMap(({ assignment }) => assignment?.labelSelectors ?? []);
    const keys = selected.flatMap(({ matchLabels = {}, matchExpressions = [] }) => [
      ...Object.keys(matchLabels),
      ...matchExpressions.map(({ key }) => key),
    ]);
    const taken = Object.keys(labels).find((key) => key === GATEWAY_LABEL || keys.includes(key));
    if (taken !== undefined) {
      const fix = 'choose another label: a label of the chart is put on every object, which would assign every service';
      refuse({ what: 'labels of the chart has a label that gateways select by', got: taken, fix }, this);
    }
  }

  private validateAlone(): void {
    const errors = this.node
      .findAll()
      .flatMap((each) => each.node.validate().map((error) => `[${each.node.path}] ${error}`));
    if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`);
  }
}
