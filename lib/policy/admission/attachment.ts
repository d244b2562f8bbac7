import { celMap, celText, unlessUnchanged, withoutNewEntries } from './cel';
import { type ProtectedGateway, knownLabels, nameOf } from './protected-gateway';
import { type Exempt, type Restriction, alsoUsers } from './restriction';

const GATEWAYS = [{ apiGroup: 'networking.istio.io', resources: ['gateways'], kinds: ['Gateway'] }];
const VIRTUAL_SERVICES = [
  { apiGroup: 'networking.istio.io', resources: ['virtualservices'], kinds: ['VirtualService'] },
];

const INTERNAL_PREFIX = 'internal.istio.io/';

// Labels that are not in the pods' template, or whose values are not known in advance: controllers and webhooks add
// them to pods, and istiod adds where a proxy runs (region, zone, subzone, host name, network, cluster). A selector of
// nothing else can match every gateway. Source: Istio, AugmentLabels in pilot/pkg/serviceregistry/util/label, called
// for each proxy in pilot/pkg/xds/ads.go; files/gateway-injection-template.yaml of the chart istio-discovery;
// gateways/istio-ingress for chart, heritage and release.
const ADDED_LABELS = [
  'chart|heritage|release|controller-revision-hash|pod-template-generation|pod-template-hash',
  'kubernetes[.]io/hostname|topology[.]kubernetes[.]io/.*|failure-domain[.]beta[.]kubernetes[.]io/.*',
  'app[.]kubernetes[.]io/.*|apps[.]kubernetes[.]io/.*|statefulset[.]kubernetes[.]io/.*|helm[.]sh/.*',
  '([a-z0-9-]+[.])*istio[.]io/.*|gateway[.]networking[.]k8s[.]io/.*',
];

/** Only the platform may create an Istio Gateway whose selector can match the gateway's pods. */
export function attachmentRestriction(entry: ProtectedGateway): Restriction {
  const known = celMap(knownLabels(entry.gateway));
  const added = celText(`^(${ADDED_LABELS.join('|')})$`);
  const forbidden = (variable: string): string => {
    const selector = `${variable}.spec.selector`;
    const canMatch = `(key in ${known} ? ${known}[key] == ${selector}[key] : key.matches(${added}))`;
    return `!has(${variable}.spec) || !has(${selector}) || ${selector}.all(key, ${canMatch})`;
  };
  return {
    name: `${entry.name}-attachment`,
    resources: GATEWAYS,
    operations: ['CREATE', 'UPDATE'],
    exceptNamespaces: entry.platformNamespaces,
    // net-istio makes Gateways for services with TLS of their own, in the services' namespaces.
    exempt: alsoUsers(entry.platform, entry.netIstio),
    expression: unlessUnchanged(forbidden),
    message: `an Istio Gateway with this selector would attach to the pods of ${nameOf(entry)}: select other pods`,
  };
}

/**
 * Only the platform may give an Istio Gateway istiod's internal annotations. istiod reads them from any Gateway: one
 * with `gateway-service` and `parent-namespace` attaches to the pods of that Service, regardless of its selector.
 * Source: Istio, mergeGateways in pilot/pkg/model/push_context.go.
 */
export function internalAnnotationRestriction(exempt: Exempt, platformNamespaces: readonly string[]): Restriction {
  return {
    name: 'knative-gateways-internal-annotations',
    resources: GATEWAYS,
    operations: ['CREATE', 'UPDATE'],
    exceptNamespaces: platformNamespaces,
    exempt,
    expression: withoutNewEntries(['metadata', 'annotations'], INTERNAL_PREFIX),
    message: `annotations that begin with ${INTERNAL_PREFIX} are istiod's own: take them off the Istio Gateway`,
  };
}

/**
 * Only the platform and the tenants may name the Istio Gateway in a VirtualService, which can publish any host that the
 * Gateway allows. Istio also reads the old form NAME.NAMESPACE, with or without a domain; a name alone refers to the
 * VirtualService's own namespace. Source: Istio, resolveGatewayName in pilot/pkg/model/config.go.
 */
export function virtualServiceRestriction(entry: ProtectedGateway): Restriction {
  const { gatewayName, namespace } = entry.gateway;
  const old = `^${literal(gatewayName)}[.]${literal(namespace)}([.]|$)`;
  const isNamed = `name == ${celText(`${namespace}/${gatewayName}`)} || name.matches(${celText(old)})`;
  const forbidden = (variable: string): string => {
    const gateways = `${variable}.spec.gateways`;
    return `has(${variable}.spec) && has(${gateways}) && ${gateways}.exists(name, ${isNamed})`;
  };
  return {
    name: `${entry.name}-virtual-services`,
    resources: VIRTUAL_SERVICES,
    operations: ['CREATE', 'UPDATE'],
    exceptNamespaces: [...new Set([...entry.platformNamespaces, ...entry.tenantNamespaces])].sort(),
    // net-istio makes the VirtualServices of Knative Services, in the services' namespaces.
    exempt: alsoUsers(entry.platform, entry.netIstio),
    expression: unlessUnchanged(forbidden),
    message: `a VirtualService of this namespace may not name Istio Gateway ${nameOf(entry)}: use a Knative Service, or a gateway of your own`,
  };
}

// Kubernetes names contain no other character with a meaning in regular expressions.
function literal(name: string): string {
  return name.replaceAll('.', '[.]');
}
