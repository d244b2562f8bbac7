import { type LabelUniverse } from '../private/label-selector';

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
