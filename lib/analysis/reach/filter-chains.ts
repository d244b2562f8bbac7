import { groupBy } from '../../private/group';
import { Wildcards } from './hosts';
import { type BoundServer } from './bound-server';

/**
 * The names by which Envoy chooses a server's filter chain: its hosts without namespaces; `*` matches any name, or
 * none.
 */
export function serverNames({ server }: BoundServer): readonly string[] {
  const names = server.hosts.map((host) => host.slice(host.indexOf('/') + 1).toLowerCase());
  return names.includes('*') ? ['*'] : [...new Set(names)];
}

/**
 * The servers of a port that Envoy cannot distinguish: two filter chains for one name, or a TLS server for any name in
 * addition to a plain one. Envoy then rejects the whole listener. istiod compares the hosts together with their
 * namespaces, and so accepts `team-a/*` and `*`.
 *
 * Source: Envoy, "multiple filter chains with the same matching rules"; `CheckDuplicates` in Istio,
 * pilot/pkg/model/gateway.go.
 */
export function overlapping(https: readonly BoundServer[], http: readonly BoundServer[]): readonly BoundServer[] {
  const byName = groupBy(https, serverNames);
  const shared = [...byName].filter(([name, servers]) => servers.length > 1 || (name === '*' && http.length > 0));
  return [...new Set(shared.flatMap(([, servers]) => servers))];
}

/** The filter chains of a port, by the names that clients ask for (SNI). */
export class FilterChains {
  private readonly byName = new Map<string, BoundServer>();
  private readonly wildcards: Wildcards;

  public constructor(servers: readonly BoundServer[]) {
    // No two servers of a listener have one name.
    for (const bound of servers) for (const name of serverNames(bound)) this.byName.set(name, bound);
    this.wildcards = new Wildcards(this.byName.keys());
  }

  /**
   * The server whose filter chain Envoy uses for a client with this SNI: the one with the exact name, otherwise with
   * the longest wildcard, otherwise the one for any name.
   *
   * Source: Envoy, `FilterChainMatch.server_names`.
   */
  public serverFor(sni: string): BoundServer | undefined {
    const name = sni.toLowerCase();
    const exact = this.byName.get(name);
    if (exact !== undefined) return exact;
    const longest = this.wildcards.longestCovering(name);
    return longest === undefined ? undefined : this.byName.get(longest);
  }
}
