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

/**
 * Objects of Knative that the topology only changes: a delivery tool must not delete them when it prunes the topology.
 *
 * Source: Argo CD, "Sync Options" (No Prune Resources); Flux, "Kustomization" (Prune).
 */
export const KEPT = {
  'argocd.argoproj.io/sync-options': 'Prune=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
};
