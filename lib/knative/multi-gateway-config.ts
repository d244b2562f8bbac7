import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { refuse } from '../private/errors';
import { ConfigIstio } from './config-istio';
import { NetIstioController } from './controller';
import { ConfigDelivery } from './delivery';
import { domainData, domainTemplate } from './domains';
import { gatewayEntries } from './gateway-entries';
import { type IKnativeGateway } from './knative-gateway';
import { type KnativeNetworkOptions, networkData } from './network';
import { type OwnedSelector, overlaps } from './overlap';
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

  public constructor(scope: Construct, id: string, props: KnativeMultiGatewayConfigProps) {
    super(scope, id);
    this.props = props;
    this.controller = props.controller ?? NetIstioController.stock();
    this.controller._check(props.knative);
    this.checkDomains();
    this.configIstio();
    networkData(props.network ?? {}, domainTemplate(props.gateways));

    (props.delivery ?? ConfigDelivery.configMaps())._deliver(this, {
      knative: props.knative,
      controller: this.controller,
      hasDomains: props.defaultDomain !== undefined,
      data: {
        domain: Lazy.any({ produce: () => domainData(props.gateways, props.defaultDomain) }),
        istio: Lazy.any({ produce: () => this.configIstio() }),
        network: Lazy.any({ produce: () => networkData(props.network ?? {}, domainTemplate(props.gateways)) }),
      },
    });
    this.node.addValidation({ validate: () => this.validate() });
  }

  /** The data of config-istio, in the format of the release. */
  public configIstio(): Record<string, string> {
    const { knative, gateways, defaultGateway = stockGateway() } = this.props;
    const { localGateways = [], defaultLocalGateway = stockLocalGateway() } = this.props;
    return ConfigIstio.render(
      {
        externalGateways: gatewayEntries({ defaultGateway, gateways }),
        localGateways: gatewayEntries({ defaultGateway: defaultLocalGateway, gateways: localGateways }),
      },
      knative,
      { allowSeveralDefaults: this.controller.acceptsSeveralDefaults },
    );
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
    return [...overlapProblems('gateways', gateways), ...overlapProblems('localGateways', localGateways)];
  }
}

function overlapProblems(list: string, gateways: readonly IKnativeGateway[]): string[] {
  const owned = gateways.flatMap(({ namespace, gatewayName, assignment }): OwnedSelector[] =>
    assignment.selectors.map((selector) => ({ owner: `${namespace}/${gatewayName}`, selector })),
  );
  return overlaps(owned).map(
    ({ first, second, labels }) =>
      `${list}: the assignments of ${first} and ${second} overlap: a service with the labels ${JSON.stringify(labels)} would go through both; ` +
      'to fix: make the assignments exclude each other, or say that it is on purpose with alsoThrough',
  );
}
