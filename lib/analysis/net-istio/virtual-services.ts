import { expandedHosts } from '../model/kingress';
import { sortedOnce } from '../../private/sort';
import { type HttpRoute, type KIngress, type KIngressRule, type VirtualService, type Visibility } from '../model/types';
import { gatewayIds, type SelectedGateways } from './selection';

/** `NAMESPACE/NAME` of the Gateways that rules of a visibility are bound to, sorted. */
export type BoundGateways = Readonly<Record<Visibility, readonly string[]>>;

// Many KIngresses share one selection.
const bound = new WeakMap<SelectedGateways, BoundGateways>();

/** The Gateways that config-istio chooses. */
export function configuredGateways(selected: SelectedGateways): BoundGateways {
  const known = bound.get(selected) ?? {
    ExternalIP: gatewayIds(selected.external),
    ClusterLocal: gatewayIds(selected.local),
  };
  bound.set(selected, known);
  return known;
}

/**
 * The VirtualServices that net-istio creates for a KIngress: one for the mesh, one for the gateways.
 *
 * Source: net-istio `pkg/reconciler/ingress/resources/virtual_service.go`. The copies of each route for probes are
 * omitted: they match the same hosts on the same gateways.
 */
export function virtualServicesOf(ingress: KIngress, gateways: BoundGateways): readonly VirtualService[] {
  const { localDomain } = ingress;
  const rules = ingress.rules.map((rule) => ({ rule, prefixes: prefixesOf(rule.hosts, localDomain) }));
  const hosts = sortedOnce(ingress.rules.flatMap((rule) => rule.hosts));
  const localHosts = hosts.filter((host) => host.endsWith(`.${localDomain}`));
  const meshHosts = gateways.ClusterLocal.length > 0 ? expandedHosts(localHosts, localDomain) : localHosts;
  const made: VirtualService[] = [];
  if (meshHosts.length > 0) made.push(virtualService(ingress, 'mesh', meshHosts, rules, MESH));
  if (ingress.rules.some((rule) => gateways[rule.visibility].length > 0)) {
    made.push(virtualService(ingress, 'ingress', expandedHosts(hosts, localDomain), rules, gateways));
  }
  return made;
}

const MESH: BoundGateways = { ExternalIP: ['mesh'], ClusterLocal: ['mesh'] };

interface PrefixedRule {
  readonly rule: KIngressRule;
  /** Of all its hosts. */
  readonly prefixes: readonly string[];
}

function virtualService(
  ingress: KIngress,
  suffix: 'mesh' | 'ingress',
  hosts: readonly string[],
  rules: readonly PrefixedRule[],
  gateways: BoundGateways,
): VirtualService {
  const known = new Set(hosts);
  const served = rules.filter(({ rule }) => rule.hosts.some((host) => known.has(host)));
  const http = served.map(({ rule, prefixes }): HttpRoute => {
    const own = rule.hosts.every((host) => known.has(host))
      ? prefixes
      : prefixesOf(
          rule.hosts.filter((host) => known.has(host)),
          ingress.localDomain,
        );
    return {
      matches: own.map((value) => ({
        gateways: gateways[rule.visibility],
        port: undefined,
        authority: { kind: 'prefix', value },
        plain: true,
      })),
      destinations: [],
    };
  });
  return {
    namespace: ingress.namespace,
    name: `${ingress.name}-${suffix}`,
    hosts,
    gateways: sortedOnce(served.flatMap(({ rule }) => gateways[rule.visibility])),
    exportTo: [],
    http,
    // net-istio copies the labels of the KIngress.
    revision: ingress.labels['istio.io/rev'],
    ingress: ingress.name,
    source: ingress.source,
  };
}

/**
 * Hosts are matched as prefixes, so that a port may follow; the short form of a local host covers all its forms, and a
 * prefix those that begin with it.
 */
function prefixesOf(hosts: readonly string[], localDomain: string): readonly string[] {
  const distinct: string[] = [];
  for (const prefix of hosts.map((host) => withoutLocalDomain(host, localDomain)).sort()) {
    // In this order a shorter prefix directly precedes the hosts that it covers.
    const last = distinct.at(-1);
    if (last === undefined || !prefix.startsWith(last)) distinct.push(prefix);
  }
  return distinct;
}

function withoutLocalDomain(host: string, localDomain: string): string {
  return host.endsWith(`.${localDomain}`) ? host.slice(0, -localDomain.length - 1) : host;
}
