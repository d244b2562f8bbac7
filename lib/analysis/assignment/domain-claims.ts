import { KINGRESS_UNIVERSE } from '../../knative/ingress-labels';
import { satisfy } from '../../private/label-selector';
import { labels } from '../../private/access';
import { groupBy } from '../../private/group';
import { idOf } from '../input/manifest';
import { type Model } from '../model/build';

/** Evidence that the hosts of a pattern belong to a gateway. */
interface Claim {
  /** `NAMESPACE/NAME`. */
  readonly gateway: string;
  /** `*.DOMAIN`, or one host. */
  readonly pattern: string;
  /** The evidence, as a clause. */
  readonly because: string;
}

const EXTERNAL_DNS = 'external-dns.alpha.kubernetes.io/hostname';

/** The gateway that the hosts of a domain belong to, from any source but their routes. */
export class DomainClaims {
  private readonly published: ReadonlyMap<string, readonly Claim[]>;
  private readonly selected: ReadonlyMap<string, readonly Claim[]>;

  public constructor(model: Model) {
    this.published = groupBy(publishedPatterns(model), ({ pattern }) => [pattern]);
    this.selected = groupBy(selectedDomains(model), ({ pattern }) => [pattern]);
  }

  /** The claims of the narrowest pattern that covers the host. Gateways and DNS records take precedence over labels. */
  public of(host: string): readonly Claim[] {
    return narrowest(this.published, host) ?? narrowest(this.selected, host) ?? [];
  }
}

function narrowest(byPattern: ReadonlyMap<string, readonly Claim[]>, host: string): readonly Claim[] | undefined {
  const exact = byPattern.get(host);
  if (exact !== undefined) return exact;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const found = byPattern.get(`*${host.slice(dot)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The claims of Gateway objects and DNS records. */
function* publishedPatterns({ configIstio: { config }, lookup }: Model): Generator<Claim> {
  for (const entry of config?.externalGateways ?? []) {
    const gateway = idOf(entry);
    const hosts = new Set(lookup.gateway(gateway)?.servers.flatMap((server) => server.hosts.map(withoutNamespace)));
    for (const pattern of hosts) {
      if (pattern !== '*') yield { gateway, pattern, because: `Gateway ${gateway} has host ${pattern}` };
    }
    const service = lookup.serviceOfHost(entry.service);
    for (const pattern of service?.annotations[EXTERNAL_DNS]?.split(',').map((part) => part.trim()) ?? []) {
      const because = `external-dns points ${pattern} to Service ${idOf(service ?? entry)}`;
      if (pattern !== '') yield { gateway, pattern, because };
    }
  }
}

/** Labels that select both a gateway and a domain other than the default tie the domain to the gateway. */
function* selectedDomains({ configIstio: { config }, domains }: Model): Generator<Claim> {
  const unlabelled = domains.domainOf(labels([]));
  for (const entry of config?.externalGateways ?? []) {
    const chosen = entry.labelSelector && satisfy([entry.labelSelector], KINGRESS_UNIVERSE);
    const domain = chosen && domains.domainOf(labels(Object.entries(chosen)));
    if (domain === undefined || domain === unlabelled) continue;
    const gateway = idOf(entry);
    yield { gateway, pattern: `*.${domain}`, because: `config-domain gives ${domain} to services of ${gateway}` };
  }
}

function withoutNamespace(host: string): string {
  return host.slice(host.indexOf('/') + 1);
}
