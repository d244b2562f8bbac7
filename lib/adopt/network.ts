import { yamlValue } from '../analysis/input/yaml-value';
import { type Model } from '../analysis/model/build';
import { ISTIO_INGRESS_CLASS } from '../analysis/model/kingress';
import { isObject } from '../private/access';
import { present } from '../private/present';
import { type GatewayData } from './gateway';

// What the constructs make of the domains of gateways.
const OWN_TEMPLATE = /\{\{ ?if eq \.(?:Domain|Namespace) /;

/** Settings of Knative that the file has words for. */
export function networkOf({ configNetwork: { data } }: Model): GatewayData {
  const isEnabled = (key: string): true | undefined => (data[key]?.toLowerCase() === 'enabled' ? true : undefined);
  const template = data['domain-template'];
  const ingressClass = data['ingress-class'];
  const selector = yamlValue(data['namespace-wildcard-cert-selector'] ?? '');
  const rollout = /^\d+$/.exec(data['rollout-duration'] ?? '')?.[0];
  return present({
    ingressClass: ingressClass === ISTIO_INGRESS_CLASS ? undefined : ingressClass,
    externalDomainTls: isEnabled('external-domain-tls'),
    clusterLocalDomainTls: isEnabled('cluster-local-domain-tls'),
    systemInternalTls: isEnabled('system-internal-tls'),
    domainTemplate: template !== undefined && !OWN_TEMPLATE.test(template) ? template : undefined,
    httpProtocol: data['http-protocol'],
    defaultExternalScheme: data['default-external-scheme'],
    certificateClass: data['certificate-class'],
    namespaceWildcardCertSelector: isObject(selector) ? selector : undefined,
    autocreateClusterDomainClaims: data['autocreate-cluster-domain-claims'] === 'true' ? true : undefined,
    rolloutDurationSeconds: rollout === undefined ? undefined : Number(rollout),
  });
}
