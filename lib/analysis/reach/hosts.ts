/** Host names as Istio compares them. Source: Istio, pkg/config/host. */

/** The server's hosts that are for a VirtualService of this namespace, without the namespace. */
export function hostsForNamespace(serverHosts: readonly string[], namespace: string): readonly string[] {
  return serverHosts.flatMap((host) => {
    const slash = host.indexOf('/');
    if (slash < 0) return host;
    const owner = host.slice(0, slash);
    return owner === namespace || owner === '*' ? host.slice(slash + 1) : [];
  });
}

/** What both lists cover: of each pair where one host covers the other, the more specific one. */
export function intersectHosts(a: readonly string[], b: readonly string[]): readonly string[] {
  const common = new Set<string>();
  for (const x of a) {
    for (const y of b) {
      if (isCovered(x, y)) common.add(x);
      else if (isCovered(y, x)) common.add(y);
    }
  }
  return [...common];
}

/** Whether every host that `host` stands for is one that `by` stands for: `a.b.com` by `*.b.com`. */
export function isCovered(host: string, by: string): boolean {
  if (!by.startsWith('*')) return host === by;
  if (host.startsWith('*')) return host.length >= by.length && host.slice(1).endsWith(by.slice(1));
  return host.endsWith(by.slice(1));
}
