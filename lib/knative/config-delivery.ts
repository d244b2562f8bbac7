import { type ApiObject } from 'cdk8s';
import { type Construct } from 'constructs';
import { refuseUnless } from '../private/checks';
import { DNS_LABEL } from '../private/names';
import { throwRefusals } from '../private/refusal';
import { SERVING_NAMESPACE } from '../private/stock-install';
import { addConfigMaps } from './delivery/config-maps';
import { type DeliveredConfig } from './delivery/delivered-config';
import {
  type KnativeServingFragmentOptions,
  type KnativeServingOptions,
  addKnativeServing,
  addKnativeServingFragment,
  servingRefusals,
} from './delivery/knative-serving';

export {
  type KnativeServingFragmentOptions,
  type KnativeServingOptions,
  type StockGatewayOptions,
} from './delivery/knative-serving';

type Render = (scope: Construct, config: DeliveredConfig) => ApiObject | undefined;

/** How Knative's configuration gets into the cluster. */
export class ConfigDelivery {
  /** As ConfigMaps, for a Knative that was installed from its YAML files. */
  public static configMaps(): ConfigDelivery {
    return new ConfigDelivery(addConfigMaps, SERVING_NAMESPACE, false);
  }

  /** Inside a KnativeServing resource (`operator.knative.dev/v1beta1`), for a Knative that the operator installs. */
  public static knativeServing(options: KnativeServingOptions = {}): ConfigDelivery {
    throwRefusals(servingRefusals(options), 'ConfigDelivery.knativeServing');
    const render: Render = (scope, config) => addKnativeServing(scope, config, options);
    return new ConfigDelivery(render, options.namespace ?? SERVING_NAMESPACE, true);
  }

  /**
   * As the part of a KnativeServing that concerns gateways, `spec.config` above all, for one that somebody else keeps. It is merged by
   * server-side apply: `kubectl apply --server-side`; the annotations that Argo CD and Flux need for it are set.
   */
  public static knativeServingFragment(options: KnativeServingFragmentOptions = {}): ConfigDelivery {
    throwRefusals(
      (['name', 'namespace'] as const).flatMap((key) => refuseUnless(DNS_LABEL, options[key], [key])),
      'ConfigDelivery.knativeServingFragment',
    );
    const render: Render = (scope, config) => addKnativeServingFragment(scope, config, options);
    return new ConfigDelivery(render, options.namespace ?? SERVING_NAMESPACE, true);
  }

  private constructor(
    private readonly render: Render,
    /** @internal */
    public readonly _servingNamespace: string,
    /** @internal */
    public readonly _hasOperator: boolean,
  ) {}

  /**
   * Gives the object that holds config-istio.
   *
   * @internal
   */
  public _deliver(scope: Construct, config: DeliveredConfig): ApiObject | undefined {
    return this.render(scope, config);
  }
}
