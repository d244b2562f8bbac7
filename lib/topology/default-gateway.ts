import { type Construct } from 'constructs';
import { DisruptionBudget } from '../gateway/disruption-budget';
import { isExisting } from '../gateway/existing-gateway';
import { gatewayRefusals } from '../gateway/gateway-checks';
import { gatewaySettings } from '../gateway/gateway-settings';
import { IsolatedGateway } from '../gateway/isolated-gateway';
import { type GatewayOptions, type IsolatedGatewayProps } from '../gateway/isolated-gateway-props';
import { Isolation } from '../gateway/isolation';
import { LoadBalancer } from '../gateway/load-balancer';
import { type GatewayTls } from '../gateway/tls';
import { GatewayScaling } from '../gateway/scaling';
import { type GatewayWorkload } from '../gateway/workload';
import { GatewayAssignment } from '../knative/assignment';
import { type GatewayFacts, type IKnativeGateway } from '../knative/knative-gateway';
import { type Platform } from '../knative/platform';
import { type KnativeInstallation } from '../knative/config-istio';
import { stockGateway } from '../knative/stock';
import { StockGateway } from '../knative/stock-gateway';
import { type GatewayAuthorizationOptions, authorizationRefusals } from '../policy/authorization/options';
import { brand } from '../private/brand';
import { present } from '../private/present';
import { type Refusal, throwRefusals, under } from '../private/refusal';
import { serviceHostOf } from '../private/stock-install';
import { argumentRefusals, checkArguments, optionRefusals } from '../private/types';

/** Options of a default gateway of this topology. */
export interface DefaultGatewayOptions extends GatewayOptions {
  /**
   * Which requests the gateway accepts.
   *
   * @default - every request that its servers accept
   */
  readonly authorization?: GatewayAuthorizationOptions;
}

/** The facts about its topology that a default gateway needs. */
export interface DefaultGatewayContext {
  /** Undefined if the versions are incompatible. */
  readonly platform?: Platform | undefined;
  readonly stock: KnativeInstallation;
  /** Labels for its Namespace. */
  readonly namespaceLabels?: Readonly<Record<string, string>> | undefined;
  /** Whether net-istio makes HTTPS servers for single services. */
  readonly serviceCertificates?: true | undefined;
}

type GatewayNames = Pick<GatewayFacts, 'gatewayName' | 'namespace' | 'serviceHost'>;

/** A kind of default gateway: the construct, and what is known of it before. */
interface Kind {
  readonly refusals: (context: DefaultGatewayContext) => Refusal[];
  readonly names: (context: DefaultGatewayContext) => GatewayNames;
  readonly bind: (scope: Construct, context: DefaultGatewayContext) => IKnativeGateway;
  /** Undefined where every request is accepted. */
  readonly authorization?: GatewayAuthorizationOptions | undefined;
  /** Undefined where it is not said. */
  readonly tls?: GatewayTls | undefined;
  /** Undefined where it is not said. */
  readonly workload?: GatewayWorkload | undefined;
}

const ID = 'Default';

/** The gateway of every service that no assignment selects, such as one with a mistyped label. */
export class DefaultGateway {
  /** The stock install's gateway `knative-serving/knative-ingress-gateway`, unchanged. */
  public static stock(): DefaultGateway {
    return new DefaultGateway({
      refusals: () => [],
      names: ({ stock }) => stockGateway(stock),
      bind: (scope, { stock }) => new StockGateway(scope, ID, stockGateway(stock)),
    });
  }

  /** A gateway of this topology. */
  public static dedicated(options: DefaultGatewayOptions = {}): DefaultGateway {
    throwRefusals(dedicatedRefusals(options), 'DefaultGateway.dedicated');
    return new DefaultGateway(own(options, dedicatedOptions));
  }

  /** A gateway that others installed. */
  public static existing(gateway: IKnativeGateway): DefaultGateway {
    checkArguments('DefaultGateway.existing', [gateway]);
    return new DefaultGateway({
      refusals: () => ofExisting(gateway),
      names: () => gateway,
      bind: () => gateway,
    });
  }

  /**
   * Fails closed: a gateway without load balancer. A service that no assignment selects becomes Ready, and can be
   * reached from inside the cluster only. One pod, unless the options say otherwise.
   */
  public static quarantine(options: DefaultGatewayOptions = {}): DefaultGateway {
    throwRefusals(quarantineRefusals(options), 'DefaultGateway.quarantine');
    return new DefaultGateway(own(options, quarantineOptions));
  }

  private constructor(private readonly kind: Kind) {}

  /** @internal */
  public get _authorization(): GatewayAuthorizationOptions | undefined {
    return this.kind.authorization;
  }

  /** @internal */
  public get _tls(): GatewayTls | undefined {
    return this.kind.tls;
  }

  /** @internal */
  public get _workload(): GatewayWorkload | undefined {
    return this.kind.workload;
  }

  /**
   * Refuses what the versions or the names of the topology do not allow.
   *
   * @internal
   */
  public _refusals(context: DefaultGatewayContext): Refusal[] {
    return this.kind.refusals(context);
  }

  /** @internal */
  public _names(context: DefaultGatewayContext): GatewayNames {
    return this.kind.names(context);
  }

  /** @internal */
  public _bind(scope: Construct, context: DefaultGatewayContext): IKnativeGateway {
    return this.kind.bind(scope, context);
  }
}

brand(DefaultGateway, 'DefaultGateway');

function ofExisting(gateway: IKnativeGateway): Refusal[] {
  if (!isExisting(gateway) || gateway._secondaryNames.length === 0) return [];
  const what = 'has no effect: nothing is assigned to the default gateway';
  return [{ path: ['secondaryGateways'], what, got: gateway._secondaryNames, fix: 'omit it' }];
}

/** Checks the options of DefaultGateway.dedicated. */
export function dedicatedRefusals(options: DefaultGatewayOptions): Refusal[] {
  const types = argumentRefusals('DefaultGateway.dedicated', [options]);
  return types.length > 0 ? types : ownRefusals(options, dedicatedOptions);
}

/** Checks the options of DefaultGateway.quarantine. */
export function quarantineRefusals(options: DefaultGatewayOptions): Refusal[] {
  return optionRefusals('DefaultGatewayOptions', options, ({ loadBalancer }) => [
    ...(loadBalancer === undefined
      ? []
      : [
          {
            path: ['loadBalancer'],
            what: 'not allowed for a quarantine gateway',
            allowed: 'none: that is what makes it fail closed',
            fix: 'omit it, or use DefaultGateway.dedicated()',
          },
        ]),
    ...ownRefusals(options, quarantineOptions),
  ]);
}

function ownRefusals(
  { authorization, ...options }: DefaultGatewayOptions,
  complete: (options: GatewayOptions) => GatewayOptions,
): Refusal[] {
  const ofAuthorization = under(['authorization'], authorizationRefusals(authorization ?? {}));
  return [...gatewayRefusals(ID, complete(options)), ...ofAuthorization];
}

function dedicatedOptions(options: GatewayOptions): GatewayOptions {
  return { namespace: 'istio-system-default', gatewayName: 'knative-custom-gateway-default', ...options };
}

function quarantineOptions(options: GatewayOptions): GatewayOptions {
  return {
    namespace: 'knative-quarantine',
    gatewayName: 'knative-quarantine-gateway',
    scaling: GatewayScaling.fixed(1),
    disruptionBudget: DisruptionBudget.none(),
    ...options,
    loadBalancer: LoadBalancer.clusterIp(),
  };
}

function own(
  { authorization, ...given }: DefaultGatewayOptions,
  complete: (options: GatewayOptions) => GatewayOptions,
): Kind {
  const options = complete(given);
  const props = ({
    platform,
    stock: { clusterDomain },
    namespaceLabels,
    serviceCertificates,
  }: DefaultGatewayContext): IsolatedGatewayProps => ({
    isolation: Isolation.ROUTING_ONLY,
    ...present({ clusterDomain, platform, serviceCertificates }),
    ...options,
    ...(namespaceLabels && { namespaceLabels: { ...namespaceLabels, ...options.namespaceLabels } }),
    assignment: GatewayAssignment.everyService(),
  });
  return {
    authorization,
    tls: options.tls,
    workload: options.workload,
    refusals: (context) => gatewayRefusals(ID, props(context)),
    names: (context) => {
      const { gatewayName, namespace, serviceName, clusterDomain } = gatewaySettings(ID, props(context));
      return { gatewayName, namespace, serviceHost: serviceHostOf(serviceName, namespace, clusterDomain) };
    },
    bind: (scope, context) => new IsolatedGateway(scope, ID, props(context)),
  };
}
