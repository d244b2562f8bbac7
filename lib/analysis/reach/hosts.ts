/** Host names as Istio compares them. Source: Istio, pkg/config/host. */

/** The server's hosts that VirtualServices of this namespace may use, without the namespace. */
export function hostsForNamespace(serverHosts: readonly string[], namespace: string): readonly string[] {
  return serverHosts.flatMap((host) => {
    const slash = host.indexOf('/');
    if (slash < 0) return host;
    const owner = host.slice(0, slash);
    return owner === namespace || owner === '*' ? host.slice(slash + 1) : [];
  });
}

/** The intersection of both lists: of each pair where one host covers the other, the more specific one. */
export function intersectHosts(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...coveredHosts(a, b), ...coveredHosts(b, a)])];
}

function coveredHosts(hosts: readonly string[], by: readonly string[]): readonly string[] {
  const exact = new Set(by);
  const wildcards = by.filter(isWildcard);
  return hosts.filter((host) => exact.has(host) || wildcards.some((wildcard) => isCovered(host, wildcard)));
}

/** Whether `by` covers every host that `host` matches: `a.b.com` by `*.b.com`. */
export function isCovered(host: string, by: string): boolean {
  if (!isWildcard(by)) return host === by;
  if (isWildcard(host)) return host.length >= by.length && host.slice(1).endsWith(by.slice(1));
  return host.endsWith(by.slice(1));
}

export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}
