import { type Model } from '../../lib/analysis/model/build';
import { type ModelOptions, modelOf } from '../harness/net-istio';
import { type KubernetesObject, configMap } from '../harness/objects';

const CONFIG = 'knative-serving/config-istio';

/** The last config-istio that was valid: net-istio keeps it while there is an invalid one. */
export class ConfigInForce {
  private constructor(
    private map: KubernetesObject | undefined,
    private readonly options: ModelOptions,
  ) {}

  /** Throws if the first config-istio is invalid, by which net-istio ends as well. */
  public static of(objects: readonly KubernetesObject[], options: ModelOptions = {}): ConfigInForce {
    const { config, refusal } = modelOf(objects, options).configIstio;
    if (config === undefined) throw new Error(`ConfigMap ${CONFIG} is invalid: ${refusal?.kind ?? ''}`);
    return new ConfigInForce(configMap(objects, CONFIG), options);
  }

  /** The model of these objects, with the config-istio in force. */
  public apply(objects: readonly KubernetesObject[]): Model {
    const given = configMap(objects, CONFIG);
    const model = modelOf(objects, this.options);
    if (model.configIstio.config !== undefined) {
      this.map = given;
      return model;
    }
    const others = objects.filter((object) => object !== given);
    return modelOf(this.map === undefined ? others : [...others, this.map], this.options);
  }
}
