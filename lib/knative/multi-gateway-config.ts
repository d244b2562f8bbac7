import { isDeepStrictEqual } from 'node:util';
import { Construct } from 'constructs';
import { brand } from '../private/brand';
import { describe, refuse } from '../private/errors';
import { idOf } from '../private/id';
import { CLUSTER_DOMAIN, LOCAL_GATEWAY } from '../private/stock-install';
import { ConfigIstio, type IstioGatewayEntry, type StockPlace } from './config-istio';
import { operatedIngress } from './operator';
import { NetIstioController } from './net-istio-controller';
import { ConfigDelivery } from './config-delivery';
import { domainData, domainTemplate } from './config-domain';
import { gatewayEntries } from './gateway-entries';
import { type IKnativeGateway } from './knative-gateway';
import { type KnativeNetworkOptions, networkData } from './config-network';
import { type GatewaySelector, firstOverlaps } from './overlap';
import { type KnativeRelease } from './release';
import { stockGateway, stockLocalGateway } from './stock';

/** Properties of {@link KnativeMultiGatewayConfig}. */
export interface KnativeMultiGatewayConfigProps {
  /** The Knative release: decides the format of config-istio. */
  readonly knative: KnativeRelease;
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
  private readonly props: KnativeMultiGatewayConfigProps;
  private readonly controller: NetIstioController;
  private readonly delivery: ConfigDelivery;

  public constructor(scope: Construct, id: string, props: KnativeMultiGatewayConfigProps) {
    super(scope, id);
    this.props = props;
    this.controller = props.controller ?? NetIstioController.stock();
    this.controller._check(props.knative);
    this.delivery = props.delivery ?? ConfigDelivery.configMaps();
    this.checkDomains();
    this.configIstio();
    this.network();

    const holder = this.delivery._deliver(this, {
      knative: props.knative,
      controller: this.controller,
      hasDomains: props.defaultDomain !== undefined,
      data: {
        domain: () => domainData(props.gateways, props.defaultDomain),
        istio: () => this.configIstio(),
        network: () => this.network(),
      },
    });
    // What ApiObject.of() gives, whichever way it is delivered.
    if (holder !== undefined) this.node.defaultChild = holder;
    this.node.addValidation({ validate: () => this.validate() });
  }

  /** The data of config-istio, in the format of the release. */
  public configIstio(): Record<string, string> {
    const { knative, gateways, localGateways = [] } = this.props;
    const { defaultGateway, defaultLocalGateway } = this.defaults();
    const external = gatewayEntries({ defaultGateway, gateways });
    const local = gatewayEntries({ defaultGateway: defaultLocalGateway, gateways: localGateways });
    const builtIn = ConfigIstio.defaults(this.place);
    return ConfigIstio.render(
      {
        ...(!this.repeats(external, builtIn.externalGateways) && { externalGateways: external }),
        ...(!this.repeats(local, builtIn.localGateways) && { localGateways: local }),
      },
      knative,
      { allowSeveralDefaults: this.controller.acceptsSeveralDefaults },
    );
  }

  /**
   * What admission policies need to know.
   *
   * @internal
   */
  public get _install(): { servingNamespace: string; hasOperator: boolean; defaultGateways: IKnativeGateway[] } {
    const { defaultGateway, defaultLocalGateway } = this.defaults();
    return {
      servingNamespace: this.delivery._servingNamespace,
      hasOperator: this.delivery._hasOperator,
      defaultGateways: [defaultGateway, defaultLocalGateway, ...(this.props.localGateways ?? [])],
    };
  }

  /** Whether a list says what the operator's config-istio says without it, and what the operator itself would act on. */
  private repeats(entries: readonly IstioGatewayEntry[], builtIn: readonly IstioGatewayEntry[]): boolean {
    return this.delivery._hasOperator && isDeepStrictEqual(entries, builtIn);
  }

  private get place(): StockPlace {
    const { clusterDomain = CLUSTER_DOMAIN } = this.props;
    return { namespace: this.delivery._servingNamespace, clusterDomain };
  }

  private defaults(): { defaultGateway: IKnativeGateway; defaultLocalGateway: IKnativeGateway } {
    const { defaultGateway = stockGateway(this.place), defaultLocalGateway = stockLocalGateway(this.place) } =
      this.props;
    return { defaultGateway, defaultLocalGateway };
  }

  private network(): Record<string, string> {
    const { network = {}, gateways } = this.props;
    const hasDomains = gateways.some(({ domain }) => domain !== undefined);
    return networkData(network, domainTemplate(gateways), hasDomains);
  }

  private checkDomains(): void {
    const { gateways, defaultDomain } = this.props;
    const domains = domainData(gateways, defaultDomain);
    if (defaultDomain === undefined && Object.keys(domains).length > 0) {
      refuse(
        {
          what: 'gateways have domains of their own, and defaultDomain is missing',
          got: Object.keys(domains),
          allowed: 'a defaultDomain for the services of the other gateways',
          fix: "without one Knative takes 'svc.cluster.local', and those services become cluster-local",
        },
        this,
      );
    }
  }

  private validate(): string[] {
    const { gateways, localGateways = [] } = this.props;
    return [
      ...nameProblems([...gateways, ...localGateways]),
      ...overlapProblems('gateways', gateways),
      ...overlapProblems('localGateways', localGateways),
      ...this.misplacedLocalService(),
    ];
  }

  /** What the operator makes of local-gateways. */
  private misplacedLocalService(): string[] {
    if (!this.delivery._hasOperator) return [];
    const { knative } = this.props;
    const istio = this.configIstio();
    const serving = { metadata: { namespace: this.delivery._servingNamespace }, spec: { config: { istio } } };
    const { namespace } = operatedIngress(serving, knative).localService;
    return ConfigIstio.parse(istio, knative, {
      allowSeveralDefaults: this.controller.acceptsSeveralDefaults,
      place: this.place,
    })
      .localGateways.filter(({ service }) => {
        const [name, own] = service.split('.');
        return name === LOCAL_GATEWAY && own !== namespace;
      })
      .map((entry) =>
        describe({
          what: `localGateways: the operator of Knative ${knative.minor} would move Service ${LOCAL_GATEWAY} to the namespace of Istio Gateway ${entry.namespace}/${entry.name}, where no gateway pods are`,
          got: entry.service,
          fix: `give defaultLocalGateway an Istio Gateway and a Service of your own, with other names than ${LOCAL_GATEWAY}`,
        }),
      );
  }
}

brand(KnativeMultiGatewayConfig, 'KnativeMultiGatewayConfig');

function gatewayId({ namespace, gatewayName }: IKnativeGateway): string {
  return idOf({ namespace, name: gatewayName });
}

function nameProblems(gateways: readonly IKnativeGateway[]): string[] {
  const seen = new Set<string>();
  return gateways.flatMap((gateway) => {
    const id = gatewayId(gateway);
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [describe({ what: 'two gateways are the same Istio Gateway', got: id, fix: 'rename one of them' })];
  });
}

function overlapProblems(list: string, gateways: readonly IKnativeGateway[]): string[] {
  const selectors = gateways.flatMap((gateway): GatewaySelector[] =>
    gateway.assignment.selectors.map((selector) => ({ gateway: gatewayId(gateway), selector })),
  );
  const onPurpose = new Set(
    gateways.flatMap((gateway) =>
      gateway.secondaryGateways.flatMap((second) => [
        `${gatewayId(gateway)} ${gatewayId(second)}`,
        `${gatewayId(second)} ${gatewayId(gateway)}`,
      ]),
    ),
  );
  return firstOverlaps(selectors, (a, b) => onPurpose.has(`${a.gateway} ${b.gateway}`)).map(
    ({ first, second, labels }) =>
      describe({
        what: `${list}: the assignments of ${first} and ${second} overlap: a service with the labels ${JSON.stringify(labels)} would go through both`,
        fix: 'make them exclude each other (exceptNamespaces() for a gateway beside others with whole namespaces), or say with secondaryGateways that it is on purpose',
      }),
  );
}
