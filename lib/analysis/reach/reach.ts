import { groupBy } from '../../private/group';
import { idOf } from '../input/manifest';
import { type Model } from '../model/build';
import {
  type GatewayServer,
  hasPods,
  type KIngress,
  type Service,
  type VirtualService,
  type Workload,
} from '../model/types';
import { type GatewayProbe, podPortOf, type ProbeCandidate, Probes, type ProbeTarget } from '../net-istio/probes';
import { NetIstio } from '../net-istio/net-istio';
import { type SelectedGateways } from '../net-istio/selection';
import { type Answer, because, unknownPods, unknownReady, unknownRequest } from './answer';
import { Authorization } from './authorization';
import { type BoundServer } from './bound-server';
import { type Credential, Credentials } from './credentials';
import { anyRequest, type HostRequest, plainRequest } from './conditions';
import { endsTls } from '../../private/ended-tls';
import { byAge, type Listener, ListenerCache, type Listeners } from './listeners';
import { ProbeClasses } from './probe-classes';
import { Prober } from './prober';
import { probeWorldOf } from './probe-world';
import { type Readiness, readinessOf } from './ready';
import { RouteTable } from './routes';
import { FilterChains } from './filter-chains';
import { Views } from './views';
import { portFor, type Scheme } from './ports';
import { remembered } from '../../private/remembered';

export { type Scheme } from './ports';

/** How a TLS handshake with some pods goes. */
export interface Handshake {
  readonly workload: Workload;
  /** The server for the name that the client asks for; `undefined` where there is none. */
  readonly bound: BoundServer | undefined;
  readonly credential: Credential | undefined;
}

/** Whether a server demands a certificate of its clients. */
export function demandsClientCertificate({ tls }: GatewayServer): boolean {
  return tls?.mode === 'MUTUAL' || tls?.mode === 'ISTIO_MUTUAL';
}

export interface ReachOptions {
  /**
   * IP address of the client, as gateways see it.
   *
   * @default - any: if AuthorizationPolicies depend on the address, there are two answers
   */
  readonly client?: string;
}

/**
 * Answers requests like the gateways' Envoys as configured by istiod, with the Gateways and VirtualServices that
 * net-istio would create. Everything is computed on first use.
 */
export class Reach {
  public readonly netIstio: NetIstio;
  public readonly authorization: Authorization;
  public readonly credentials: Credentials;
  public readonly prober: Prober;
  public readonly probes: Probes;

  private readonly listeners = new Map<Workload, Listeners>();
  private readonly sharedListeners = new ListenerCache();
  private readonly tables = new Map<Listener | BoundServer, Map<string, RouteTable>>();
  private readonly chains = new Map<Listener, FilterChains>();
  /** Of the KIngresses that have any: the host that requests for a host continue with. */
  private readonly rewrites: ReadonlyMap<KIngress, ReadonlyMap<string, string | undefined>>;
  private readonly views: Views;
  private readonly virtualServicesByGateway: ReadonlyMap<string, readonly VirtualService[]>;
  private readonly ingressByLocalHost = new Map<string, KIngress>();
  private readonly probeClasses = new Map<readonly ProbeCandidate[], ProbeClasses>();
  private readonly listenerNumbers = new Map<Listener, number>();
  private readonly readiness = new Map<KIngress, Readiness>();
  private readonly following = new Set<KIngress>();

  public constructor(
    public readonly model: Model,
    private readonly options: ReachOptions = {},
  ) {
    this.netIstio = new NetIstio(model);
    this.authorization = new Authorization(model.authorizationPolicies);
    this.credentials = new Credentials(model, this.netIstio.copies);
    this.prober = new Prober(model);
    this.probes = new Probes(probeWorldOf(model.lookup));
    for (const ingress of this.ingresses) {
      for (const { hosts, visibility } of ingress.rules) {
        if (visibility === 'ClusterLocal') for (const host of hosts) this.ingressByLocalHost.set(host, ingress);
      }
    }
    this.rewrites = new Map(
      this.ingresses
        .filter(({ rules }) => rules.some(({ rewriteHost }) => rewriteHost !== undefined))
        .map((ingress) => [ingress, rewritesOf(ingress)]),
    );
    this.views = new Views(model, this.netIstio.virtualServices);
    this.virtualServicesByGateway = groupBy([...this.netIstio.virtualServices].sort(byAge), ({ gateways }) => gateways);
  }

  /** The KIngresses of net-istio's ingress class. */
  public get ingresses(): readonly KIngress[] {
    return this.netIstio.ingresses;
  }

  /** The entries of config-istio that a KIngress uses; none while net-istio refuses config-istio. */
  public gatewaysOf(ingress: KIngress): SelectedGateways {
    return this.netIstio.gatewaysOf(ingress);
  }

  public listenersOf(workload: Workload): Listeners {
    const known = this.listeners.get(workload) ?? this.sharedListeners.of(workload, this.netIstio.lookup);
    this.listeners.set(workload, known);
    return known;
  }

  /**
   * The answers of the workloads behind a Service to a plain `GET /` on its port for the scheme; `refused` without
   * pods.
   */
  public answersOf(service: Service, host: string, scheme: Scheme = 'http'): readonly Answer[] {
    return this.answersByWorkload(service, host, scheme).flat();
  }

  /** The same, by workload: the possible answers of each. */
  public answersByWorkload(service: Service, host: string, scheme: Scheme): readonly (readonly Answer[])[] {
    return this.answersThrough(service, scheme, plainRequest(host, this.options.client));
  }

  /** All possible answers to requests for a host there, from any client. */
  public possibleAnswersOf(service: Service, host: string, scheme: Scheme = 'http'): readonly Answer[] {
    return this.answersThrough(service, scheme, anyRequest(host)).flat();
  }

  /**
   * The hosts and wildcards for which the pods behind a Service may have anything but 404, a refused connection or a
   * failed handshake, in lower case.
   */
  public routedNames(service: Service, scheme: Scheme): ReadonlySet<string> {
    return new Set(
      this.entriesOf(service, scheme).flatMap(({ workload, podPort, isEnded }) =>
        podPort === undefined ? [] : [...this.namesAt(workload, podPort, isEnded ? 'http' : scheme)],
      ),
    );
  }

  /** The same, for a port of a workload's pods. */
  public *namesAt(workload: Workload, podPort: number, scheme: Scheme): Generator<string> {
    const listener = this.listenerAt(workload, podPort);
    if (listener === undefined) return;
    // A policy may refuse any host with 403.
    if (this.authorization.policiesOf(workload).length > 0) yield '*';
    if (scheme === 'http') yield* this.tableOf(workload, listener, listener.http).names;
    else for (const bound of listener.https) yield* this.tableOf(workload, bound, [bound]).names;
  }

  /** Pods with the same text answer the probes of every host alike; `undefined` if they answer none. */
  public answerClassAt(workload: Workload, { port, scheme, podPort }: ProbeTarget): string | undefined {
    const listener = this.listenerAt(workload, podPort);
    if (listener === undefined || this.prober.obstacleAt(workload, podPort) !== undefined) return undefined;
    return JSON.stringify([
      remembered(this.listenerNumbers, listener, () => this.listenerNumbers.size + 1),
      this.views.of(workload),
      this.authorization.policiesOf(workload).map(idOf),
      // A Secret is read from the namespace of the pods.
      scheme === 'https' && workload.namespace,
      port,
      scheme,
      podPort,
    ]);
  }

  /**
   * The answers to a request to a port of a workload's pods: two if they depend on unknown properties of the request.
   */
  public answersAt(workload: Workload, podPort: number, scheme: Scheme, request: HostRequest): readonly Answer[] {
    const listener = this.listenerAt(workload, podPort);
    if (listener === undefined) return [{ code: 'refused' }];
    return scheme === 'http'
      ? this.plainAnswers(workload, podPort, listener, request)
      : this.secureAnswers(workload, podPort, listener, request);
  }

  /**
   * What a client that asks a Service for a host over https is shown, at each of the workloads behind it that listen.
   */
  public handshakesOf(service: Service, host: string): readonly Handshake[] {
    return this.entriesOf(service, 'https').flatMap(({ workload, podPort, isEnded }): readonly Handshake[] => {
      if (isEnded) return [];
      const listener = podPort === undefined ? undefined : this.listenerAt(workload, podPort);
      return listener === undefined ? [] : [this.handshake(workload, listener, host)];
    });
  }

  /** The KIngress with this cluster-local host. */
  public ingressOfLocalHost(host: string): KIngress | undefined {
    return this.ingressByLocalHost.get(host);
  }

  /** What net-istio probes for a KIngress, given the Services and pods of the model. */
  public probesOf(ingress: KIngress): readonly GatewayProbe[] {
    return this.probes.of(ingress, this.gatewaysOf(ingress));
  }

  /** The Services that the prober may pick for a Gateway, by how they answer. */
  public probeClassesOf(candidates: readonly ProbeCandidate[]): ProbeClasses {
    return remembered(this.probeClasses, candidates, () => new ProbeClasses(candidates, this.model.lookup, this));
  }

  /** The predicted Ready condition of a KIngress' owner. */
  public readinessOf(ingress: KIngress): Readiness {
    return remembered(this.readiness, ingress, () => readinessOf(this, ingress));
  }

  private answersThrough(service: Service, scheme: Scheme, request: HostRequest): readonly (readonly Answer[])[] {
    const answers = this.entriesOf(service, scheme).map(({ workload, podPort, isEnded }): readonly Answer[] =>
      podPort === undefined
        ? [{ code: 'refused' }]
        : this.answersAt(workload, podPort, isEnded ? 'http' : scheme, request),
    );
    return answers.length === 0 ? [[{ code: 'refused' }]] : answers;
  }

  /** The workloads behind a Service, and the port on their pods that requests of a scheme reach. */
  private entriesOf(
    service: Service,
    scheme: Scheme,
  ): readonly { readonly workload: Workload; readonly podPort: number | undefined; readonly isEnded: boolean }[] {
    const port = portFor(service, scheme);
    // The load balancer shows a certificate of its own, and the pods answer as over http.
    const isEnded = scheme === 'https' && port !== undefined && endsTls(service, port);
    return this.model.lookup
      .podsOf(service)
      .filter(hasPods)
      .map((workload) => ({ workload, podPort: port && podPortOf(port, workload.portNames), isEnded }));
  }

  /** Envoy takes the server by the name that the client asks for. */
  private handshake(workload: Workload, listener: Listener, host: string): Handshake {
    const chains = remembered(this.chains, listener, () => new FilterChains(listener.https));
    const bound = chains.serverFor(host);
    if (bound?.server.tls === undefined) return { workload, bound: undefined, credential: undefined };
    return { workload, bound, credential: this.credentials.of(bound.server.tls, workload.namespace) };
  }

  private plainAnswers(
    workload: Workload,
    podPort: number,
    listener: Listener,
    request: HostRequest,
  ): readonly Answer[] {
    if (listener.http.length === 0) return [{ code: 'refused' }];
    const table = this.tableOf(workload, listener, listener.http);
    return this.permitted(workload, podPort, request, () => this.routed(table, 'http', request));
  }

  /** The server first presents a certificate for the client's SNI; without one the handshake fails. */
  private secureAnswers(
    workload: Workload,
    podPort: number,
    listener: Listener,
    request: HostRequest,
  ): readonly Answer[] {
    const { bound, credential } = this.handshake(workload, listener, withoutPort(request.host));
    if (bound === undefined || credential?.isMissing !== false) return [{ code: 'reset' }];
    const { certificate } = credential;
    if (demandsClientCertificate(bound.server)) return [{ code: 'reset', certificate }];
    const table = this.tableOf(workload, bound, [bound]);
    const answers = this.permitted(workload, podPort, request, () => this.routed(table, 'https', request));
    return answers.map((answer) => ({ ...answer, certificate }));
  }

  /** The answer behind AuthorizationPolicies: two if it depends on unknown properties of the request. */
  private permitted(
    workload: Workload,
    podPort: number,
    request: HostRequest,
    behind: () => readonly Answer[],
  ): readonly Answer[] {
    const { denied, by } = this.authorization.verdictOf(workload, podPort, request);
    if (denied === 'no') return behind();
    const forbidden: Answer = { code: '403', by };
    return denied === 'yes' ? [forbidden] : [...behind(), forbidden].map(because(unknownRequest(by)));
  }

  private routed(table: RouteTable, scheme: Scheme, request: HostRequest): readonly Answer[] {
    const host = withoutPort(request.host);
    const taken = table.answer(host, scheme);
    if (taken === 'not-found') return [{ code: '404' }];
    if (taken === 'redirect') return [{ code: '301' }];
    const ingress = this.netIstio.ingressBehind(taken);
    return ingress === undefined ? [{ code: '200', by: taken }] : this.forward(ingress, { ...request, host });
  }

  /**
   * A DomainMapping's requests continue with the host of its target, through the placeholder Service of the target: an
   * ExternalName for the target's local gateway, once the target's status names it.
   */
  private forward(ingress: KIngress, request: HostRequest): readonly Answer[] {
    const rewriteHost = this.rewrites.get(ingress)?.get(request.host);
    const target = rewriteHost === undefined ? undefined : this.ingressByLocalHost.get(rewriteHost);
    if (rewriteHost === undefined || target === undefined || target === ingress) return [{ code: '200', by: ingress }];
    // Only a hand-written KIngress can form a cycle.
    if (this.following.has(ingress)) return [{ code: '503' }];
    this.following.add(ingress);
    const { status, reason } = this.readinessOf(target);
    const behind = status === 'Unknown' ? [] : this.answersBehind(target, { ...request, host: rewriteHost });
    this.following.delete(ingress);
    const answers = behind.map((answer): Answer => {
      if (answer.code === '200' && answer.by === target) return { ...answer, by: ingress };
      return answer.code === 'refused' ? { code: '503', uncertain: answer.uncertain } : answer;
    });
    if (answers.length === 0) return [{ code: '503' }];
    return status === 'random'
      ? [...answers, { code: '503' } as const].map(because(unknownReady(target, reason)))
      : answers;
  }

  /** The answer of one of the pods behind the target's local gateway, which load balancing chooses. */
  private answersBehind(target: KIngress, request: HostRequest): readonly Answer[] {
    const local = this.gatewaysOf(target).local[0];
    const service = local && this.model.lookup.serviceOfHost(local.service);
    if (service === undefined) return [];
    // The client is now a gateway pod, whose address is unknown.
    const byWorkload = this.answersThrough(service, 'http', { ...request, client: undefined });
    return byWorkload.length === 1 ? byWorkload.flat() : byWorkload.flat().map(because(unknownPods(service)));
  }

  private listenerAt(workload: Workload, podPort: number): Listener | undefined {
    return workload.isGateway ? this.listenersOf(workload).byPort.get(podPort) : undefined;
  }

  private tableOf(workload: Workload, key: Listener | BoundServer, servers: readonly BoundServer[]): RouteTable {
    const { istiod } = this.model;
    const view = this.views.of(workload);
    const tables = this.tables.get(key) ?? new Map<string, RouteTable>();
    this.tables.set(key, tables);
    const known = tables.get(view);
    if (known !== undefined) return known;
    const table = new RouteTable(servers, (gateway) =>
      (this.virtualServicesByGateway.get(gateway) ?? []).filter(
        (each) => istiod.reads(each, workload) && istiod.isExported(each, workload),
      ),
    );
    tables.set(view, table);
    return table;
  }
}

/** The first rule with a host counts. */
function rewritesOf({ rules }: KIngress): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const { hosts, rewriteHost } of rules) {
    for (const host of hosts) if (!found.has(host)) found.set(host, rewriteHost);
  }
  return found;
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}
