import { Construct } from 'constructs';
import { brand } from '../private/brand';
import { type Refusal, describeRefusal, throwRefusals } from '../private/refusal';
import { CLUSTER_DOMAIN } from '../private/stock-install';
import { checkArguments } from '../private/types';
import { ConfigDelivery } from './config-delivery';
import { domainData, domainTemplate } from './config-domain';
import { type KnativeNetworkOptions, networkData } from './config-network';
import { type StockPlace } from './config-istio';
import {
  type ConfigInput,
  configIstio,
  configRefusals,
  misplacedLocalService,
  overlapRefusals,
  sameGatewayRefusals,
} from './config-refusals';
import { type GatewayFacts, type IKnativeGateway } from './knative-gateway';
import { NetIstioController } from './net-istio-controller';
import { platformRefusals } from './platform';
import { type KnativeRelease } from './release';
import { stockGateway, stockLocalGateway } from './stock';

/** Properties of {@link KnativeMultiGatewayConfig}. */
export interface KnativeMultiGatewayConfigProps {
  /** The Knative release: decides the format of config-istio. */
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
  /** The gateways that services are assigned to. Those that nothing is assigned to are left out of config-istio. */
  readonly gateways: IKnativeGateway[];
  /**
   * The gateway of every service that no assignment selects.
   *
   * @default - the stock install's, `knative-serving/knative-ingress-gateway`
   */
  readonly defaultGateway?: IKnativeGateway;
  /**
   * The cluster-local gateways that services are assigned to.
   *
   * @default - none
   */
  readonly localGateways?: IKnativeGateway[];
  /**
   * The cluster-local gateway of every service that no assignment of the local gateways selects.
   *
   * @default - the stock install's, `knative-serving/knative-local-gateway`
   */
  readonly defaultLocalGateway?: IKnativeGateway;
  /**
   * Domain of the services whose gateway has none of its own.
   *
   * @default - what config-domain says already; needed where a gateway has a domain
   */
  readonly defaultDomain?: string;
  /**
   * DNS domain of the cluster, for the stock gateways.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
  /**
   * Settings of config-network.
   *
   * @default - Istio as the ingress class, everything else as Knative has it
   */
  readonly network?: KnativeNetworkOptions;
  /**
   * How the configuration gets into the cluster.
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
}

/**
 * The configuration that makes Knative Serving use several gateways: config-istio, config-domain and config-network.
 *
 * Throws for what net-istio would refuse; assignments that overlap are reported by the validation at synth.
 */
export class KnativeMultiGatewayConfig extends Construct {
  private readonly input: ConfigInput;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: KnativeMultiGatewayConfigProps,
  ) {
    checkArguments('KnativeMultiGatewayConfig', [scope, id, props]);
    super(scope, id);
    const { knative, kubernetes, istio } = props;
    this.input = withDefaults(props);
    throwRefusals(
      [
        ...platformRefusals({
          knative,
          ...(kubernetes !== undefined && { kubernetes }),
          ...(istio !== undefined && { istio }),
        }),
        ...configRefusals(this.input),
      ],
      this,
    );
    const { gateways, defaultDomain, network, delivery, controller } = this.input;
    const holder = delivery._deliver(this, {
      knative,
      controller,
      hasDomains: defaultDomain !== undefined,
      data: {
        domain: () => domainData(gateways, defaultDomain),
        istio: () => configIstio(this.input).data,
        network: () => networkData(network, domainTemplate(gateways)),
      },
    });
    // What ApiObject.of() gives, whichever way it is delivered.
    if (holder !== undefined) this.node.defaultChild = holder;
    this.node.addValidation({ validate: () => this._refusals().map(describeRefusal) });
  }

  /** The data of config-istio, in the format of the release. */
  public configIstio(): Record<string, string> {
    const { data, refusals } = configIstio(this.input);
    throwRefusals(refusals, this);
    return data;
  }

  /**
   * What admission policies need to know.
   *
   * @internal
   */
  public get _install(): { servingNamespace: string; hasOperator: boolean; defaultGateways: GatewayFacts[] } {
    const { _servingNamespace: servingNamespace, _hasOperator: hasOperator } = this.input.delivery;
    const { defaultGateway, defaultLocalGateway } = defaultGateways(this.props);
    const { localGateways = [] } = this.props;
    return { servingNamespace, hasOperator, defaultGateways: [defaultGateway, defaultLocalGateway, ...localGateways] };
  }

  /**
   * What is wrong with the gateways as they are by now.
   *
   * @param gateways The gateways in another order. Of two gateways that do not go together, the later is refused.
   *
   * @internal
   */
  public _refusals(gateways: readonly IKnativeGateway[] = this.props.gateways): Refusal[] {
    const { localGateways } = this.input;
    return [
      ...configRefusals({ ...this.input, gateways }),
      ...sameGatewayRefusals({ gateways, localGateways }),
      ...overlapRefusals('gateways', gateways),
      ...overlapRefusals('localGateways', localGateways),
      ...misplacedLocalService(this.input),
    ];
  }
}

brand(KnativeMultiGatewayConfig, 'KnativeMultiGatewayConfig');

function deliveryOf({ delivery = ConfigDelivery.configMaps() }: KnativeMultiGatewayConfigProps): ConfigDelivery {
  return delivery;
}

function placeOf(props: KnativeMultiGatewayConfigProps): StockPlace {
  const { clusterDomain = CLUSTER_DOMAIN } = props;
  return { namespace: deliveryOf(props)._servingNamespace, clusterDomain };
}

function defaultGateways(
  props: KnativeMultiGatewayConfigProps,
): Record<'defaultGateway' | 'defaultLocalGateway', GatewayFacts> {
  const stock = placeOf(props);
  const { defaultGateway = stockGateway(stock), defaultLocalGateway = stockLocalGateway(stock) } = props;
  return { defaultGateway, defaultLocalGateway };
}

function withDefaults(props: KnativeMultiGatewayConfigProps): ConfigInput {
  return {
    ...defaultGateways(props),
    place: placeOf(props),
    knative: props.knative,
    gateways: props.gateways,
    localGateways: props.localGateways ?? [],
    defaultDomain: props.defaultDomain,
    network: props.network ?? {},
    delivery: deliveryOf(props),
    controller: props.controller ?? NetIstioController.stock(),
  };
}
