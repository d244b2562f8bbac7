import { type NetIstioController } from '../net-istio-controller';
import { type KnativeRelease } from '../release';

/** The data of a ConfigMap, which may grow until synth. */
export type ConfigData = () => Record<string, string>;

/** The ConfigMaps that a topology sets, by name without `config-`. */
export interface DeliveredConfig {
  readonly knative: KnativeRelease;
  readonly controller: NetIstioController;
  /** Annotations about versions that were accepted without having been checked. */
  readonly unchecked: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<'certmanager' | 'domain' | 'istio' | 'network', ConfigData>>;
  readonly hasDomains: boolean;
  readonly hasIssuer: boolean;
}
