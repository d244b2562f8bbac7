import { pattern } from '../private/checks';
import { type Check } from '../private/names';

/** Knative's own template of a service's host. Source: knative/networking `pkg/config` (DefaultDomainTemplate). */
export const DEFAULT_DOMAIN_TEMPLATE = '{{.Name}}.{{.Namespace}}.{{.Domain}}';

const NAME = '{{.Name}}';
const NAMESPACE = '{{.Namespace}}';
const DOMAIN = '{{.Domain}}';

/**
 * A template whose hosts can be foreseen: the name in the first label, so that a wildcard stands for it, and the
 * namespace anywhere before the domain.
 */
export const DOMAIN_TEMPLATE: Check = pattern(
  /^(?:[a-z0-9-]|\{\{\.Namespace\}\})*\{\{\.Name\}\}(?:[a-z0-9-]|\{\{\.Namespace\}\})*(?:\.(?:[a-z0-9-]|\{\{\.Namespace\}\})+)*\.\{\{\.Domain\}\}$/,
  'a template of hosts',
  `labels of a-z, 0-9, '-' and ${NAMESPACE}, with ${NAME} in the first one, and '.${DOMAIN}' at the end, such as '${NAME}-${NAMESPACE}.${DOMAIN}'`,
);

/** The wildcard DNS names of all hosts that a template makes in a domain. */
export interface TemplateNames {
  readonly names: readonly string[];
  /** Whether there is one for each namespace. */
  readonly dependsOnNamespace: boolean;
}

/**
 * The wildcards of a template's hosts. A wildcard stands for one label (RFC 6125), so what follows the first one is
 * spelled out.
 */
export function templateNames(
  domain: string,
  namespaces: readonly string[],
  template: string = DEFAULT_DOMAIN_TEMPLATE,
): TemplateNames {
  const rest = afterFirstLabel(template).replaceAll(DOMAIN, domain);
  const dependsOnNamespace = rest.includes(NAMESPACE);
  const names = dependsOnNamespace ? namespaces.map((name) => rest.replaceAll(NAMESPACE, name)) : [rest];
  return { names: [...new Set(names)].sort().map((name) => `*.${name}`), dependsOnNamespace };
}

function afterFirstLabel(template: string): string {
  // A dot inside of `{{.Name}}` separates nothing.
  return template.replace(/^(?:\{\{[^}]*\}\}|[^.{])*\./, '');
}
