import { CLUSTER_LOCAL, VISIBILITY } from '../../knative/ingress-labels';
import { type Labels, labelsAt, text } from '../../private/access';
import { type SystemConfig } from './system-config';
import { fillTemplate } from './go-template';
import { isSubset } from './label-index';
import { yamlValue } from '../input/yaml-value';
import { CLUSTER_DOMAIN } from '../../private/stock-install';
import { compareTexts } from '../../private/sort';

const DEFAULT_DOMAIN_TEMPLATE = '{{.Name}}.{{.Namespace}}.{{.Domain}}';
const DEFAULT_TAG_TEMPLATE = '{{.Tag}}-{{.Name}}';

interface Domain {
  readonly name: string;
  readonly selector: Labels;
  /** Whether namespaces may have a wildcard certificate for it. */
  readonly isWildcard: boolean;
}

/** Host names according to Serving's config-domain and config-network. */
export class Domains {
  private readonly domains: readonly Domain[];
  private readonly domainTemplate: string;
  private readonly tagTemplate: string;
  /** The domain of cluster-local hosts: `svc.cluster.local`. */
  public readonly localDomain: string;

  public constructor(configDomain: SystemConfig, configNetwork: SystemConfig, clusterDomain: string = CLUSTER_DOMAIN) {
    this.localDomain = `svc.${clusterDomain}`;
    this.domains = readDomains(configDomain, this.localDomain);
    this.domainTemplate = configNetwork.data['domain-template'] ?? DEFAULT_DOMAIN_TEMPLATE;
    this.tagTemplate = configNetwork.data['tag-template'] ?? DEFAULT_TAG_TEMPLATE;
  }

  /**
   * The domain of a Route with these labels: the matching entry with the most labels, then the first by name.
   *
   * Source: Knative Serving, `LookupDomainForLabels`.
   */
  public domainOf(labels: Labels): string {
    if (labels[VISIBILITY] === CLUSTER_LOCAL) return this.localDomain;
    const matching = this.domains.filter(({ selector }) => isSubset(selector, labels));
    const size = ({ selector }: Domain): number => Object.keys(selector).length;
    return matching.sort((a, b) => size(b) - size(a) || compareTexts(a.name, b.name))[0]?.name ?? this.localDomain;
  }

  /** The external host of a Route, or of one tag of it. */
  public externalHost(
    route: { readonly namespace: string; readonly name: string; readonly labels: Labels; readonly annotations: Labels },
    tag: string,
  ): string {
    return this.hostIn(this.domainOf(route.labels), { ...route, name: this.hostName(route.name, tag) });
  }

  /** The wildcard hosts that Knative can obtain certificates for in a namespace, by domain. */
  public wildcardHosts(namespace: string): readonly { readonly domain: string; readonly host: string }[] {
    const nothing = labelsAt({});
    return this.domains
      .filter(({ isWildcard }) => isWildcard)
      .map(({ name }) => ({
        domain: name,
        host: this.hostIn(name, { namespace, name: '*', labels: nothing, annotations: nothing }),
      }));
  }

  /** The cluster-local host of a Route, or of one tag of it; the domain template does not apply to it. */
  public localHost(route: { readonly namespace: string; readonly name: string }, tag: string): string {
    return `${this.hostName(route.name, tag)}.${route.namespace}.${this.localDomain}`;
  }

  private hostIn(
    domain: string,
    route: { readonly namespace: string; readonly name: string; readonly labels: Labels; readonly annotations: Labels },
  ): string {
    const values = {
      fields: { Name: route.name, Namespace: route.namespace, Domain: domain },
      maps: { Labels: route.labels, Annotations: route.annotations },
    };
    // What nearly every cluster has needs no reading.
    if (this.domainTemplate === DEFAULT_DOMAIN_TEMPLATE) return `${route.name}.${route.namespace}.${domain}`;
    return fillTemplate(this.domainTemplate, values) ?? fillTemplate(DEFAULT_DOMAIN_TEMPLATE, values) ?? route.name;
  }

  private hostName(name: string, tag: string): string {
    if (tag === '') return name;
    const values = { fields: { Name: name, Tag: tag }, maps: {} };
    return fillTemplate(this.tagTemplate, values) ?? fillTemplate(DEFAULT_TAG_TEMPLATE, values) ?? name;
  }
}

function readDomains(config: SystemConfig, localDomain: string): readonly Domain[] {
  const nothing = labelsAt({});
  // The placeholder of Knative's documentation, if the manifests do not contain the configuration.
  if (config.source === undefined) return [{ name: 'example.com', selector: nothing, isWildcard: true }];
  const domains = Object.entries(config.data)
    .filter(([name]) => name !== '_example')
    .map(([name, options]): Domain => {
      const value = yamlValue(options);
      const selector = labelsAt(value, 'selector');
      const isWildcard = Object.keys(selector).length === 0 || text(value, 'type') === 'wildcard';
      return { name, selector, isWildcard };
    });
  if (domains.some(({ selector }) => Object.keys(selector).length === 0)) return domains;
  return [...domains, { name: localDomain, selector: nothing, isWildcard: true }];
}
