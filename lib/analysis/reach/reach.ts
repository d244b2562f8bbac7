import { groupBy } from '../../private/group';
import { idOf } from '../input/manifest';
import { type Model } from '../model/build';
import { ISTIO_INGRESS_CLASS } from '../model/kingress';
import {
  type AuthorizationPolicy,
  hasPods,
  type KIngress,
  type Service,
  type VirtualService,
  type Workload,
} from '../model/types';
import { podPortOf } from '../net-istio/probes';
import { GatewaySelection, type SelectedGateways } from '../net-istio/selection';
import { isMadeByNetIstio, virtualServicesOf } from '../net-istio/virtual-services';
import { Authorization } from './authorization';
import { anyRequest, type HostRequest, plainRequest } from './conditions';
import { byAge, type Listener, type Listeners, listenersOf } from './listeners';
import { type Readiness, readinessOf } from './ready';
import { RouteTable } from './routes';

/** What becomes of a request. */
export type Outcome =
  /** A KIngress' backend, or one behind somebody else's VirtualService, answers. */
  | { readonly code: '200'; readonly by: KIngress | VirtualService }
  /** AuthorizationPolicies refuse it. */
  | { readonly code: '403'; readonly by: readonly AuthorizationPolicy[] }
  /** Envoy has no route for it. */
  | { readonly code: '404' }
  /** A redirect to https. */
  | { readonly code: '301' }
  /** The route leads nowhere. */
  | { readonly code: '503' }
  /** Nothing listens. */
  | { readonly code: 'refused' }
  /** The TLS handshake fails: no certificate for the name, or a client certificate is demanded. */
  | { readonly code: 'reset' };

export type Scheme = 'http' | 'https';

/** What a request gets, and the certificate that it was shown before. */
export type Answer = Outcome & {
  /** `NAMESPACE/NAME` of the certificate's Secret; `undefined` over http, and where none was shown. */
  readonly certificate?: string | undefined;
};

/** The port of a Service that requests of a scheme come in by: the one with the number, else one with such a name. */
const PORTS = { http: { number: 80, name: /^http(?!s)/ }, https: { number: 443, name: /^https/ } };

export interface ReachOptions {
  /**
   * IP address of the client, as gateways see it.
   *
   * @default - any: where AuthorizationPolicies go by the address, there are two answers
   */
  readonly client?: string;
}

/**
 * Answers requests as istiod would configure the gateways' Envoys to, with the VirtualServices that net-istio would write.
 * Everything is worked out when it is first asked for.
 */
export class Reach {
  /** The KIngresses that are net-istio's business. */
  public readonly ingresses: readonly KIngress[];
  public readonly authorization: Authorization;

  private readonly selection: GatewaySelection | undefined;
  private readonly selections = new Map<KIngress, SelectedGateways>();
  private readonly listeners = new Map<Workload, Listeners>();
  private readonly tables = new Map<Listener, RouteTable>();
  private readonly virtualServicesByGateway: ReadonlyMap<string, readonly VirtualService[]>;
  private readonly ingressOf = new Map<VirtualService, KIngress>();
  private readonly ingressByLocalHost = new Map<string, KIngress>();
  private readonly readiness = new Map<KIngress, Readiness>();
  private readonly following = new Set<KIngress>();

  public constructor(
    public readonly model: Model,
    private readonly options: ReachOptions = {},
  ) {
    const { config } = model.configIstio;
    this.authorization = new Authorization(model.authorizationPolicies);
    this.selection = config && new GatewaySelection(config);
    this.ingresses = model.kingresses.filter(({ ingressClass }) => ingressClass === ISTIO_INGRESS_CLASS);
    for (const ingress of this.ingresses) {
      for (const { hosts, visibility } of ingress.rules) {
        if (visibility === 'ClusterLocal') for (const host of hosts) this.ingressByLocalHost.set(host, ingress);
      }
    }
    this.virtualServicesByGateway = this.indexVirtualServices();
  }

  /** The entries of config-istio that a KIngress uses; none while net-istio refuses config-istio. */
  public gatewaysOf(ingress: KIngress): SelectedGateways {
    const known = this.selections.get(ingress);
    if (known !== undefined) return known;
    const selected = this.selection?.of(ingress.labels) ?? { external: [], local: [] };
    this.selections.set(ingress, selected);
    return selected;
  }

  public listenersOf(workload: Workload): Listeners {
    const known = this.listeners.get(workload) ?? listenersOf(workload, this.model.lookup);
    this.listeners.set(workload, known);
    return known;
  }

  /** What a plain `GET /` to a Service's port for the scheme gets, at the workloads behind it; without pods it is refused. */
  public answersOf(service: Service, host: string, scheme: Scheme = 'http'): readonly Answer[] {
    return this.answersThrough(service, scheme, plainRequest(host, this.options.client));
  }

  /** All that a request for a host can get there, whatever else is in it and whoever sends it. */
  public possibleAnswersOf(service: Service, host: string, scheme: Scheme = 'http'): readonly Answer[] {
    return this.answersThrough(service, scheme, anyRequest(host));
  }

  /** What a request to a port of a workload's pods gets: two answers where it depends on what is not known of the request. */
  public answersAt(workload: Workload, podPort: number, scheme: Scheme, request: HostRequest): readonly Answer[] {
    const listener = workload.isGateway ? this.listenersOf(workload).byPort.get(podPort) : undefined;
    const servers = scheme === 'http' ? listener?.http : listener?.https;
    if (listener === undefined || servers === undefined || servers.length === 0) return [{ code: 'refused' }];
    const { denied, by } = this.authorization.verdictOf(workload, podPort, request);
    const forbidden: readonly Answer[] = denied === 'no' ? [] : [{ code: '403', by }];
    return denied === 'yes' ? forbidden : [...this.routed(listener, scheme, request), ...forbidden];
  }

  /** The KIngress with this cluster-local host. */
  public ingressOfLocalHost(host: string): KIngress | undefined {
    return this.ingressByLocalHost.get(host);
  }

  /** The Ready condition that a KIngress' owner comes to show. */
  public readinessOf(ingress: KIngress): Readiness {
    const known = this.readiness.get(ingress) ?? readinessOf(this, ingress);
    this.readiness.set(ingress, known);
    return known;
  }

  private answersThrough(service: Service, scheme: Scheme, request: HostRequest): readonly Answer[] {
    const { number, name } = PORTS[scheme];
    const port =
      service.ports.find((each) => each.port === number) ?? service.ports.find((each) => name.test(each.name));
    const answers = this.model.lookup
      .podsOf(service)
      .filter(hasPods)
      .flatMap((workload): readonly Answer[] => {
        const podPort = port && podPortOf(port, workload.portNames);
        return podPort === undefined ? [{ code: 'refused' }] : this.answersAt(workload, podPort, scheme, request);
      });
    return answers.length === 0 ? [{ code: 'refused' }] : answers;
  }

  private routed(listener: Listener, scheme: Scheme, request: HostRequest): readonly Answer[] {
    const host = request.host.replace(/:\d+$/, '');
    const taken = this.tableOf(listener, scheme).answer(host);
    if (taken === 'not-found') return [{ code: '404' }];
    if (taken === 'redirect') return [{ code: '301' }];
    const ingress = this.ingressOf.get(taken);
    return ingress === undefined ? [{ code: '200', by: taken }] : this.forward(ingress, { ...request, host });
  }

  /**
   * A DomainMapping's requests go on under the host of its target, through the Service that stands for the target: an
   * ExternalName for the target's local gateway, once the target's status names it.
   */
  private forward(ingress: KIngress, request: HostRequest): readonly Answer[] {
    const rewriteHost = ingress.rules.find(({ hosts }) => hosts.includes(request.host))?.rewriteHost;
    const target = rewriteHost === undefined ? undefined : this.ingressByLocalHost.get(rewriteHost);
    if (rewriteHost === undefined || target === undefined || target === ingress) return [{ code: '200', by: ingress }];
    // Only a made-up KIngress leads in a circle.
    if (this.following.has(ingress)) return [{ code: '503' }];
    this.following.add(ingress);
    const answers =
      this.readinessOf(target).status === 'Unknown'
        ? []
        : this.answersBehind(target, { ...request, host: rewriteHost });
    this.following.delete(ingress);
    if (answers.length === 0) return [{ code: '503' }];
    return answers.map((answer) => {
      if (answer.code === '200' && answer.by === target) return { code: '200', by: ingress };
      return answer.code === 'refused' ? { code: '503' } : answer;
    });
  }

  private answersBehind(target: KIngress, request: HostRequest): readonly Answer[] {
    const local = this.gatewaysOf(target).local[0];
    const door = local && this.model.lookup.serviceOfHost(local.service);
    // The client is now a gateway pod, whose address nobody knows.
    return door === undefined ? [] : this.answersThrough(door, 'http', { ...request, client: undefined });
  }

  private tableOf(listener: Listener, scheme: Scheme): RouteTable {
    const known = this.tables.get(listener);
    if (known !== undefined) return known;
    const table = new RouteTable(listener[scheme], (gateway) => this.virtualServicesByGateway.get(gateway) ?? []);
    this.tables.set(listener, table);
    return table;
  }

  private indexVirtualServices(): ReadonlyMap<string, readonly VirtualService[]> {
    const made = this.ingresses.flatMap((ingress) => {
      const virtualServices = virtualServicesOf(ingress, this.gatewaysOf(ingress));
      for (const each of virtualServices) this.ingressOf.set(each, ingress);
      return virtualServices;
    });
    const known = new Set(this.ingresses.map(idOf));
    const others = this.model.virtualServices.filter((each) => !isMadeByNetIstio(each, known));
    return groupBy([...made, ...others].sort(byAge), ({ gateways }) => gateways);
  }
}
