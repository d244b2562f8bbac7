import { type Labels, labels, mergeLabels } from '../../private/access';
import { type IstioGateway, type Workload } from './types';

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
export function decidableSelector({ selector }: IstioGateway): Labels {
  const pairs = Object.entries(selector ?? {});
  return labels(pairs.filter(([key]) => !OF_THE_PLACE.includes(key)));
}

/**
 * The labels of a gateway's pods as istiod sees them: with those that the injector adds.
 *
 * Source: Istio, manifests/charts/istio-control/istio-discovery/files/gateway-injection-template.yaml.
 */
export function proxyLabels({ podLabels, name }: Workload): Labels {
  const canonicalName = podLabels['app.kubernetes.io/name'] ?? podLabels['app'] ?? name;
  const canonicalRevision = podLabels['app.kubernetes.io/version'] ?? podLabels['version'] ?? 'latest';
  const added = labels([
    ['service.istio.io/canonical-name', canonicalName],
    ['service.istio.io/canonical-revision', canonicalRevision],
  ]);
  return mergeLabels(added, podLabels);
}
