import { Construct } from 'constructs';
import { brand } from '../private/brand';
import { areChecked } from '../private/checked-props';
import { type Refusal, describeRefusal, throwRefusals, under } from '../private/refusal';
import { CLUSTER_DOMAIN } from '../private/stock-install';
import { checkArguments } from '../private/types';
import { type CertificateIssuer, issuerRefusals } from './certificate-issuer';
import { certmanagerData } from './config-certmanager';
import { ConfigDelivery } from './config-delivery';
import { domainData, domainTemplate } from './config-domain';
import { type KnativeNetworkOptions, networkData } from './config-network';
import { type KnativeInstallation } from './config-istio';
import {
  type ConfigInput,
  configIstio,
  configRefusals,
  localGatewaysOf,
  misplacedLocalService,
  overlapRefusals,
} from './config-refusals';
import { type Owner, crossChecks, ownerPath } from './cross-checks';
import { type GatewayFacts, type IKnativeGateway } from './knative-gateway';
import { NetIstioController } from './net-istio-controller';
import { Platform, type PlatformProps, platformRefusals } from './platform';
import { present } from '../private/present';
import { addDefaultLocalGateway, besideItsService } from './delivery/default-local-gateway';
import { platformOf } from './platform-of';
import { type KnativeRelease } from './release';
import { isRendered } from './rendered-gateway';
import { otherVersions } from './other-versions';
import { stockGateway, stockLocalGateway } from './stock';

/** Properties of {@link KnativeMultiGatewayConfig}. */
export interface KnativeMultiGatewayConfigProps {
  /** The Knative release, which determines the format of config-istio. Gateways must be made for the same one. */
  readonly knative: KnativeRelease;
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
  /** The gateways that services are assigned to. Gateways without assignment are omitted from config-istio. */
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
   * @default - those of the gateways
   */
  readonly localGateways?: IKnativeGateway[];
  /**
   * The cluster-local gateway of every service that no assignment of the local gateways selects.
   *
   * @default - the stock install's, `knative-serving/knative-local-gateway`
   */
  readonly defaultLocalGateway?: IKnativeGateway;
  /**
   * Domain of the services whose gateway does not have a domain.
   *
   * @default - config-domain is not changed; required if a gateway has a domain
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
   * @default - Istio as the ingress class, and Knative's defaults
   */
  readonly network?: KnativeNetworkOptions;
  /**
   * The issuer of the certificates that Knative gets for external hosts (`issuerRef` of config-certmanager).
   *
   * @default - config-certmanager is not changed
   */
  readonly certificateIssuer?: CertificateIssuer;
  /**
   * How the configuration is delivered to the cluster.
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
}

/**
 * The configuration that makes Knative Serving use several gateways: config-istio, config-domain and config-network.
 *
 * Throws if net-istio would refuse the configuration; overlapping assignments are reported by the validation at synth.
 */
export class KnativeMultiGatewayConfig extends Construct {
  private readonly input: ConfigInput;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: KnativeMultiGatewayConfigProps,
  ) {
    const isChecked = areChecked(props);
    if (!isChecked) checkArguments('KnativeMultiGatewayConfig', [scope, id, props]);
    super(scope, id);
    const { certificateIssuer } = props;
    const versions = versionsOf(props);
    this.input = withDefaults(props);
    throwRefusals(
      [
        ...platformRefusals(versions),
        ...(isChecked ? [] : configRefusals(this.input)),
        ...under(['certificateIssuer'], issuerRefusals(certificateIssuer)),
      ],
      this,
    );
    const platform = Platform.of(versions);
    const { gateways, defaultDomain, network, delivery, controller } = this.input;
    if (network.clusterLocalDomainTls === true) {
      for (const gateway of props.gateways) if (isRendered(gateway)) gateway._noteLocalCertificates();
    }
    if (movesDefaultLocal(props)) {
      addDefaultLocalGateway(this, defaultGateways(props).defaultLocalGateway, platform, delivery._localGateway);
    }
    const holder = delivery._deliver(this, {
      knative: props.knative,
      unchecked: platform._annotations,
      controller,
      hasDomains: defaultDomain !== undefined,
      hasIssuer: certificateIssuer !== undefined,
      data: {
        certmanager: () => certmanagerData(certificateIssuer),
        domain: () => domainData(gateways, defaultDomain),
        istio: () => configIstio(this.input).data,
        network: () => networkData(network, domainTemplate(gateways, defaultDomain, network.domainTemplate)),
      },
    });
    // ApiObject.of() returns it in every delivery.
    if (holder !== undefined) this.node.defaultChild = holder;
    if (!this.isInTopology) {
      this.node.addValidation({
        validate: () => [...this._refusals(), ...this._crossRefusals()].map(describeRefusal),
      });
    }
  }

  /**
   * Whether an enclosing MultiGatewayChart refuses what is wrong, by the names of its gateways, and objects of one name
   * in the whole app.
   */
  private get isInTopology(): boolean {
    return platformOf(this) !== undefined;
  }

  /** The data of config-istio, in the format of the release. */
  public configIstio(): Record<string, string> {
    const { data, refusals } = configIstio(this.input);
    throwRefusals(refusals, this);
    return data;
  }

  /**
   * The configuration that admission policies need.
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
   * The gateways of the configuration.
   *
   * @internal
   */
  public get _named(): readonly IKnativeGateway[] {
    const { gateways, localGateways = [], defaultGateway, defaultLocalGateway } = this.props;
    const defaults = [defaultGateway, defaultLocalGateway].filter((gateway) => gateway !== undefined);
    return [...defaults, ...gateways, ...localGateways];
  }

  /**
   * The refusals of the gateways in their current state.
   *
   * @param gateways The gateways in another order. Of two conflicting gateways, the later one is refused.
   *
   * @internal
   */
  public _refusals(gateways: readonly IKnativeGateway[] = this.props.gateways): Refusal[] {
    const { localGateways = [], defaultGateway, defaultLocalGateway } = this.props;
    const defaults = Object.entries(present({ defaultGateway, defaultLocalGateway }));
    return [
      ...otherVersions(this.props, [
        ...defaults.map(([name, gateway]) => ({ path: [name], gateway })),
        ...gateways.map((gateway, index) => ({ path: ['gateways', index], gateway })),
        ...localGateways.map((gateway, index) => ({ path: ['localGateways', index], gateway })),
      ]),
      ...configRefusals({ ...this.input, gateways }),
      ...overlapRefusals('gateways', gateways),
      ...overlapRefusals('localGateways', localGateways),
      ...misplacedLocalService(this.input),
    ];
  }

  /**
   * The refusals of conflicts between the gateways, and with other gateways and objects of the cluster.
   *
   * @param gateways The gateways in another order, as above.
   * @param owners Constructs whose objects are refused with a path of their own.
   *
   * @internal
   */
  public _crossRefusals(
    gateways: readonly IKnativeGateway[] = this.props.gateways,
    owners: readonly Owner[] = [],
  ): Refusal[] {
    const { installation, network, defaultDomain } = this.input;
    const { defaultGateway, defaultLocalGateway } = defaultGateways(this.props);
    const { localGateways = [], clusterDomain = CLUSTER_DOMAIN } = this.props;
    const named = [
      ...gateways.map((gateway, index) => ({ path: ['gateways', index], gateway, isLocal: false })),
      ...localGateways.map((gateway, index) => ({ path: ['localGateways', index], gateway, isLocal: true })),
    ];
    const refusals = crossChecks({
      config: this,
      members: [
        { path: ['defaultGateway'], gateway: defaultGateway, isLocal: false },
        { path: ['defaultLocalGateway'], gateway: defaultLocalGateway, isLocal: true },
        ...named,
      ],
      installation,
      failsClosed: isRendered(defaultGateway) && defaultGateway._claiming?.type === 'ClusterIP',
      gateways,
      defaultGateway,
      localGateways: gatewaysOfLocalHosts(gateways, this.props.localGateways),
      defaultDomain,
      clusterDomain,
      domainTemplate: network.domainTemplate,
      externalDomainTls: network.externalDomainTls === true,
      leavesObjects: this.isInTopology,
    });
    const byPath = [...named.map(({ path, gateway }) => ({ path, construct: gateway })), ...owners];
    return refusals.map(({ object, path, ...refusal }) => ({
      ...refusal,
      path: object === undefined ? path : [...ownerPath(object, byPath), ...path],
    }));
  }
}

/** The gateways of cluster-local hosts: given ones, or those that belong to the gateways. */
function gatewaysOfLocalHosts(
  gateways: readonly IKnativeGateway[],
  given: readonly IKnativeGateway[] | undefined,
): readonly IKnativeGateway[] {
  return given ?? gateways.flatMap(({ localGateway }) => localGateway ?? []);
}

function versionsOf({
  knative,
  kubernetes,
  istio,
  acceptUncheckedVersions,
}: KnativeMultiGatewayConfigProps): PlatformProps {
  return { knative, ...present({ kubernetes, istio, acceptUncheckedVersions }) };
}

brand(KnativeMultiGatewayConfig, 'KnativeMultiGatewayConfig');

function deliveryOf({ delivery = ConfigDelivery.configMaps() }: KnativeMultiGatewayConfigProps): ConfigDelivery {
  return delivery;
}

function installationOf(props: KnativeMultiGatewayConfigProps): KnativeInstallation {
  const { clusterDomain = CLUSTER_DOMAIN } = props;
  return { namespace: deliveryOf(props)._servingNamespace, clusterDomain };
}

function defaultGateways(
  props: KnativeMultiGatewayConfigProps,
): Record<'defaultGateway' | 'defaultLocalGateway', GatewayFacts> {
  const stock = installationOf(props);
  const { defaultGateway = stockGateway(stock), defaultLocalGateway = stockLocalOf(props) } = props;
  return { defaultGateway, defaultLocalGateway };
}

function stockLocalOf(props: KnativeMultiGatewayConfigProps): GatewayFacts {
  return movesDefaultLocal(props) ? besideItsService(installationOf(props)) : stockLocalGateway(installationOf(props));
}

/**
 * Whether the stock local gateway needs an Istio Gateway that the operator leaves alone: where there are others beside
 * it.
 */
function movesDefaultLocal(props: KnativeMultiGatewayConfigProps): boolean {
  return props.defaultLocalGateway === undefined && deliveryOf(props)._hasOperator && localGatewaysOf(props).length > 0;
}

function withDefaults(props: KnativeMultiGatewayConfigProps): ConfigInput {
  return {
    ...defaultGateways(props),
    installation: installationOf(props),
    knative: props.knative,
    gateways: props.gateways,
    localGateways: props.localGateways,
    defaultDomain: props.defaultDomain,
    network: props.network ?? {},
    delivery: deliveryOf(props),
    controller: props.controller ?? NetIstioController.stock(),
  };
}
