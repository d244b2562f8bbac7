import { type ApiObject } from 'cdk8s';
import { type Labels } from '../../private/access';
import { isLocalDomain, matchedLabels } from '../config-domain';
import { type GatewayFacts } from '../knative-gateway';

/** The domains that config-domain and config-network give to services. */
export class Domains {
  private readonly byNamespace: ReadonlyMap<string, string>;
  private readonly byLabels: readonly {
    readonly domain: string;
    readonly labels: readonly (readonly [string, string])[];
  }[];

  public constructor(
    private readonly cluster: {
      readonly gateways: readonly GatewayFacts[];
      readonly defaultDomain: string | undefined;
      readonly clusterDomain: string;
      readonly domainTemplate: string | undefined;
    },
  ) {
    const owned = cluster.gateways.flatMap(({ domain, assignment }) =>
      domain === undefined ? [] : [{ domain, assignment }],
    );
    this.byNamespace = new Map(
      owned.flatMap(({ domain, assignment }) => assignment.namespaceNames.map((name) => [name, domain] as const)),
    );
    this.byLabels = owned
      .flatMap(({ domain, assignment }) => {
        const labels = matchedLabels(assignment.serviceSelectors);
        return labels === undefined ? [] : [{ domain, labels: Object.entries(labels) }];
      })
      .sort((a, b) => b.labels.length - a.labels.length || (a.domain < b.domain ? -1 : 1));
  }

  /** Whether hosts are formed by a template of the user's own. */
  public get hasTemplate(): boolean {
    return this.cluster.domainTemplate !== undefined;
  }

  /** The domain of a Knative Service or Route with these labels; undefined where config-domain is not ours. */
  public of(object: ApiObject, labels: Labels): string | undefined {
    const { defaultDomain } = this.cluster;
    const ofNamespace = this.byNamespace.get(object.metadata.namespace ?? 'default');
    if (ofNamespace !== undefined || defaultDomain === undefined) return ofNamespace;
    const ofLabels = this.byLabels.find((each) => each.labels.every(([key, value]) => labels[key] === value));
    return ofLabels?.domain ?? defaultDomain;
  }

  /**
   * Whether Knative makes services of a domain cluster-local. Source: knative/serving
   * `pkg/reconciler/route/resources/labels`.
   */
  public isLocal(domain: string): boolean {
    return isLocalDomain(domain, this.cluster.clusterDomain);
  }
}
