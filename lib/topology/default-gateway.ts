import { type Construct } from 'constructs';
import { DisruptionBudget } from '../gateway/disruption-budget';
import { IsolatedGateway } from '../gateway/isolated-gateway';
import { type GatewayOptions } from '../gateway/isolated-gateway-props';
import { Isolation } from '../gateway/isolation';
import { LoadBalancer } from '../gateway/load-balancer';
import { GatewayScaling } from '../gateway/scaling';
import { GatewayAssignment } from '../knative/assignment';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { type Platform } from '../knative/platform';
import { type StockPlace } from '../knative/config-istio';
import { stockGateway } from '../knative/stock';
import { refuse } from '../private/errors';

/** What a default gateway needs to know of its topology. */
export interface DefaultGatewayContext {
  readonly platform: Platform;
  readonly stock: StockPlace;
}

/** The gateway of every service that no assignment selects: one with a mistyped label, above all. */
export class DefaultGateway {
  /** The stock install's gateway `knative-serving/knative-ingress-gateway`, left as it is. */
  public static stock(): DefaultGateway {
    return new DefaultGateway((_, { stock }) => stockGateway(stock));
  }

  /** A gateway of this topology. */
  public static dedicated(options: GatewayOptions = {}): DefaultGateway {
    return new DefaultGateway((scope, context) =>
      make(scope, { namespace: 'istio-system-default', ...options }, context),
    );
  }

  /** A gateway that somebody else installed. */
  public static existing(gateway: IKnativeGateway): DefaultGateway {
    return new DefaultGateway(() => gateway);
  }

  /**
   * Fails closed: a gateway without load balancer. A service that no assignment selects becomes Ready, and can be reached from inside
   * the cluster only. One pod, unless the options say otherwise.
   */
  public static quarantine(options: GatewayOptions = {}): DefaultGateway {
    if (options.loadBalancer !== undefined) {
      refuse({
        what: 'loadBalancer of a quarantine gateway is set',
        allowed: 'none: that is what makes it fail closed',
        fix: 'leave it out, or use DefaultGateway.dedicated()',
      });
    }
    const closed: GatewayOptions = {
      namespace: 'knative-quarantine',
      gatewayName: 'knative-quarantine-gateway',
      scaling: GatewayScaling.fixed(1),
      disruptionBudget: DisruptionBudget.none(),
      ...options,
      loadBalancer: LoadBalancer.clusterIp(),
    };
    return new DefaultGateway((scope, context) => make(scope, closed, context));
  }

  private constructor(private readonly bind: (scope: Construct, context: DefaultGatewayContext) => IKnativeGateway) {}

  /** @internal */
  public _bind(scope: Construct, context: DefaultGatewayContext): IKnativeGateway {
    return this.bind(scope, context);
  }
}

function make(scope: Construct, options: GatewayOptions, { platform, stock }: DefaultGatewayContext): IsolatedGateway {
  return new IsolatedGateway(scope, 'Default', {
    gatewayName: 'knative-custom-gateway-default',
    isolation: Isolation.ROUTING_ONLY,
    ...(stock.clusterDomain !== undefined && { clusterDomain: stock.clusterDomain }),
    ...options,
    assignment: GatewayAssignment.everyService(),
    platform,
  });
}
