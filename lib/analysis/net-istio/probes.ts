import { type Labels } from '../../private/access';
import { expandedHosts } from '../model/kingress';
import { type GatewayServer, type IstioGateway, type KIngress, type Service, type ServicePort } from '../model/types';
import { gatewayIds, type SelectedGateways } from './selection';
import { byText } from '../../private/sort';
import { remembered } from '../../private/remembered';

/** Pods behind a Service that have the same ports. */
export interface PodGroup {
  /** Ready addresses; there may be none. */
  readonly addresses: readonly string[];
  /** Numbers of the named container ports. */
  readonly portNames: Readonly<Record<string, number>>;
}

/** The part of the cluster that net-istio's prober reads. */
export interface ProbeWorld {
  gateway(id: string): IstioGateway | undefined;
  /** The Services of any namespace whose metadata labels match. */
  servicesLabelled(selector: Labels | undefined): readonly Service[];
  /** The pods of a Service; `undefined` if it has no Endpoints object, like a Service without a selector. */
  podsBehind(service: Service): readonly PodGroup[] | undefined;
}

/** Requests that must be answered before a KIngress becomes Ready: one to each address. */
export interface ProbeTarget {
  /** The port of the URL: that of the Gateway's server. */
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly podPort: number;
  readonly addresses: readonly string[];
}

/** Why a server of a Gateway is not probed. */
export type SkippedServer = 'https-redirect' | 'mutual-tls' | 'protocol' | 'no-such-service-port' | 'no-pods';

/** What the prober reads of a Gateway's server that it skips; hosts make no difference. */
export type SkippedPort = Pick<GatewayServer, 'number' | 'protocol'>;

/** What is probed for a Gateway if the prober picks this one of the Services that match its selector. */
export interface ProbeCandidate {
  readonly service: Service;
  readonly targets: readonly ProbeTarget[];
  readonly skipped: readonly { readonly server: SkippedPort; readonly why: SkippedServer }[];
  /** The Service has no Endpoints object: reconciling fails. */
  readonly noEndpoints: boolean;
}

/** The probes of one Gateway. */
export interface GatewayProbe {
  /** `NAMESPACE/NAME` of the Gateway. */
  readonly gateway: string;
  /** There is no such Gateway object: reconciling fails. */
  readonly missing: boolean;
  /** The host of the URLs. */
  readonly host: string;
  /**
   * One for each Service that matches the Gateway's selector; the prober picks any one of them. Without any, there is
   * no probe. Gateways that are probed alike have one list.
   */
  readonly candidates: readonly ProbeCandidate[];
}

/**
 * What net-istio probes before it marks KIngresses Ready.
 *
 * Source: net-istio `pkg/reconciler/ingress/lister.go`.
 */
export class Probes {
  private readonly byGateway = new Map<IstioGateway, readonly ProbeCandidate[]>();
  /** By what the prober reads of a Gateway. */
  private readonly lists = new Map<string, readonly ProbeCandidate[]>();

  public constructor(private readonly world: ProbeWorld) {}

  /** The probes of a KIngress, for each of its Gateways, sorted by name. */
  public of(ingress: KIngress, gateways: SelectedGateways): readonly GatewayProbe[] {
    const ids = { ExternalIP: gatewayIds(gateways.external), ClusterLocal: gatewayIds(gateways.local) };
    const hosts = new Map<string, string>();
    for (const rule of ingress.rules) {
      for (const host of expandedHosts(rule.hosts, ingress.localDomain)) {
        for (const id of ids[rule.visibility]) {
          const first = hosts.get(id);
          // All hosts of a Gateway are in one VirtualService, so only the first by name is probed.
          if (first === undefined || host < first) hosts.set(id, host);
        }
      }
    }
    return [...hosts].sort(byText(([key]) => key)).map(([id, host]) => {
      const gateway = this.world.gateway(id);
      if (gateway === undefined) return { gateway: id, missing: true, host, candidates: [] };
      return { gateway: id, missing: false, host, candidates: this.candidatesOf(gateway) };
    });
  }

  /** What is probed for a Gateway, for each Service that the prober may pick. */
  public candidatesOf(gateway: IstioGateway): readonly ProbeCandidate[] {
    return remembered(this.byGateway, gateway, () => {
      const { selector } = gateway;
      const servers = gateway.servers.map(probedServer);
      return remembered(this.lists, JSON.stringify([selector, servers]), () =>
        this.world.servicesLabelled(selector).map((service) => candidate(servers, service, this.world)),
      );
    });
  }
}

/** A server of a Gateway, as far as the prober reads it. */
interface ProbedServer {
  readonly server: SkippedPort;
  /** How it is probed, or why it is not. */
  readonly scheme: 'http' | 'https' | SkippedServer;
}

function probedServer(server: GatewayServer): ProbedServer {
  const { number, protocol } = server;
  return { server: { number, protocol }, scheme: schemeOf(server) };
}

function candidate(servers: readonly ProbedServer[], service: Service, world: ProbeWorld): ProbeCandidate {
  const pods = world.podsBehind(service);
  if (pods === undefined) return { service, targets: [], skipped: [], noEndpoints: true };
  const targets: ProbeTarget[] = [];
  const skipped: { server: SkippedPort; why: SkippedServer }[] = [];
  const seen = new Set<string>();
  for (const { server, scheme } of servers) {
    const port = service.ports.find(({ port: number }) => number === server.number);
    if (scheme !== 'http' && scheme !== 'https') skipped.push({ server, why: scheme });
    else if (port === undefined) skipped.push({ server, why: 'no-such-service-port' });
    else if (!seen.has(`${server.protocol}/${server.number}`)) {
      seen.add(`${server.protocol}/${server.number}`);
      const found = subsets(port, pods).map((subset) => ({ port: server.number, scheme, ...subset }));
      if (found.length === 0) skipped.push({ server, why: 'no-pods' });
      targets.push(...found);
    }
  }
  return { service, targets, skipped, noEndpoints: false };
}

function schemeOf(server: GatewayServer): 'http' | 'https' | SkippedServer {
  switch (server.protocol) {
    case 'HTTP':
    case 'HTTP2':
      return server.tls?.httpsRedirect === true ? 'https-redirect' : 'http';
    case 'HTTPS':
      return server.tls?.mode === 'MUTUAL' ? 'mutual-tls' : 'https';
    default:
      return 'protocol';
  }
}

/** Host and port of the URL that is asked: `HOST:PORT`. */
export function authorityOf({ host }: Pick<GatewayProbe, 'host'>, { port }: ProbeTarget): string {
  return `${host}:${port}`;
}

/** The Endpoints' subsets that have this port: pods grouped by the number that the port has on them. */
function subsets(port: ServicePort, pods: readonly PodGroup[]): { podPort: number; addresses: readonly string[] }[] {
  const byPort = new Map<number, string[]>();
  for (const { addresses, portNames } of pods) {
    const podPort = podPortOf(port, portNames);
    if (podPort !== undefined) remembered(byPort, podPort, () => [] as string[]).push(...addresses);
  }
  return [...byPort].map(([podPort, addresses]) => ({ podPort, addresses: [...new Set(addresses)].sort() }));
}

/** The number of a Service port on pods with these named ports; `undefined` if they do not have a named port. */
export function podPortOf(port: ServicePort, portNames: Readonly<Record<string, number>>): number | undefined {
  if (typeof port.targetPort === 'number') return port.targetPort;
  return Object.hasOwn(portNames, port.targetPort) ? portNames[port.targetPort] : undefined;
}

/** Whether any of these Gateways is missing, so that net-istio fails to reconcile the KIngress. */
export function missingGateways(probes: readonly GatewayProbe[]): readonly string[] {
  return probes.filter((probe) => probe.missing).map((probe) => probe.gateway);
}
