import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type IstioGateway, type KIngress, type VirtualService, type Workload } from '../../model/types';
import { type RejectedServer, withoutWildcardNamespace } from '../../reach/listeners';
import { type BoundServer } from '../../reach/bound-server';
import { serverNames } from '../../reach/filter-chains';
import { type Answer } from '../../reach/answer';
import { type Reach } from '../../reach/reach';
import { ownerId, SCHEMES } from '../../reach/reachability';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { byId, type ConfiguredGateways } from '../../gateways/configured-gateways';
import { detach } from '../../gateways/detach';
import { isServed, listenInstead } from '../../gateways/server-number';
import { listed, named, namedPods } from '../../words';

export const hostOverlap: Rule = {
  name: 'host-overlap',
  level: 'error',
  title: 'A host or port of a gateway is claimed twice',
  why:
    'If a host has two owners on one gateway, Envoy serves the one that istiod processes first, the older: ' +
    'requests for the other reach the wrong service. Of two servers that cannot share a port, or that share a ' +
    'host with a certificate, istiod drops the later one.',
  *check(context) {
    const claimed = claimedOften(context.reach);
    for (const ingress of context.reach.ingresses) yield* contestedHosts(context, ingress, claimed);
    yield* rejectedServers(context);
  },
};

/** The hosts that more than one KIngress or other VirtualService claims. */
function claimedOften({ ingresses, netIstio }: Reach): ReadonlySet<string> {
  const others = netIstio.virtualServices.filter((each) => netIstio.ingressBehind(each) === undefined);
  const once = new Set<string>();
  const often = new Set<string>();
  for (const hosts of [
    ...ingresses.map(({ rules }) => rules.flatMap((rule) => rule.hosts)),
    ...others.map((each) => each.hosts),
  ]) {
    for (const host of new Set(hosts)) (once.has(host) ? often : once).add(host);
  }
  return often;
}

/** Hosts of a KIngress that another owner answers at a gateway that the KIngress is assigned to. */
function* contestedHosts(
  { model, reach }: RuleContext,
  ingress: KIngress,
  claimed: ReadonlySet<string>,
): Generator<RuleFinding> {
  const hosts = ingress.rules.filter(({ visibility }) => visibility === 'ExternalIP').flatMap((rule) => rule.hosts);
  for (const host of hosts) {
    if (!claimed.has(host)) continue;
    for (const entry of reach.gatewaysOf(ingress).external) {
      const service = model.lookup.serviceOfHost(entry.service);
      const answers = service && SCHEMES.flatMap((scheme) => reach.possibleAnswersOf(service, host, scheme));
      const by = answers && otherOwner(answers, ingress, host);
      if (by === undefined) continue;
      const other = 'rules' in by ? `${ownerKind(by)} ${ownerId(by)}` : `VirtualService ${idOf(by)}`;
      yield {
        subject: subjectOf(ingress.source),
        gateway: idOf(entry),
        message: `The host ${host} of ${ownerKind(ingress)} ${ownerId(ingress)} is also claimed by ${other}, which answers it through Gateway ${idOf(entry)}.`,
        fix: `Give each a host of its own: rename one, or let the domain template of config-network include the namespace.`,
      };
      // The same two meet at every gateway that they share.
      break;
    }
  }
}

function otherOwner(
  answers: readonly Answer[],
  ingress: KIngress,
  host: string,
): KIngress | VirtualService | undefined {
  for (const answer of answers) {
    if (answer.code !== '200' || answer.by === ingress) continue;
    // A DomainMapping's answer may come from behind the host of its target.
    const claims = 'rules' in answer.by ? answer.by.rules.flatMap((rule) => rule.hosts) : answer.by.hosts;
    if (claims.includes(host)) return answer.by;
  }
  return undefined;
}

const OWNERS = { Service: 'Knative Service', Route: 'Route', DomainMapping: 'DomainMapping', Ingress: 'KIngress' };

function ownerKind({ owner }: KIngress): string {
  return OWNERS[owner];
}

/** Servers that istiod drops because another server has their port or host. */
function* rejectedServers(context: RuleContext): Generator<RuleFinding> {
  const gateways = context.gateways;
  for (const workload of byId(new Set([...new Set(gateways.all.map(({ pods }) => pods))].flat()))) {
    const { rejected, byPort } = context.reach.listenersOf(workload);
    for (const left of rejected) {
      if (left.why === 'privileged-port') continue;
      const { gateway, server, port } = left;
      const listener = byPort.get(port);
      const present =
        left.why === 'overlapping-names' ? rejected : [...(listener?.http ?? []), ...(listener?.https ?? [])];
      const winner = left.by ?? present.find((bound) => bound !== left && takes(bound, left));
      // Two Gateways that net-istio makes for one service serve the same.
      if (gateway.generatedFor !== undefined && gateway.generatedFor === winner?.gateway.generatedFor) continue;
      const id = idOf(gateway);
      const configured = gateways.find(id);
      const other =
        winner === undefined
          ? 'another server'
          : winner.gateway === gateway
            ? 'another of its servers'
            : named(winner.gateway, 'Gateway');
      yield {
        subject: subjectOf(gateway.source),
        gateway: configured?.id ?? gateways.ownersOf(workload)[0]?.id ?? id,
        level: configured === undefined ? 'warning' : gateways.levelOf(configured.users.length > 0),
        message: `${lossOf(left)} server ${server.number} ${server.protocol} of ${named(gateway, 'Gateway')} on ${namedPods(workload)}: ${other} ${reasonOf(left, winner)}.`,
        fix: detachOne(context, workload, left, winner) ?? fixOf(context, left, winner),
      };
    }
  }
}

function lossOf({ why }: RejectedServer): string {
  return why === 'overlapping-names' ? 'Envoy rejects the whole port of' : 'istiod drops';
}

/** Of two servers of one host or port, the one whose Gateway does not belong to the pods is the wrong one. */
function detachOne(
  context: RuleContext,
  workload: Workload,
  left: RejectedServer,
  winner: BoundServer | undefined,
): string | undefined {
  if (winner?.gateway === left.gateway) return undefined;
  for (const { gateway } of winner === undefined ? [left] : [winner, left]) {
    const fix = detach(context, gateway, workload);
    if (fix !== undefined) return fix;
  }
  return undefined;
}

function fixOf({ gateways }: RuleContext, left: RejectedServer, winner: BoundServer | undefined): string {
  const { why, server, gateway, by } = left;
  switch (why) {
    case 'duplicate-tls-host':
      return `Make sure that no two servers of port ${server.number} on these pods have the host ${listed(commonHosts(left, winner))}.`;
    case 'overlapping-names':
      return `Make sure that no two HTTPS servers of port ${server.number} on these pods have hosts that are equal without their namespaces, as \`team-a/*\` and \`*\` are.`;
    case 'duplicate-port-name':
      return `Give each HTTPS server of Gateway ${idOf(gateway)} a port name of its own.`;
    default:
      // What net-istio creates cannot be changed.
      return by !== undefined && gateway.generatedFor !== undefined
        ? yieldPort(gateways, by.gateway)
        : `Give the server of Gateway ${idOf(gateway)} another port, or the protocol of the other.`;
  }
}

function yieldPort(gateways: ConfiguredGateways, gateway: IstioGateway): string {
  const id = idOf(gateway);
  return gateway.servers.some(isServed)
    ? `Give the server of Gateway ${id} another port, or the protocol of the other.`
    : listenInstead(gateway, gateways.find(id)?.services[0]);
}

function takes(bound: BoundServer, left: RejectedServer): boolean {
  switch (left.why) {
    case 'duplicate-port-name':
      return bound.gateway === left.gateway && bound.server.portName === left.server.portName;
    case 'overlapping-names':
      return serverNames(bound).some((name) => serverNames(left).includes(name));
    default:
      return commonHosts(left, bound).length > 0;
  }
}

/** The hosts that both servers have, as istiod compares them; all of them where the other server is not known. */
function commonHosts({ gateway, server }: RejectedServer, other: BoundServer | undefined): readonly string[] {
  if (other === undefined) return server.hosts;
  const known = new Set(other.server.hosts.map((host) => withoutWildcardNamespace(host, other.gateway.namespace)));
  return server.hosts.filter((host) => known.has(withoutWildcardNamespace(host, gateway.namespace)));
}

function reasonOf(left: RejectedServer, winner: BoundServer | undefined): string {
  switch (left.why) {
    case 'duplicate-tls-host':
      return `already has the host ${listed(commonHosts(left, winner))}`;
    case 'overlapping-names':
      return `has the name ${listed(serverNames(left))} as well`;
    case 'duplicate-port-name':
      return `already has the port name ${left.server.portName}`;
    default:
      return 'uses the port with another protocol';
  }
}
