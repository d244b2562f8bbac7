import { type Construct } from 'constructs';
import { Phase, addObject } from '../private/objects';
import { type Refusal } from '../private/refusal';
import { istioNamespaceOf } from '../private/istio-namespace';
import { typeRefusals } from '../private/types';
import { writeYaml } from '../private/yaml/write';

const NAME = 'knative-gateways-istiod';

/** What istiod is set to for the gateways: Helm values of Istio's chart `istiod`, in a ConfigMap of its namespace. */
export interface IstiodOptions {
  /**
   * Whether gateways get only the clusters that their own routes lead to, and not those of every service in the mesh:
   * `PILOT_FILTER_GATEWAY_CLUSTER_CONFIG`. An experimental feature of Istio, for all gateways of the mesh;
   * docs/performance.md has figures.
   *
   * @default false
   */
  readonly filterGatewayClusters?: boolean;
}

/** Refuses what is not of the right type. */
export function istiodRefusals(options: IstiodOptions): Refusal[] {
  return typeRefusals('IstiodOptions', options);
}

/**
 * Adds the ConfigMap `knative-gateways-istiod`, whose `values.yaml` a HelmRelease of Flux reads (`valuesFrom`), as does
 * `helm upgrade --values`. Source: Istio, chart `istiod`, `pilot.env`.
 *
 * @param sharedMesh Name of the ConfigMap with a part of the mesh configuration that istiod has to read, if any.
 */
export function addIstiodValues(scope: Construct, options: IstiodOptions, sharedMesh: string | undefined): void {
  const { filterGatewayClusters = false } = options;
  const env = {
    ...(filterGatewayClusters && { PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: 'true' }),
    ...(sharedMesh !== undefined && { SHARED_MESH_CONFIG: sharedMesh }),
  };
  addObject(scope, 'Istiod', Phase.CONFIG, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: NAME, namespace: istioNamespaceOf(scope) },
    data: { 'values.yaml': writeYaml({ pilot: { env } }) },
  });
}
