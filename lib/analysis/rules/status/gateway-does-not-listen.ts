import { at, objects, text } from '../../../private/access';
import { subjectOf } from '../../finding';
import { type ConfiguredGateway, type ConfiguredGateways, servingPods } from '../../gateways/configured-gateways';
import { listenInstead, serverNumberFor } from '../../gateways/server-number';
import { isPortNumber } from '../../model/istio';
import { type GatewayServer, type IstioGateway } from '../../model/types';
import { type Rule, type RuleFinding } from '../../rule';
import { listed, namedPods } from '../../words';

export const gatewayDoesNotListen: Rule = {
  name: 'gateway-does-not-listen',
  level: 'error',
  title: 'A Gateway has no server that Envoy listens for',
  why: 'Connections to the gateway are refused for every service on it.',
  *check({ gateways }) {
    for (const gateway of gateways.all) {
      const { object } = gateway;
      if (object !== undefined) {
        yield* impossiblePorts(gateways, gateway, object);
        yield* repeatedNames(gateways, gateway, object);
      }
      const pods = servingPods(gateway);
      if (object === undefined || pods.length === 0 || isAllRefused(object)) continue;
      // host-overlap and probe-port-mismatch report what is rejected.
      if (pods.some((workload) => gateways.isOnPods(gateway, workload))) continue;
      yield {
        subject: subjectOf(object.source),
        gateway: gateway.id,
        level: gateways.levelOf(gateway.users.length > 0),
        message: `Nothing listens for Gateway ${gateway.id} on ${listed(pods.map(namedPods))}: ${reasonOf(object)}.`,
        fix: listenInstead(object, gateway.services[0]),
      };
    }
  },
};

const REFUSED = 'What is refused never reaches istiod: nothing listens, or what was applied before stays.';
const HTTP = 80;
const HTTPS = 443;

/** Servers with a port number that cannot be: the whole Gateway is refused when it is applied. */
function* impossiblePorts(
  gateways: ConfiguredGateways,
  { id, users, services }: ConfiguredGateway,
  object: IstioGateway,
): Generator<RuleFinding> {
  for (const [index, server] of objects(object.source.object, 'spec', 'servers').entries()) {
    const number = at(server, 'port', 'number');
    // A server of a Unix socket has port number 0.
    if (isPortNumber(number) || text(server, 'bind')?.startsWith('unix://') === true) continue;
    const isInteger = typeof number === 'number' && Number.isSafeInteger(number) && number >= 0;
    const place = `spec.servers[${index}]`;
    const isHttps = text(server, 'port', 'protocol')?.toUpperCase() === 'HTTPS';
    const wanted = serverNumberFor(services[0], isHttps ? HTTPS : HTTP);
    const isTaken = object.servers.some((each) => each.number === wanted);
    yield {
      subject: subjectOf(object.source),
      gateway: id,
      level: gateways.levelOf(users.length > 0),
      message: `The port number of ${place} of Gateway ${id} is ${inWords(number)}: ${isInteger ? "Istio's webhook" : 'the API server'} refuses the Gateway, since port numbers are whole numbers from 1 to 65535.`,
      why: REFUSED,
      fix: isTaken
        ? `Remove ${place} of Gateway ${id}: server ${wanted} is there already.`
        : `Set port.number ${wanted} in ${place} of Gateway ${id}.`,
    };
  }
}

/** Servers with the port name of another: the whole Gateway is refused when it is applied. */
function* repeatedNames(
  gateways: ConfiguredGateways,
  { id, users }: ConfiguredGateway,
  { servers, source }: IstioGateway,
): Generator<RuleFinding> {
  // What a cluster has was accepted.
  if (servers.length < 2 || text(source.object, 'metadata', 'uid') !== undefined) return;
  const names = new Set<string>();
  for (const { portName, number } of servers) {
    if (!names.has(portName)) {
      names.add(portName);
      continue;
    }
    yield {
      subject: subjectOf(source),
      gateway: id,
      level: gateways.levelOf(users.length > 0),
      message: `Two servers of Gateway ${id} have the port name ${JSON.stringify(portName)}: Istio's webhook refuses the Gateway.`,
      why: REFUSED,
      fix: `Set port.name of server ${number} in spec.servers of Gateway ${id} to a name of its own, such as ${portName || 'port'}-${number}.`,
    };
    return;
  }
}

function isAllRefused({ servers, source }: IstioGateway): boolean {
  return servers.length === 0 && objects(source.object, 'spec', 'servers').length > 0;
}

function inWords(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : 'no number';
}

function reasonOf({ servers }: IstioGateway): string {
  if (servers.length === 0) return 'it has no servers';
  return listed(servers.map((server) => `server ${server.number} ${problemOf(server)}`));
}

function problemOf({ protocol, tls, bind }: GatewayServer): string {
  if (bind !== '' && bind !== '0.0.0.0') return `is bound to ${bind}`;
  if (protocol.toUpperCase() === 'HTTPS' && tls === undefined) return 'has protocol HTTPS and no tls';
  if (tls?.mode === 'PASSTHROUGH' || tls?.mode === 'AUTO_PASSTHROUGH') return `passes TLS through (${tls.mode})`;
  return `has protocol ${protocol === '' ? '(none)' : protocol}`;
}
