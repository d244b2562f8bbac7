import { KnativeRelease } from '../../knative/release';
import { describeConfigRefusal } from '../../knative/config-istio/format';
import { type IstioGatewayEntry } from '../../knative/config-istio';
import { describeSelector, matches } from '../../private/label-selector';
import { type ExplanationStep, type Fact } from './types';
import { idOf, type Manifest } from '../input/manifest';
import { isAssumed } from '../model/stock';
import { type GatewayServer, hasPods, type IstioGateway, type KIngress, type Visibility } from '../model/types';
import { ServerHosts } from '../reach/hosts';
import { withoutWildcardNamespace } from '../reach/listeners';
import { type Reach } from '../reach/reach';
import { hostsOf } from '../reach/reachability';
import { listed as inSentence, namedOwner } from '../words';
import { sortedEntries } from '../../private/sort';

const HANGING = KnativeRelease._newestWith(({ deletionsHang }) => deletionsHang);

// More would be unreadable in a large topology.
const SHOWN = 8;

/** The owner of the host. */
export function hostStep(reach: Reach, host: string, ingress?: KIngress): ExplanationStep {
  if (ingress === undefined) {
    const [label = ''] = host.split('.', 1);
    const hosts = reach.ingresses.flatMap(hostsOf).map((each) => each.host);
    const similar = hosts.filter((each) => each.startsWith(`${label}.`));
    const other = reach.model.kingresses.find(
      (each) => !reach.ingresses.includes(each) && each.rules.some(({ hosts: own }) => own.includes(host)),
    );
    if (other !== undefined) {
      const text = `${host} is a host of ${namedOwner(other)}, whose ingress class is ${other.ingressClass}: net-istio passes it over.`;
      return { topic: 'host', text, facts: [{ text: namedOwner(other), source: other.source.source }] };
    }
    const facts = shorten(similar.map((each): Fact => ({ text: `similar: ${each}` })));
    return { topic: 'host', text: `No Knative Service, Route or DomainMapping has the host ${host}.`, facts };
  }
  const kind = visibilityOf(ingress, host) === 'ClusterLocal' ? 'cluster-local' : 'external';
  const facts: Fact[] = [{ text: namedOwner(ingress), source: ingress.source.source }];
  const rewritten = ingress.rules.find(({ hosts }) => hosts.includes(host))?.rewriteHost;
  if (rewritten !== undefined)
    facts.push({ text: `requests continue as ${rewritten}, through the local gateway of that host` });
  else if (kind === 'external' && !ingress.observed) facts.push(domainFact(reach));
  return { topic: 'host', text: `${host} is the ${kind} host of ${namedOwner(ingress)}.`, facts };
}

function domainFact(reach: Reach): Fact {
  const { source } = reach.model.configDomain;
  if (source !== undefined) return { text: 'the domain comes from config-domain', source: source.source };
  return { text: 'config-domain is not among the manifests: example.com is assumed as the domain' };
}

/** The labels that config-istio selects by. */
export function labelStep(ingress: KIngress): ExplanationStep {
  const facts = sortedEntries(ingress.labels).map(([key, value]): Fact => ({ text: `${key}: ${value}` }));
  const made = ingress.observed ? 'carries' : 'will carry';
  return {
    topic: 'labels',
    text: `Its KIngress ${idOf(ingress)} ${made} the labels that config-istio selects by.`,
    facts,
  };
}

/** The entries of config-istio that are used, and why. */
export function configSteps(reach: Reach, host: string, ingress: KIngress): ExplanationStep[] {
  const { config, refusal, source } = reach.model.configIstio;
  const at = source && { source: source.source };
  if (config === undefined) {
    const text = 'net-istio refuses config-istio and does not start with it: nothing is routed.';
    return [{ topic: 'config-istio', text, facts: [{ text: refusal ? describeConfigRefusal(refusal) : '', ...at }] }];
  }
  const external = visibilityOf(ingress, host) === 'ExternalIP';
  const entries = external ? config.externalGateways : config.localGateways;
  const used = chosen(reach, host, ingress);
  const byDefault = used.every(({ labelSelector }) => labelSelector === undefined);
  const names = used.map(idOf).join(' and ');
  const why = byDefault ? 'since no selector matches' : `by ${used.map(selectorOf).join(' and ')}`;
  const list = external ? 'external' : 'local';
  const text =
    used.length === 0
      ? `config-istio has no ${list} gateway.`
      : `config-istio chooses the ${list} gateway ${names}, ${why}.`;
  const facts = shorten(entries.map((entry) => ({ text: `${idOf(entry)}: ${judge(entry, ingress, byDefault)}` })));
  const origin: Fact =
    source === undefined
      ? { text: 'config-istio is not among the manifests: its defaults apply' }
      : { text: 'config-istio', ...at };
  return [{ topic: 'config-istio', text, facts: [origin, ...facts] }];
}

function judge(entry: IstioGatewayEntry, ingress: KIngress, byDefault: boolean): string {
  if (entry.labelSelector === undefined) {
    return byDefault
      ? 'no selector: the default, used'
      : 'no selector: the default, not used, since a selector matches';
  }
  return `${selectorOf(entry)} ${matches(entry.labelSelector, ingress.labels) ? 'matches' : 'does not match'}`;
}

function selectorOf({ labelSelector }: IstioGatewayEntry): string {
  return `selector ${labelSelector === undefined ? '<none>' : describeSelector(labelSelector)}`;
}

/** The Gateway objects: what they accept, and the pods that they apply to. */
export function gatewayStep(reach: Reach, host: string, ingress: KIngress): ExplanationStep[] {
  return [...new Map(chosen(reach, host, ingress).map((entry) => [idOf(entry), entry])).keys()].map((id) => {
    const gateway = reach.model.lookup.gateway(id);
    if (gateway === undefined) {
      const text = `There is no Gateway ${id}: net-istio cannot reconcile services that use it, nor delete any KIngress while config-istio names it (up to Knative ${HANGING}).`;
      return { topic: 'gateways', text, facts: [] };
    }
    const accepting = gateway.servers.filter((server) => accepts(gateway, server, host, ingress));
    const pods = reach.model.lookup.gatewayPods(gateway).filter(hasPods);
    const text =
      accepting.length === 0
        ? `Gateway ${id} refuses the host: none of its servers accepts it.`
        : pods.length === 0
          ? `Gateway ${id} accepts the host, but selects no gateway pods.`
          : `Gateway ${id} accepts the host, on the pods of ${listed(pods.map(idOf))}.`;
    const facts: Fact[] = [
      {
        text: `selector ${describeSelector({ matchLabels: gateway.selector ?? {} })}${isAssumed(gateway.source) ? ', as in the stock installation' : ''}`,
        ...where(gateway.source),
      },
      ...gateway.servers.map((server) => ({ text: serverText(server, accepting.includes(server), ingress) })),
      ...pods.flatMap((workload) =>
        reach
          .listenersOf(workload)
          .rejected.filter((each) => each.gateway === gateway)
          .map((each) => ({
            text: `istiod drops server ${each.server.number} ${each.server.protocol} on ${idOf(workload)}: ${each.why}`,
          })),
      ),
    ];
    return { topic: 'gateways', text, facts };
  });
}

function accepts(gateway: IstioGateway, server: GatewayServer, host: string, ingress: KIngress): boolean {
  const hosts = server.hosts.map((each) => withoutWildcardNamespace(each, gateway.namespace));
  return new ServerHosts(hosts).covers(host, ingress.namespace);
}

function serverText(server: GatewayServer, accepted: boolean, ingress: KIngress): string {
  const verdict = accepted ? 'covers the host' : `does not cover the host of a VirtualService in ${ingress.namespace}`;
  return `server ${server.number} ${server.protocol}, hosts ${server.hosts.join(', ')}: ${verdict}`;
}

function chosen(reach: Reach, host: string, ingress: KIngress): readonly IstioGatewayEntry[] {
  const gateways = reach.gatewaysOf(ingress);
  return visibilityOf(ingress, host) === 'ExternalIP' ? gateways.external : gateways.local;
}

function visibilityOf(ingress: KIngress, host: string): Visibility {
  const rule = ingress.rules.find(({ hosts }) => hosts.includes(host));
  return rule?.visibility ?? (host.endsWith(ingress.localDomain) ? 'ClusterLocal' : 'ExternalIP');
}

/** Where an object was read, unless it is assumed. */
export function where(manifest: Manifest): Pick<Fact, 'source'> {
  return isAssumed(manifest) ? {} : { source: manifest.source };
}

/** The first few facts, and the number of others. */
export function shorten(facts: readonly Fact[]): readonly Fact[] {
  if (facts.length <= SHOWN) return facts;
  return [...facts.slice(0, SHOWN), { text: `and ${facts.length - SHOWN} more` }];
}

/** Names in a sentence, the first few of them. */
export function listed(names: readonly string[]): string {
  return inSentence(names, SHOWN, ', ');
}
