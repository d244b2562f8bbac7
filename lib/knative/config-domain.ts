import { refuseUnless } from '../private/checks';
import { DNS_SUBDOMAIN } from '../private/names';
import { type LabelSelector, LabelSelectorOperator, type LabelSelectorRequirement } from '../private/label-selector';
import { type Path, type Refusal } from '../private/refusal';
import { sortedEntries } from '../private/sort';
import { writeYaml } from '../private/yaml/write';
import { DEFAULT_DOMAIN_TEMPLATE } from './domain-template';
import { DOMAIN_MAPPING_NAMESPACE, ROUTE_NAMESPACE } from './ingress-labels';
import { type IKnativeGateway } from './knative-gateway';

/** The settings that the domains of services depend on. */
export type DomainGateway = Pick<IKnativeGateway, 'assignment' | 'domain' | 'domainTemplate'>;

/** Refuses domains that Knative cannot assign to the services of their gateways. */
export function domainRefusals(
  gateways: readonly DomainGateway[],
  defaultDomain: string | undefined,
  clusterDomain: string,
): Refusal[] {
  const taken = new Set([defaultDomain]);
  const refusals = gateways.flatMap(({ domain, assignment }, index): Refusal[] => {
    if (domain === undefined) return [];
    const at = { path: ['gateways', index, 'domain'] as Path, got: domain };
    if (isLocalDomain(domain, clusterDomain)) {
      return [
        {
          ...at,
          what: `a domain of cluster-local services, which no external gateway serves`,
          allowed: `a domain outside svc.${clusterDomain}`,
        },
      ];
    }
    if (assignment.selectors.length === 0) {
      return [
        {
          ...at,
          what: 'the assignment of the gateway selects no services',
          allowed: 'a domain together with GatewayAssignment.label(), labels() or namespaces()',
          fix: 'assign services to the gateway, or omit the domain',
        },
      ];
    }
    if (assignment.serviceSelectors.length === 0) return [];
    if (matchedLabels(assignment.serviceSelectors) === undefined) {
      return [
        {
          ...at,
          what: 'config-domain cannot express the assignment of the gateway',
          got: assignment.serviceSelectors,
          allowed: 'GatewayAssignment.label() or labels(), and namespaces()',
          fix: 'assign by label, or omit the domain and use DomainMappings',
        },
      ];
    }
    if (taken.has(domain)) {
      const allowed = 'one gateway per domain, other than the default domain';
      return [{ ...at, what: 'already the domain of another gateway, or the default domain', allowed }];
    }
    taken.add(domain);
    return [];
  });
  const first = gateways.findIndex(
    ({ domain, assignment }) => domain !== undefined && assignment.serviceSelectors.length > 0,
  );
  if (defaultDomain !== undefined || refusals.length > 0 || first < 0) {
    return [...refuseUnless(DNS_SUBDOMAIN, defaultDomain, ['defaultDomain']), ...refusals];
  }
  return [
    {
      path: ['gateways', first, 'domain'],
      what: 'requires defaultDomain',
      got: gateways[first]?.domain,
      fix: "set defaultDomain for the services of the other gateways: Knative's own default, 'svc.cluster.local', makes them cluster-local",
    },
  ];
}

/**
 * Whether Knative makes the services of a domain cluster-local. Source: knative/serving `pkg/reconciler/route/domains`.
 */
export function isLocalDomain(domain: string, clusterDomain: string): boolean {
  const local = `svc.${clusterDomain}`;
  return domain === local || domain.endsWith(`.${local}`);
}

/**
 * The labels that config-domain can select by; undefined for selectors that it does not support. Namespaces that a
 * selector leaves out are left to the domain template.
 */
export function matchedLabels([selector, ...more]: readonly LabelSelector[]):
  Readonly<Record<string, string>> | undefined {
  if (selector === undefined || more.length > 0) return undefined;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const equal = matchExpressions.filter(({ operator }) => operator === LabelSelectorOperator.IN);
  const isSupported = matchExpressions.every(
    (each) => isExclusion(each) || (each.operator === LabelSelectorOperator.IN && each.values?.length === 1),
  );
  const labels = { ...matchLabels, ...Object.fromEntries(equal.map(({ key, values = [] }) => [key, values[0] ?? ''])) };
  return isSupported && Object.keys(labels).length > 0 ? labels : undefined;
}

/** Whether a requirement leaves out namespaces, as `exceptNamespaces()` does. */
function isExclusion({ key, operator }: LabelSelectorRequirement): boolean {
  return operator === LabelSelectorOperator.NOT_IN && (key === ROUTE_NAMESPACE || key === DOMAIN_MAPPING_NAMESPACE);
}

function excludedNamespaces([selector]: readonly LabelSelector[]): string[] {
  const requirements = selector?.matchExpressions ?? [];
  return requirements.flatMap((each) => (isExclusion(each) && each.key === ROUTE_NAMESPACE ? (each.values ?? []) : []));
}

/**
 * The data of config-domain: the domain of each gateway that is assigned by label, and the default domain.
 *
 * Knative matches these selectors against the labels of the Route, which carry no namespace, and by equality only.
 * Source: knative/serving `pkg/reconciler/route/config/domain.go`.
 */
export function domainData(
  gateways: readonly DomainGateway[],
  defaultDomain: string | undefined,
): Record<string, string> {
  const own = gateways.flatMap(({ domain, assignment }): [string, string][] => {
    const selector = matchedLabels(assignment.serviceSelectors);
    return domain === undefined || selector === undefined ? [] : [[domain, selectorText(selector)]];
  });
  return Object.fromEntries(defaultDomain === undefined ? own : [[defaultDomain, ''], ...own]);
}

function selectorText(selector: Readonly<Record<string, string>>): string {
  return writeYaml({ selector }, { quoteStrings: true, sortKeys: true });
}

/**
 * The domain template that gives the services of whole namespaces their gateway's domain, and those of a gateway their
 * gateway's template; undefined if no gateway needs it.
 *
 * A Go template of config-network, since config-domain cannot select namespaces. Nor can it leave out namespaces: where
 * a gateway is assigned by label except in some namespaces, services with the label get the default domain there.
 * Source: knative/networking `pkg/config` (DomainTemplateValues).
 */
export function domainTemplate(
  gateways: readonly DomainGateway[],
  defaultDomain: string | undefined,
  others: string = DEFAULT_DOMAIN_TEMPLATE,
): string | undefined {
  const branches = [
    ...gateways.flatMap(ofNamespaces),
    ...ofExclusions(gateways, defaultDomain),
    ...gateways.flatMap(ofDomain),
  ];
  if (branches.length === 0) return undefined;
  // As short as can be where only the domain differs.
  const hosts = [...branches.map(({ host }) => host), others];
  const prefix = hosts.every((host) => host.startsWith(USUAL_PREFIX)) ? USUAL_PREFIX : '';
  const cases = branches.map(
    ({ condition, host }, index) => `{{${index === 0 ? '' : 'else '}if ${condition}}}${host.slice(prefix.length)}`,
  );
  return `${prefix}${cases.join('')}{{else}}${others.slice(prefix.length)}{{end}}`;
}

/** One case of the template: hosts of services that meet a condition. */
interface Branch {
  readonly condition: string;
  readonly host: string;
}

const USUAL_PREFIX = DEFAULT_DOMAIN_TEMPLATE.replace('{{.Domain}}', '');

function ofNamespaces({
  domain,
  domainTemplate: template = DEFAULT_DOMAIN_TEMPLATE,
  assignment,
}: DomainGateway): Branch[] {
  const { namespaceNames } = assignment;
  if (domain === undefined || namespaceNames.length === 0) return [];
  return [{ condition: inNamespaces(namespaceNames), host: template.replace('{{.Domain}}', domain) }];
}

/** By label, config-domain gives the domain. */
function ofDomain({ domain, domainTemplate: template, assignment: { serviceSelectors } }: DomainGateway): Branch[] {
  if (domain === undefined || template === undefined || serviceSelectors.length === 0) return [];
  return [{ condition: `eq .Domain "${domain}"`, host: template }];
}

function ofExclusions(gateways: readonly DomainGateway[], defaultDomain: string | undefined): Branch[] {
  const served = new Set(
    gateways.flatMap(({ domain, assignment }) => (domain === undefined ? [] : assignment.namespaceNames)),
  );
  return gateways.flatMap(({ domain, assignment: { serviceSelectors } }) => {
    const labels = matchedLabels(serviceSelectors);
    const names = excludedNamespaces(serviceSelectors).filter((name) => !served.has(name));
    if (domain === undefined || defaultDomain === undefined || labels === undefined || names.length === 0) return [];
    const conditions = sortedEntries(labels).map(([key, value]) => `(eq (index .Labels "${key}") "${value}")`);
    const host = DEFAULT_DOMAIN_TEMPLATE.replace('{{.Domain}}', defaultDomain);
    return [{ condition: `and (${inNamespaces(names)}) ${conditions.join(' ')}`, host }];
  });
}

function inNamespaces(names: readonly string[]): string {
  return `eq .Namespace ${names.map((name) => `"${name}"`).join(' ')}`;
}
