import { CLUSTER_LOCAL, VISIBILITY } from '../../knative/ingress-labels';
import { type Labels, labelsAt, text } from '../../private/access';
import { type SystemConfig } from './system-config';
import { fillTemplate } from './go-template';
import { isSubset, pairOf } from './label-index';
import { groupBy } from '../../private/group';
import { yamlValue } from '../input/yaml-value';
import { CLUSTER_DOMAIN } from '../../private/stock-install';

const DEFAULT_DOMAIN_TEMPLATE = '{{.Name}}.{{.Namespace}}.{{.Domain}}';
const DEFAULT_TAG_TEMPLATE = '{{.Tag}}-{{.Name}}';

interface Domain {
  readonly name: string;
  readonly selector: Labels;
  /** Of the selector. */
  readonly size: number;
  /** Whether namespaces may have a wildcard certificate for it. */
  readonly isWildcard: boolean;
}

/** Host names according to Serving's config-domain and config-network. */
export class Domains {
  private readonly domains: readonly Domain[];
  /** By the first pair of the selector; an empty key without one. */
  private readonly byPair: ReadonlyMap<string, readonly Domain[]>;
  private readonly firstKeys: readonly string[];
  private readonly domainTemplate: string;
  private readonly tagTemplate: string;
  /** Whether external hosts are not by the built-in template. */
  public readonly hasOwnTemplate: boolean;
  /** The domain of cluster-local hosts: `svc.cluster.local`. */
  public readonly localDomain: string;

  public constructor(configDomain: SystemConfig, configNetwork: SystemConfig, clusterDomain: string = CLUSTER_DOMAIN) {
    this.localDomain = `svc.${clusterDomain}`;
    this.domains = readDomains(configDomain, this.localDomain);
    const firstPair = ({ selector }: Domain): [string, string] | undefined => Object.entries(selector)[0];
    this.firstKeys = [...new Set(this.domains.flatMap((domain) => firstPair(domain)?.[0] ?? []))];
    this.byPair = groupBy(this.domains, (domain) => {
      const pair = firstPair(domain);
      return [pair === undefined ? '' : pairOf(pair)];
    });
    this.domainTemplate = configNetwork.data['domain-template'] ?? DEFAULT_DOMAIN_TEMPLATE;
    this.hasOwnTemplate = this.domainTemplate !== DEFAULT_DOMAIN_TEMPLATE;
    this.tagTemplate = configNetwork.data['tag-template'] ?? DEFAULT_TAG_TEMPLATE;
  }

  /**
   * The domain of a Route with these labels: the matching entry with the most labels, then the first by name.
   *
   * Source: Knative Serving, `LookupDomainForLabels`.
   */
  public domainOf(labels: Labels): string {
    if (labels[VISIBILITY] === CLUSTER_LOCAL) return this.localDomain;
    let best = this.bestOf('', labels, undefined);
    for (const key of this.firstKeys) {
      const value = labels[key];
      if (value !== undefined) best = this.bestOf(pairOf([key, value]), labels, best);
    }
    return best?.name ?? this.localDomain;
  }

  private bestOf(pair: string, labels: Labels, known: Domain | undefined): Domain | undefined {
    let best = known;
    for (const domain of this.byPair.get(pair) ?? []) {
      const isBetter =
        best === undefined || domain.size > best.size || (domain.size === best.size && domain.name < best.name);
      if (isBetter && isSubset(domain.selector, labels)) best = domain;
    }
    return best;
  }

  /**
   * The external host of a Route, or of one tag of it.
   *
   * @param domain That of its labels, if it is known.
   */
  public externalHost(
    route: { readonly namespace: string; readonly name: string; readonly labels: Labels; readonly annotations: Labels },
    tag: string,
    domain: string = this.domainOf(route.labels),
  ): string {
    return this.hostIn(domain, { ...route, name: this.hostName(route.name, tag) });
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
  if (config.source === undefined) return [{ name: 'example.com', selector: nothing, size: 0, isWildcard: true }];
  const domains = Object.entries(config.data)
    .filter(([name]) => name !== '_example')
    .map(([name, options]): Domain => {
      const value = yamlValue(options);
      const selector = labelsAt(value, 'selector');
      const size = Object.keys(selector).length;
      return { name, selector, size, isWildcard: size === 0 || text(value, 'type') === 'wildcard' };
    });
  if (domains.some(({ size }) => size === 0)) return domains;
  return [...domains, { name: localDomain, selector: nothing, size: 0, isWildcard: true }];
}
