import { type NetIstioController } from '../net-istio-controller';
import { type KnativeRelease } from '../release';

/** The data of a ConfigMap, which can grow until synth. */
export type ConfigData = () => Record<string, string>;

/** The ConfigMaps that a topology sets, by their names without `config-`. */
export interface DeliveredConfig {
  readonly knative: KnativeRelease;
  readonly controller: NetIstioController;
  readonly data: Readonly<Record<'domain' | 'istio' | 'network', ConfigData>>;
  readonly hasDomains: boolean;
}

/**
 * Objects of Knative's own, which this topology only changes: a delivery tool that prunes the topology may not delete them.
 *
 * Source: Argo CD, "Sync Options" (No Prune Resources); Flux, "Kustomization" (Prune).
 */
export const KEPT = {
  'argocd.argoproj.io/sync-options': 'Prune=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
};
