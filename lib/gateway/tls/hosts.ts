/**
 * Whether a certificate with this DNS name is valid for a host, which may be a wildcard itself. A wildcard stands for
 * one label (RFC 6125).
 */
export function isValidFor(name: string, host: string): boolean {
  if (name === host) return true;
  return name.startsWith('*.') && !host.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1);
}

/** Whether Istio's host covers another: `*.example.com` covers names of any depth. */
function covers(host: string, other: string): boolean {
  return host === '*' || host === other || (host.startsWith('*.') && other.endsWith(host.slice(1)));
}

/**
 * The hosts of a server, in Istio's form, for which it has a certificate of these names: neither wider than the
 * gateway's hosts nor than the names.
 */
export function hostsWith(hosts: readonly string[], names: readonly string[]): string[] {
  const both = hosts.flatMap((host) => {
    const slash = host.indexOf('/') + 1;
    const [namespace, own] = [host.slice(0, slash), host.slice(slash)];
    return names.flatMap((name) => {
      if (covers(own, name)) return `${namespace}${name}`;
      return covers(name, own) ? `${namespace}${own}` : [];
    });
  });
  const all = new Set(both);
  // What is open to every namespace needs no entry for one.
  return [...all].filter((host) => !host.includes('/') || !all.has(host.slice(host.indexOf('/') + 1))).sort();
}

/** Names without those that another one covers: issuers refuse a name beside its wildcard. */
export function withoutRedundant(names: readonly string[]): string[] {
  const all = [...new Set(names)].sort();
  return all.filter((name) => !all.some((other) => other !== name && isValidFor(other, name)));
}

/** The DNS names of hosts in Istio's form, without those that name none. */
export function dnsNamesOf(hosts: readonly string[]): string[] {
  return hosts.map((host) => host.slice(host.indexOf('/') + 1)).filter((name) => name !== '*');
}
