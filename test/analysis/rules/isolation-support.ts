import { type KubeObject } from '../../../lib/private/access';
import { ISOLATION_RULES } from '../../../lib/analysis/rules/isolation';
import { configIstio, entry, gateway, isolated, ksvc, label, pods, server, service, STOCK } from '../support';
import { findingsBy, findingsOf } from './page';
import { ALPHA, LABELS, ruleIn, SHOP, yamlOf } from './said';

type Labels = Record<string, string>;

export const BETA = entry('gw/beta', label('gateway', 'beta'));
/** A service that is assigned to BETA. */
export const BLOG = ksvc('team/blog', { gateway: 'beta' });
export const BETA_LABELS = { istio: 'gw-beta' };
/** config-istio with the stock gateway, ALPHA and BETA, and SHOP. */
export const BOTH = [configIstio([STOCK, ALPHA, BETA]), SHOP];

/** An HTTPS server whose port has a name. */
export function https(
  number: number,
  hosts: string[],
  { name = 'https', credentialName = 'builtin://', mode = 'SIMPLE' } = {},
): KubeObject {
  const made = server(number, hosts, 'HTTPS', { mode, credentialName });
  return { ...made, port: { number, name, protocol: 'HTTPS' } };
}

/** The parts of gw/alpha, with these servers. */
export function alpha(...servers: KubeObject[]): KubeObject[] {
  return [pods('gw/alpha', LABELS), service('gw/alpha', LABELS), gateway('gw/alpha', LABELS, ...servers)];
}

/** Pods and Service of gw/beta, and a Gateway with another selector. */
export function betaSelecting(selector: Labels | undefined, only = server(80)): KubeObject[] {
  const [workload, own] = isolated('gw/beta') as [KubeObject, KubeObject];
  return [workload, own, gateway('gw/beta', selector, only)];
}

/** A gateway that selects its pods by some of their labels. */
export function labelled(id: string, labels: Labels, selector: Labels): KubeObject[] {
  return [pods(id, labels), service(id, labels), gateway(id, selector, server(80))];
}

/** Entries for gateways `NAMESPACE/NAME`, which services are assigned to by their names. */
export function named(...ids: string[]): KubeObject {
  return configIstio([STOCK, ...ids.map((id) => entry(id, label('gateway', id.replace(/.*\//, ''))))]);
}

/** What a rule finds: `LEVEL GATEWAY: MESSAGE`, and the fix of each. */
export function found(rule: string, objects: readonly KubeObject[]): { said: string[]; fixes: string[] } {
  const all = findingsBy(ruleIn(ISOLATION_RULES, rule), yamlOf(objects));
  return {
    said: all.map(({ level, gateway: id, message }) => `${level} ${id ?? '-'}: ${message}`),
    fixes: all.map(({ fix }) => fix),
  };
}

/** The objects and gateways that a rule's findings are about: `KIND NAME`, and the further gateways of each. */
export function foundOn(rule: string, objects: readonly KubeObject[]): [string, readonly string[]][] {
  const all = findingsOf([ruleIn(ISOLATION_RULES, rule)], yamlOf(objects));
  return all.map(({ subject, otherGateways = [] }) => [`${subject.kind} ${subject.name}`, otherGateways]);
}
