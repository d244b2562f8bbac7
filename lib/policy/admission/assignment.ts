import { type LabelSelector, LabelSelectorOperator } from '../../private/label-selector';
import { unlessAlready, unlessUnchanged, withoutNewEntries } from './cel';
import { type ProtectedGateway, nameOf } from './protected-gateway';
import { type Exempt, type Restriction } from './restriction';
import { selectorCel } from './selector-cel';

const SERVED = [
  {
    apiGroup: 'serving.knative.dev',
    resources: ['services', 'routes', 'domainmappings'],
    kinds: ['Service', 'Route', 'DomainMapping'],
  },
];
const DOMAIN_MAPPINGS = [{ apiGroup: 'serving.knative.dev', resources: ['domainmappings'], kinds: ['DomainMapping'] }];
const KINGRESSES = [{ apiGroup: 'networking.internal.knative.dev', resources: ['ingresses'], kinds: ['Ingress'] }];

const KNATIVE_PREFIX = 'serving.knative.dev/';

/**
 * Only these namespaces may label Knative Services, Routes and DomainMappings for the gateway; none where nothing is
 * assigned by label.
 */
export function assignmentRestrictions(entry: ProtectedGateway): Restriction[] {
  const selectors = entry.gateway.assignment.serviceSelectors.flatMap((selector) => ownPart(selector) ?? []);
  if (selectors.length === 0) return [];
  const { tenantNamespaces } = entry;
  return [
    {
      name: `${entry.name}-assignment`,
      resources: SERVED,
      operations: ['CREATE', 'UPDATE'],
      exceptNamespaces: tenantNamespaces,
      exempt: entry.platform,
      // Selector by selector: an object that matched one of them must not be changed to match another.
      expression: selectors
        .map((selector) => `(${unlessAlready((variable) => selectorCel(variable, selector))})`)
        .join(' && '),
      message: `only ${allowed(tenantNamespaces)} may send traffic through gateway ${nameOf(entry)}: take the labels off`,
    },
  ];
}

/**
 * The part of a selector that tenants can satisfy. Labels that Knative sets on the KIngress are on no Knative Service,
 * so they are no condition here. A selector of such labels alone cannot be satisfied by a tenant, and needs no policy.
 */
function ownPart({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelector | undefined {
  const isOwn = (key: string): boolean => !key.startsWith(KNATIVE_PREFIX);
  const labels = Object.entries(matchLabels).filter(([key]) => isOwn(key));
  const expressions = matchExpressions.filter(({ key }) => isOwn(key));
  const { IN, EXISTS } = LabelSelectorOperator;
  const demandsLabel = labels.length > 0 || expressions.some(({ operator }) => [IN, EXISTS].includes(operator));
  const isWhole = labels.length === Object.keys(matchLabels).length && expressions.length === matchExpressions.length;
  if (!demandsLabel && !isWhole) return undefined;
  return { matchLabels: Object.fromEntries(labels), matchExpressions: expressions };
}

/**
 * Knative refuses its own labels on Knative Services and Routes, but not on DomainMappings, and copies them to the
 * KIngress: a DomainMapping with a Route's labels would be treated as that Route. Source: serving
 * pkg/reconciler/domainmapping/resources/ingress.go.
 */
export function forgeryRestriction(platform: Exempt, platformNamespaces: readonly string[]): Restriction {
  return {
    name: 'knative-gateways-domain-mapping-labels',
    resources: DOMAIN_MAPPINGS,
    operations: ['CREATE', 'UPDATE'],
    exceptNamespaces: platformNamespaces,
    exempt: platform,
    expression: withoutNewEntries(['metadata', 'labels'], KNATIVE_PREFIX),
    message: `labels that begin with ${KNATIVE_PREFIX} are Knative's own: take them off the DomainMapping`,
  };
}

/** Only Knative may write KIngresses, since their labels choose the gateways, past all the policies above. */
export function ingressRestriction(exempt: Exempt, platformNamespaces: readonly string[]): Restriction {
  return {
    name: 'knative-gateways-ingress',
    resources: KINGRESSES,
    operations: ['CREATE', 'UPDATE'],
    exceptNamespaces: platformNamespaces,
    exempt,
    expression: unlessUnchanged(() => 'true'),
    message: "only Knative's controller may write its Ingresses: use a Knative Service, Route or DomainMapping",
  };
}

function allowed(namespaces: readonly string[]): string {
  if (namespaces.length === 0) return 'the platform';
  return `${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.join(', ')}`;
}
