import { type Labels } from '../private/access';
import { type LabelSelector, type LabelUniverse, matches } from '../private/label-selector';

// Labels that Knative Serving puts on its KIngresses. Source: knative/serving pkg/apis/serving/register.go,
// pkg/reconciler/route/resources/ingress.go and pkg/reconciler/domainmapping/resources/ingress.go.
export const ROUTE = 'serving.knative.dev/route';
export const ROUTE_NAMESPACE = 'serving.knative.dev/routeNamespace';
export const DOMAIN_MAPPING_UID = 'serving.knative.dev/domainMappingUID';
export const DOMAIN_MAPPING_NAMESPACE = 'serving.knative.dev/domainMappingNamespace';

/** Every KIngress is either a Route's or a DomainMapping's. */
export const KINGRESS_UNIVERSE: LabelUniverse = {
  alternatives: [
    [ROUTE, ROUTE_NAMESPACE],
    [DOMAIN_MAPPING_UID, DOMAIN_MAPPING_NAMESPACE],
  ],
};

/** The prefix of the labels that only Knative Serving sets. */
export const KNATIVE_LABELS = 'serving.knative.dev/';

/** The label by which a Knative Service, Route or DomainMapping is reachable from inside the cluster only. */
export const VISIBILITY = 'networking.knative.dev/visibility';
export const CLUSTER_LOCAL = 'cluster-local';

/**
 * Whether a selector matches because of labels that the owner of the KIngress set, not just because of those of
 * Knative.
 */
export function matchesByOwnLabels(selector: LabelSelector, labels: Labels): boolean {
  const ofKnative = Object.entries(labels).filter(([key]) => key.startsWith(KNATIVE_LABELS));
  return matches(selector, labels) && !matches(selector, Object.fromEntries(ofKnative));
}
