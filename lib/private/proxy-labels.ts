import { type Labels, labels } from './access';

/**
 * Labels that istiod adds to every proxy, depending on where the pod runs, before it matches the selectors of Gateways.
 * Their values are not in manifests, so a Gateway that selects by one of them may apply to any pods.
 *
 * Source: Istio, AugmentLabels in pilot/pkg/serviceregistry/util/label/label.go, called for each proxy in
 * pilot/pkg/xds/ads.go.
 */
const OF_THE_PLACE: readonly string[] = [
  'kubernetes.io/hostname',
  'topology.istio.io/cluster',
  'topology.istio.io/network',
  'topology.istio.io/subzone',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
];

/**
 * The part of a Gateway's selector that can be checked against manifests. If empty, it may apply to all gateway pods.
 */
export function decidable(selector: Labels | undefined): Labels {
  return labels(Object.entries(selector ?? {}).filter(([key]) => !OF_THE_PLACE.includes(key)));
}
