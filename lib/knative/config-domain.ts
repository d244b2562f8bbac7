import { refuse } from '../private/errors';
import { DNS_SUBDOMAIN, demand } from '../private/names';
import { writeYaml } from '../private/yaml/write';
import { type IKnativeGateway } from './knative-gateway';

/** A domain and the namespaces whose services have it. */
interface NamespaceDomain {
  readonly domain: string;
  readonly namespaceNames: readonly string[];
}

/**
 * The data of config-domain: the domain of each gateway that is assigned by labels, and the default domain.
 *
 * Knative matches these selectors against the labels of the Route, which carry no namespace, and by equality only. Source:
 * knative/serving `pkg/reconciler/route/config/domain.go`.
 */
export function domainData(
  gateways: readonly IKnativeGateway[],
  defaultDomain: string | undefined,
): Record<string, string> {
  const data = new Map<string, string>();
  if (defaultDomain !== undefined) {
    demand('defaultDomain', defaultDomain, DNS_SUBDOMAIN);
    data.set(defaultDomain, '');
  }
  for (const { domain, assignment, gatewayName } of gateways) {
    if (domain === undefined) continue;
    if (assignment.selectors.length === 0) {
      refuse({
        what: `gateway '${gatewayName}' has a domain, and no service can be told by it`,
        got: domain,
        allowed: 'a domain beside GatewayAssignment.label(), labels() or namespaces()',
        fix: 'assign services to the gateway, or leave the domain out',
      });
    }
    if (assignment.labelSelectors.length === 0) continue;
    const [selector] = assignment.labelSelectors;
    if (
      assignment.labelSelectors.length > 1 ||
      selector?.matchLabels === undefined ||
      selector.matchExpressions !== undefined
    ) {
      refuse({
        what: `gateway '${gatewayName}' has a domain, and config-domain cannot express its assignment`,
        got: assignment.labelSelectors,
        allowed: 'GatewayAssignment.label() or labels(), and namespaces()',
        fix: 'assign by label, or leave the domain out and use DomainMappings',
      });
    }
    if (data.has(domain)) {
      refuse({
        what: `two domains of config-domain are the same`,
        got: domain,
        allowed: 'one gateway per domain, other than the default domain',
      });
    }
    data.set(domain, writeYaml({ selector: selector.matchLabels }, { quoteStrings: true, sortKeys: true }));
  }
  return Object.fromEntries([...data].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The domain template that gives the services of whole namespaces their gateway's domain; undefined where no gateway asks for it.
 *
 * A Go template of config-network, since config-domain knows no namespaces. Source: knative/networking `pkg/config`
 * (DomainTemplateValues).
 */
export function domainTemplate(gateways: readonly IKnativeGateway[]): string | undefined {
  const branches = gateways.flatMap(({ domain, assignment: { namespaceNames } }): NamespaceDomain[] =>
    domain === undefined || namespaceNames.length === 0 ? [] : [{ domain, namespaceNames }],
  );
  if (branches.length === 0) return undefined;
  const cases = branches.map(({ domain, namespaceNames }, index) => {
    const names = namespaceNames.map((name) => `"${name}"`).join(' ');
    return `{{${index === 0 ? '' : 'else '}if eq .Namespace ${names}}}${domain}`;
  });
  return `{{.Name}}.{{.Namespace}}.${cases.join('')}{{else}}{{.Domain}}{{end}}`;
}
