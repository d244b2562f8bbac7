import { groupBy } from '../../private/group';

/** Host names as Istio compares them. Source: Istio, pkg/config/host. */

/**
 * The hosts of a Gateway's servers, `HOST` or `NAMESPACE/HOST`, as VirtualServices of a namespace may use them. What is
 * covered is found in time that does not depend on how many hosts there are.
 */
export class ServerHosts {
  private readonly open: HostSet;
  private readonly owned: ReadonlyMap<string, HostSet>;

  /** @param hosts Without `./`, which stands for the namespace of the Gateway. */
  public constructor(hosts: readonly string[]) {
    const byOwner = groupBy(hosts, (host) => {
      const slash = host.indexOf('/');
      return [slash < 0 ? '*' : host.slice(0, slash)];
    });
    const sets = [...byOwner].map(([owner, some]): [string, HostSet] => [owner, new HostSet(some.map(withoutOwner))]);
    this.owned = new Map(sets);
    this.open = this.owned.get('*') ?? new HostSet([]);
  }

  /** Whether VirtualServices of every namespace may use every host. */
  public get coversAll(): boolean {
    return this.open.covers('*');
  }

  /** Whether VirtualServices of a namespace may use any host. */
  public isOpenTo(namespace: string): boolean {
    return !this.open.isEmpty || this.owned.has(namespace);
  }

  /** Whether a VirtualService of a namespace may use a host. */
  public covers(host: string, namespace: string): boolean {
    return this.for(namespace).some((hosts) => hosts.covers(host));
  }

  /** What a VirtualService of a namespace gets: where one host covers the other, the more specific one. */
  public intersect(hosts: readonly string[], namespace: string): readonly string[] {
    return [...new Set(this.for(namespace).flatMap((own) => own.intersect(hosts)))];
  }

  private for(namespace: string): readonly HostSet[] {
    const own = this.owned.get(namespace);
    return own === undefined ? [this.open] : [this.open, own];
  }
}

function withoutOwner(host: string): string {
  return host.slice(host.indexOf('/') + 1);
}

class HostSet {
  private readonly exact: ReadonlySet<string>;
  private readonly wildcards: Wildcards;

  public constructor(hosts: readonly string[]) {
    this.exact = new Set(hosts);
    this.wildcards = new Wildcards(hosts);
  }

  public get isEmpty(): boolean {
    return this.exact.size === 0;
  }

  public covers(host: string): boolean {
    return this.exact.has(host) || this.wildcards.covers(host);
  }

  public intersect(others: readonly string[]): readonly string[] {
    const covered = others.filter((host) => this.covers(host));
    if (!others.some(isWildcard)) return covered;
    const wildcards = new Wildcards(others);
    return [...covered, ...[...this.exact].filter((host) => wildcards.covers(host))];
  }
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

  public get isEmpty(): boolean {
    return this.suffixes.size === 0;
  }

  public covers(host: string): boolean {
    return this.longestCovering(host) !== undefined;
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

  /** The longest of them. */
  public longestCovering(host: string): string | undefined {
    if (this.isEmpty) return undefined;
    const [longest] = this.covering(host);
    return longest;
  }
}

/** Whether `by` covers every host that `host` matches: `a.b.com` by `*.b.com`. */
export function isCovered(host: string, by: string): boolean {
  return isWildcard(by) ? host.endsWith(by.slice(1)) : host === by;
}

export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}
