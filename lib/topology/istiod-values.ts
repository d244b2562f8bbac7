import { type Construct } from 'constructs';
import { refuseUnless } from '../private/checks';
import { DNS_LABEL } from '../private/names';
import { Phase, addObject } from '../private/objects';
import { type Refusal } from '../private/refusal';
import { ISTIO_NAMESPACE } from '../private/stock-install';
import { optionRefusals } from '../private/types';
import { writeYaml } from '../private/yaml/write';

const NAME = 'knative-gateways-istiod';

/** What istiod is set to for the gateways: Helm values of Istio's chart `istiod`, in a ConfigMap. */
export interface IstiodOptions {
  /**
   * Whether gateways get only the clusters that their own routes lead to, and not those of every service in the mesh:
   * `PILOT_FILTER_GATEWAY_CLUSTER_CONFIG`. An experimental feature of Istio, for all gateways of the mesh;
   * docs/performance.md has figures.
   *
   * @default false
   */
  readonly filterGatewayClusters?: boolean;
  /**
   * Namespace of istiod, and of the ConfigMap.
   *
   * @default 'istio-system'
   */
  readonly namespace?: string;
}

/** Refuses a namespace that Kubernetes would refuse. */
export function istiodRefusals(options: IstiodOptions): Refusal[] {
  return optionRefusals('IstiodOptions', options, ({ namespace }) => refuseUnless(DNS_LABEL, namespace, ['namespace']));
}

/**
 * Adds the ConfigMap `knative-gateways-istiod`, whose `values.yaml` a HelmRelease of Flux reads (`valuesFrom`), as does
 * `helm upgrade --values`. Source: Istio, chart `istiod`, `pilot.env`.
 *
 * @param sharedMesh Name of the ConfigMap with a part of the mesh configuration that istiod has to read, if any.
 */
export function addIstiodValues(scope: Construct, options: IstiodOptions, sharedMesh: string | undefined): void {
  const { filterGatewayClusters = false, namespace = ISTIO_NAMESPACE } = options;
  const env = {
    ...(filterGatewayClusters && { PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: 'true' }),
    ...(sharedMesh !== undefined && { SHARED_MESH_CONFIG: sharedMesh }),
  };
  addObject(scope, 'Istiod', Phase.CONFIG, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: NAME, namespace },
    data: { 'values.yaml': writeYaml({ pilot: { env } }) },
  });
}
