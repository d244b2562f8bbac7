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
  const wildcards = new Wildcards(by);
  return hosts.filter((host) => exact.has(host) || wildcards.covers(host));
}

/** Wildcard hosts by their suffixes: those that cover a host are found in time that depends on its length alone. */
export class Wildcards {
  private readonly suffixes: ReadonlySet<string>;
  /** The longest first. */
  private readonly lengths: readonly number[];

  /** @param hosts Hosts of any kind, of which the wildcards count. */
  public constructor(hosts: Iterable<string>) {
    this.suffixes = new Set([...hosts].filter(isWildcard).map((host) => host.slice(1)));
    this.lengths = [...new Set([...this.suffixes].map(({ length }) => length))].sort((a, b) => b - a);
  }

  public covers(host: string): boolean {
    return !this.covering(host).next().done;
  }

  /** The wildcards that cover every host that this one matches, the longest first. */
  public *covering(host: string): Generator<string, void> {
    const tail = isWildcard(host) ? host.slice(1) : host;
    for (const length of this.lengths) {
      if (length > tail.length) continue;
      const suffix = tail.slice(tail.length - length);
      if (this.suffixes.has(suffix)) yield `*${suffix}`;
    }
  }
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
