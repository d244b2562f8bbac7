import { type Labels, labels, mergeLabels } from '../../private/access';
import { decidable } from '../../private/proxy-labels';
import { type IstioGateway, type Workload } from './types';

/**
 * The part of a Gateway's selector that can be checked against manifests. If empty, it may apply to all gateway pods.
 */
export function decidableSelector({ selector }: IstioGateway): Labels {
  return decidable(selector);
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
