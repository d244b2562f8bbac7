import { text } from '../../private/access';
import { compareTexts } from '../../private/sort';
import { idOf } from '../input/manifest';
import { type Lookup } from '../model/lookup';
import { type GatewayServer, type IstioGateway, type ModelNode, type Service, type Workload } from '../model/types';
import { podPortOf } from '../net-istio/probes';
import { type BoundServer } from './bound-server';
import { overlapping } from './filter-chains';
import { remembered } from '../../private/remembered';

/** The servers that Envoy listens for on one port of pods. */
export interface Listener {
  /** Servers without TLS, in the order of istiod: their routes are merged. */
  readonly http: readonly BoundServer[];
  /** Servers that terminate TLS, each with separate routes. */
  readonly https: readonly BoundServer[];
}

/** A server that istiod drops, or that Envoy rejects together with its listener, and why. */
export interface RejectedServer extends BoundServer {
  readonly port: number;
  readonly why:
    'conflicting-protocol' | 'duplicate-tls-host' | 'duplicate-port-name' | 'privileged-port' | 'overlapping-names';
  /** The server whose protocol it conflicts with. */
  readonly by?: BoundServer;
}

export interface Listeners {
  readonly byPort: ReadonlyMap<number, Listener>;
  readonly rejected: readonly RejectedServer[];
}

/** Protocols that are served as HTTP, in small letters. */
export const HTTP_PROTOCOLS = new Set(['http', 'http2', 'http_proxy', 'grpc', 'grpc-web']);
const DISABLE_PORT_TRANSLATION = 'experimental.istio.io/disable-gateway-port-translation';

interface Port {
  plain: { protocol: string; servers: BoundServer[] } | undefined;
  readonly tls: BoundServer[];
  readonly tlsHosts: Set<string>;
  /** `NAMESPACE/GATEWAY PORT-NAME` of the servers that terminate TLS. */
  readonly tlsNames: Set<string>;
}

/** The listeners of pods. Pods that the same Gateways apply to, with the same ports, share them. */
export class ListenerCache {
  private readonly known = new Map<readonly IstioGateway[], Map<string, Listeners>>();
  private readonly numbers = new Map<readonly IstioGateway[], ReadonlySet<number>>();

  public of(workload: Workload, lookup: Lookup): Listeners {
    const gateways = lookup.gatewaysOf(workload);
    const services = [...lookup.discoveredServicesOf(workload)].sort(byCreation);
    const numbers = remembered(
      this.numbers,
      gateways,
      () => new Set(gateways.flatMap(({ servers }) => servers.map(({ number }) => number))),
    );
    const ports = new Map([...numbers].map((number) => [number, resolvePort(number, services, workload)]));
    const ofGateways = remembered(this.known, gateways, () => new Map<string, Listeners>());
    const key = JSON.stringify([workload.isUnprivileged, ...ports]);
    return remembered(ofGateways, key, () => mergedServers(gateways, ports, workload.isUnprivileged));
  }
}

/**
 * All servers of Gateways, merged by the port of the pods.
 *
 * Source: Istio, `mergeGateways` in pilot/pkg/model/gateway.go.
 */
function mergedServers(
  gateways: readonly IstioGateway[],
  podPorts: ReadonlyMap<number, number>,
  isUnprivileged: boolean,
): Listeners {
  const ports = new Map<number, Port>();
  const rejected: RejectedServer[] = [];
  for (const gateway of [...gateways].sort(byAge)) {
    for (const server of gateway.servers) {
      // A server bound to one address of the pod does not get the traffic of the Service.
      if (server.bind !== '' && server.bind !== '0.0.0.0') continue;
      const number = podPorts.get(server.number) ?? server.number;
      const port = ports.get(number) ?? {
        plain: undefined,
        tls: [],
        tlsHosts: new Set<string>(),
        tlsNames: new Set<string>(),
      };
      ports.set(number, port);
      const why = number < 1024 && isUnprivileged ? 'privileged-port' : add({ gateway, server }, port);
      if (why === undefined) continue;
      const [by] = why === 'conflicting-protocol' ? (port.plain?.servers ?? []) : [];
      rejected.push({ gateway, server, port: number, why, ...(by && { by }) });
    }
  }
  const byPort = new Map<number, Listener>();
  for (const [number, { plain, tls }] of ports) {
    // A plain server of another protocol needs a tcp route, which Knative never creates: Envoy gets no listener for it.
    const http = plain !== undefined && HTTP_PROTOCOLS.has(plain.protocol) ? plain.servers : [];
    const https = tls.filter(({ server }) => server.protocol.toLowerCase() === 'https' && !isPassThrough(server));
    const clashing = overlapping(https, http);
    rejected.push(...clashing.map((bound) => ({ ...bound, port: number, why: 'overlapping-names' as const })));
    if (clashing.length === 0 && http.length + https.length > 0) byPort.set(number, { http, https });
  }
  return { byPort, rejected };
}

function add(bound: BoundServer, port: Port): RejectedServer['why'] | undefined {
  const { server, gateway } = bound;
  const protocol = server.protocol.toLowerCase();
  if (server.tls !== undefined) {
    const hosts = server.hosts.map((host) => withoutWildcardNamespace(host, gateway.namespace));
    if (hosts.some((host) => port.tlsHosts.has(host))) return 'duplicate-tls-host';
    for (const host of hosts) port.tlsHosts.add(host);
  }
  if (port.plain !== undefined) {
    const mergeable = HTTP_PROTOCOLS.has(protocol) && HTTP_PROTOCOLS.has(port.plain.protocol);
    if (!mergeable) return 'conflicting-protocol';
    port.plain.servers.push(bound);
  } else if (server.tls !== undefined && !HTTP_PROTOCOLS.has(protocol)) {
    const name = `${idOf(gateway)} ${server.portName}`;
    const hasRoutes = protocol === 'https' && !isPassThrough(server);
    if (hasRoutes && port.tlsNames.has(name)) return 'duplicate-port-name';
    if (hasRoutes) port.tlsNames.add(name);
    port.tls.push(bound);
  } else port.plain = { protocol, servers: [bound] };
  return undefined;
}

/** `./HOST` means the Gateway's namespace, `* /HOST` any. */
export function withoutWildcardNamespace(host: string, namespace: string): string {
  if (host.startsWith('./')) return `${namespace}/${host.slice(2)}`;
  return host.startsWith('*/') ? host.slice(2) : host;
}

function isPassThrough(server: GatewayServer): boolean {
  return server.tls?.mode === 'PASSTHROUGH' || server.tls?.mode === 'AUTO_PASSTHROUGH';
}

/**
 * The port of the pods that a Gateway server's number is mapped to: the target port of the first Service with such a
 * port number, or else the number itself.
 *
 * @param services In istiod's order.
 */
function resolvePort(number: number, services: readonly Service[], workload: Workload): number {
  for (const service of services) {
    if (Object.hasOwn(service.labels, DISABLE_PORT_TRANSLATION)) continue;
    const seen = new Set<string>();
    for (const port of service.ports) {
      const podPort = podPortOf(port, workload.portNames);
      if (podPort === undefined) continue;
      // Of two ports with one protocol and target port istiod keeps only the first.
      const key = `${podPort}/${port.protocol}/${port.name.split('-', 1)[0] ?? ''}`;
      if (!seen.has(key) && port.port === number) return podPort;
      seen.add(key);
    }
  }
  return number;
}

/** Istio sorts objects by age, then by name and namespace. Gateways that net-istio will create are the youngest. */
export function byAge(a: ModelNode, b: ModelNode): number {
  return (
    Number(isGenerated(a)) - Number(isGenerated(b)) ||
    compareTexts(created(a), created(b)) ||
    compareTexts(a.name, b.name) ||
    compareTexts(idOf(a), idOf(b))
  );
}

/** istiod's order of the Services of pods: by age, then by host name. Those without age keep theirs. */
function byCreation(a: Service, b: Service): number {
  return compareTexts(created(a), created(b)) || (created(a) === NOT_YET ? 0 : compareTexts(hostOf(a), hostOf(b)));
}

function hostOf({ name, namespace }: Service): string {
  return `${name}.${namespace}.`;
}

function isGenerated(node: ModelNode | IstioGateway): boolean {
  return 'generatedFor' in node;
}

// After any timestamp.
const NOT_YET = '~';

function created(node: ModelNode): string {
  // Those that will be created are younger than those that were; their own order is unknown.
  if (isGenerated(node)) return NOT_YET;
  return text(node.source.object, 'metadata', 'creationTimestamp') ?? NOT_YET;
}
