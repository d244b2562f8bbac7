import { type ApiObject } from 'cdk8s';
import { type Construct } from 'constructs';
import { brand } from '../private/brand';
import { type Refusal, throwRefusals } from '../private/refusal';
import { SERVING_NAMESPACE } from '../private/stock-install';
import { compareVersions, minorOf } from '../private/versions';
import { addConfigMaps } from './delivery/config-maps';
import { type DeliveredConfig } from './delivery/delivered-config';
import { type HubServing, hubServing } from './delivery/hub';
import {
  type KnativeServingFragmentOptions,
  type KnativeServingOptions,
  type StockGatewayOptions,
  addKnativeServing,
  addKnativeServingFragment,
  servingFragmentRefusals,
  servingRefusals,
} from './delivery/knative-serving';
import { type KnativeRelease } from './release';
import { REMOTE_FROM } from './release-facts';

export { type ClusterProfileReference } from './delivery/hub';
export {
  type KnativeServingFragmentOptions,
  type KnativeServingOptions,
  type StockGatewayOptions,
} from './delivery/knative-serving';

type Render = (scope: Construct, config: DeliveredConfig) => ApiObject | undefined;

/**
 * How Knative's configuration is delivered to the cluster.
 *
 * Every factory checks its options immediately and throws all refusals together, each with its fix.
 */
export class ConfigDelivery {
  /** As ConfigMaps, if Knative was installed from its YAML files. */
  public static configMaps(): ConfigDelivery {
    return new ConfigDelivery(addConfigMaps, SERVING_NAMESPACE, false);
  }

  /** In a KnativeServing resource (`operator.knative.dev/v1beta1`), if the operator installs Knative. */
  public static knativeServing(options: KnativeServingOptions = {}): ConfigDelivery {
    throwRefusals(servingRefusals(options), 'ConfigDelivery.knativeServing');
    const render: Render = (scope, config) => addKnativeServing(scope, config, options);
    return new ConfigDelivery(render, options.namespace ?? SERVING_NAMESPACE, true, options);
  }

  /**
   * As a fragment of a KnativeServing with the settings for gateways, mainly `spec.config`, if the resource is managed
   * elsewhere. It is merged by server-side apply: `kubectl apply --server-side`; the annotations that Argo CD and Flux
   * need for it are set.
   */
  public static knativeServingFragment(options: KnativeServingFragmentOptions = {}): ConfigDelivery {
    throwRefusals(servingFragmentRefusals(options), 'ConfigDelivery.knativeServingFragment');
    const render: Render = (scope, config) => addKnativeServingFragment(scope, config, options);
    return new ConfigDelivery(render, options.namespace ?? SERVING_NAMESPACE, true);
  }

  private constructor(
    private readonly render: Render,
    /** @internal */
    public readonly _servingNamespace: string,
    /** @internal */
    public readonly _hasOperator: boolean,
    private readonly serving: KnativeServingOptions = {},
  ) {}

  /**
   * The stock local gateway, as the operator makes it.
   *
   * @internal
   */
  public get _localGateway(): StockGatewayOptions | undefined {
    return this.serving.localGateway;
  }

  /**
   * The KnativeServing, if it is for a hub and not for the cluster of the gateways.
   *
   * @internal
   */
  public get _hub(): HubServing | undefined {
    return hubServing(this.serving);
  }

  /**
   * Refuses a version of another release, and a release that no operator installs from a hub.
   *
   * @internal
   */
  public _refusals(knative: KnativeRelease): Refusal[] {
    const { version = knative.version } = this.serving;
    const allowed = `${knative.minor} or ${knative.minor}.x`;
    const what = `not a version of Knative ${knative.minor}`;
    return [
      ...(minorOf(version) === knative.minor ? [] : [{ path: ['version'], what, got: version, allowed }]),
      ...(this._hub === undefined || compareVersions(knative.minor, REMOTE_FROM) >= 0
        ? []
        : [
            {
              path: ['clusterProfile'],
              what: `not for Knative ${knative.minor}: operator 1.22 is the first that installs on other clusters`,
              fix: `use Knative ${REMOTE_FROM} or newer, the oldest that it installs, or omit it`,
            },
          ]),
    ];
  }

  /**
   * Returns the object that contains config-istio.
   *
   * @internal
   */
  public _deliver(scope: Construct, config: DeliveredConfig): ApiObject | undefined {
    return this.render(scope, config);
  }
}

brand(ConfigDelivery, 'ConfigDelivery');
