import { groupBy } from '../../private/group';
import { isCovered, isWildcard } from './hosts';
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

/**
 * The server whose filter chain Envoy uses for a client with this SNI: the one with the exact name, otherwise with the
 * longest wildcard, otherwise the one for any name.
 *
 * Source: Envoy, `FilterChainMatch.server_names`.
 */
export function serverFor(servers: readonly BoundServer[], sni: string): BoundServer | undefined {
  const name = sni.toLowerCase();
  const candidates = servers.flatMap((bound) => serverNames(bound).map((pattern) => ({ bound, pattern })));
  const matching = candidates.filter(
    ({ pattern }) => pattern === name || (isWildcard(pattern) && isCovered(name, pattern)),
  );
  const rank = (pattern: string): number => (isWildcard(pattern) ? pattern.length : Number.MAX_SAFE_INTEGER);
  return matching.sort((a, b) => rank(b.pattern) - rank(a.pattern))[0]?.bound;
}
