import { type Construct } from 'constructs';
import { type Platform } from '../knative/platform';
import { IsolatedGateway } from '../gateway/isolated-gateway';
import { type IsolatedGatewayOptions } from '../gateway/isolated-gateway-props';
import { Isolation } from '../gateway/isolation';
import { LoadBalancer } from '../gateway/load-balancer';
import { GatewayScaling } from '../gateway/scaling';
import { type IKnativeGateway } from '../knative/knative-gateway';
import { stockGateway } from '../knative/stock';

/** The gateway of every service that no assignment selects: one with a mistyped label, above all. */
export class DefaultGateway {
  /** The stock install's gateway `knative-serving/knative-ingress-gateway`, left as it is. */
  public static stock(): DefaultGateway {
    return new DefaultGateway(() => stockGateway());
  }

  /** A gateway of this topology. */
  public static own(options: IsolatedGatewayOptions = {}): DefaultGateway {
    return new DefaultGateway(
      (scope, platform) => new IsolatedGateway(scope, 'default', { isolation: Isolation.EDGE, ...options, platform }),
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
  public static quarantine(options: IsolatedGatewayOptions = {}): DefaultGateway {
    return new DefaultGateway(
      (scope, platform) =>
        new IsolatedGateway(scope, 'quarantine', {
          isolation: Isolation.EDGE,
          namespace: 'knative-quarantine',
          gatewayName: 'knative-quarantine-gateway',
          scaling: GatewayScaling.fixed(1),
          maxUnavailable: 'none',
          ...options,
          loadBalancer: LoadBalancer.clusterIp(),
          platform,
        }),
    );
  }

  private constructor(private readonly make: (scope: Construct, platform: Platform) => IKnativeGateway) {}

  /** @internal */
  public _bind(scope: Construct, platform: Platform): IKnativeGateway {
    return this.make(scope, platform);
  }
}
