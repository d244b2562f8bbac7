import { groupBy } from '../../private/group';
import { remembered } from '../../private/remembered';
import { idOf } from '../input/manifest';
import { type IstioGateway, type KIngress } from '../model/types';
import { Wildcards } from '../reach/hosts';
import { hostsOf } from '../reach/reachability';
import { listed, quoted } from '../words';
import { type ConfiguredGateways } from './configured-gateways';

/** A KIngress that a fix brings to a gateway. */
export interface Newcomer {
  readonly ingress: KIngress;
  /** `NAMESPACE/NAME` of the Gateway. */
  readonly gateway: string;
}

/** What has to be added to the hosts of Gateways that would refuse the external hosts of KIngresses; mostly nothing. */
export function alsoAdmit(gateways: ConfiguredGateways, newcomers: readonly Newcomer[]): string {
  const refused = newcomers.flatMap(({ ingress, gateway }) => {
    const object = gateways.find(gateway)?.object;
    if (object === undefined) return [];
    const allowed = gateways.allowedHosts(object);
    const hosts = hostsOf(ingress)
      .filter((each) => each.kind === 'ext' && !allowed.covers(each.host, ingress.namespace))
      .map(({ host }) => host);
    return hosts.length === 0 ? [] : { gateway, hosts, patterns: admittingHosts(object, ingress.namespace, hosts) };
  });
  return [...groupBy(refused, ({ gateway }) => [gateway])]
    .map(([gateway, some]) => {
      const patterns = some.flatMap((each) => each.patterns).sort();
      return ` ${addHosts(patterns, gateway)}, which refuses ${listed(some.flatMap(({ hosts }) => hosts[0] ?? []))}.`;
    })
    .join('');
}

/** The start of a fix that makes a Gateway accept hosts: all of them, however many there are. */
export function addHosts(patterns: readonly string[], gateway: string): string {
  return `Add ${listed(quoted(patterns), Infinity)} to spec.servers[].hosts of Gateway ${gateway}`;
}

/**
 * Hosts that make a Gateway accept refused hosts of a namespace: the domains that it has for other namespaces, or else
 * any.
 */
export function admittingHosts(
  gateway: IstioGateway,
  namespace: string,
  refused: readonly string[],
): readonly string[] {
  const { domains, wildcards } = domainsOf(gateway);
  const needed = new Set(refused.map((host) => (domains.has(host) ? host : (wildcards.longestCovering(host) ?? '*'))));
  return needed.has('*') ? [`${namespace}/*`] : [...needed].sort().map((domain) => `${namespace}/${domain}`);
}

interface Domains {
  readonly domains: ReadonlySet<string>;
  readonly wildcards: Wildcards;
}

// Rules ask for each host that a Gateway refuses, of which there may be as many as hosts that it accepts.
const known = new WeakMap<IstioGateway, Domains>();

/** The hosts of a Gateway's servers, for whichever namespaces they are. */
function domainsOf(gateway: IstioGateway): Domains {
  return remembered(known, gateway, () => {
    const hosts = gateway.servers.flatMap((server) => server.hosts);
    const domains = new Set(hosts.map((host) => host.slice(host.indexOf('/') + 1)));
    return { domains, wildcards: new Wildcards(domains) };
  });
}

/** A KIngress at each of the external gateways that it is assigned to. */
export function newcomersOf(gateways: ConfiguredGateways, ingresses: readonly KIngress[]): readonly Newcomer[] {
  return ingresses.flatMap((ingress) =>
    gateways.reach.gatewaysOf(ingress).external.map((entry) => ({ ingress, gateway: idOf(entry) })),
  );
}
