import { groupBy } from '../../private/group';
import { isCovered, isWildcard } from './hosts';
import { type BoundServer } from './bound-server';

/** The names by which Envoy chooses a server's filter chain: its hosts without namespaces; `*` is any name, and none. */
export function serverNames({ server }: BoundServer): readonly string[] {
  const names = server.hosts.map((host) => host.slice(host.indexOf('/') + 1).toLowerCase());
  return names.includes('*') ? ['*'] : [...new Set(names)];
}

/**
 * The servers of a port that Envoy cannot tell apart: two filter chains for one name, or a TLS server for any name beside a plain
 * one. Envoy refuses the whole listener then. istiod compares the hosts together with their namespaces, and so lets
 * `team-a/*` and `*` through.
 *
 * Source: Envoy, "multiple filter chains with the same matching rules"; `CheckDuplicates` in Istio, pilot/pkg/model/gateway.go.
 */
export function overlapping(https: readonly BoundServer[], http: readonly BoundServer[]): readonly BoundServer[] {
  const byName = groupBy(https, serverNames);
  const shared = [...byName].filter(([name, servers]) => servers.length > 1 || (name === '*' && http.length > 0));
  return [...new Set(shared.flatMap(([, servers]) => servers))];
}

/**
 * The server whose filter chain Envoy takes for a client that names this host (SNI): the one with the name itself, else with
 * the longest wildcard, else the one for any name.
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
