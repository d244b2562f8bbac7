import { type IstioGatewayEntry } from '../../knative/config-istio';
import { type Level } from '../finding';
import { groupBy } from '../../private/group';
import { INGRESS_GATEWAY, ISTIO_NAMESPACE, LOCAL_GATEWAY } from '../../private/stock-install';
import { idOf } from '../input/manifest';
import { readGatewayConfig } from '../model/config-istio';
import { isAssumed } from '../model/stock';
import { systemNamespace } from '../model/system-config';
import {
  hasPods,
  type IstioGateway,
  type KIngress,
  type ModelNode,
  type Service,
  type Visibility,
  type Workload,
} from '../model/types';
import { type ServerHosts } from '../reach/hosts';
import { type Listener, type Listeners } from '../reach/listeners';
import { type SelectedGateways } from '../net-istio/selection';
import { type Reach } from '../reach/reach';
import { inYaml } from '../words';
import { byText } from '../../private/sort';
import { hostsOfServers } from './allowed-hosts';
import { remembered } from '../../private/remembered';

/** A gateway that config-istio names, and its parts. */
export interface ConfiguredGateway {
  /** `NAMESPACE/NAME` of the Gateway object. */
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  /** The Gateway object, if there is one. */
  readonly object: IstioGateway | undefined;
  /** The selector of the Gateway object in YAML flow style. */
  readonly selectorText: string;
  /** Its entries of external-gateways. */
  readonly external: readonly IstioGatewayEntry[];
  /** Its entries of local-gateways. */
  readonly local: readonly IstioGatewayEntry[];
  /** The Services that its entries name and that exist. */
  readonly services: readonly Service[];
  /** The gateway pods behind these Services: the pods that it is meant to apply to. */
  readonly home: ReadonlySet<Workload>;
  /** The gateway pods that the Gateway object applies to; gateways that share a label have one list. */
  readonly pods: readonly Workload[];
  /** The same, to look up. */
  readonly applied: ReadonlySet<Workload>;
  /** Those of them behind its Services. */
  readonly own: readonly Workload[];
  /** The KIngresses that it serves. */
  readonly users: readonly KIngress[];
  /**
   * Whether its pods or Service are unknown: a stock gateway of an Istio that was installed separately, a gateway by
   * an installer whose values are not among the manifests, or one whose pods a dump need not show.
   */
  readonly isUnseen: boolean;
  /** Whether the pods alone are unknown, since a dump need not show them; Services it shows. */
  readonly areOnlyPodsUnseen: boolean;
}

const STOCK = [INGRESS_GATEWAY, LOCAL_GATEWAY];
const NO_PODS: readonly Workload[] = [];
const NO_GATEWAYS: ReadonlySet<IstioGateway> = new Set();

/** The gateways that config-istio names, by namespace and name. */
export class ConfiguredGateways {
  public readonly all: readonly ConfiguredGateway[];
  /** Whether the manifests were read from a cluster, and so contain every Service. */
  public readonly areObserved: boolean;

  /** Namespaces of gateway pods, those included that are assumed. */
  private readonly podNamespaces: ReadonlySet<string>;
  private readonly shownNamespaces: ReadonlySet<string>;
  /** Whether the pods of the stock ingress gateway are among the manifests, in another namespace than the stock one. */
  private readonly isStockMoved: boolean;
  private readonly byId: ReadonlyMap<string, ConfiguredGateway>;
  private readonly byService: ReadonlyMap<Service, readonly ConfiguredGateway[]>;
  private readonly byHome: ReadonlyMap<Workload, readonly ConfiguredGateway[]>;

  /** Gateways that share a label have the same list of pods. */
  private readonly sortedPods = new Map<readonly Workload[], Pick<ConfiguredGateway, 'pods' | 'applied'>>();
  private readonly hosts = new Map<IstioGateway, ServerHosts>();
  private readonly byListener = new Map<Listener, ReadonlySet<IstioGateway>>();
  private ownerless: ReadonlyMap<string, readonly Workload[]> | undefined;
  private homeless: ReadonlyMap<string, readonly ConfiguredGateway[]> | undefined;
  private readonly rejectedAt = new Map<Listeners, ReadonlySet<IstioGateway>>();

  public constructor(public readonly reach: Reach) {
    const { model } = reach;
    this.areObserved = model.shown.areObserved && model.shown.isShown('', 'Service');
    const gatewayPods = model.workloads.filter(({ isGateway }) => isGateway);
    this.podNamespaces = new Set(gatewayPods.map(({ namespace }) => namespace));
    this.shownNamespaces = new Set(gatewayPods.filter(isRead).map(({ namespace }) => namespace));
    // The meaning of a configuration with several defaults is clear, although net-istio refuses it.
    const { config } =
      model.configIstio.config === undefined
        ? readGatewayConfig(model.configIstio, model.release.release, true)
        : model.configIstio;
    const external = groupBy(config?.externalGateways ?? [], (entry) => [idOf(entry)]);
    const local = groupBy(config?.localGateways ?? [], (entry) => [idOf(entry)]);
    const stock = external.get(idOf({ namespace: systemNamespace(model.manifests), name: INGRESS_GATEWAY })) ?? [];
    this.isStockMoved = stock.some(({ service }) => {
      const [, namespace = ''] = service.split('.');
      return namespace !== ISTIO_NAMESPACE && this.shownNamespaces.has(namespace);
    });
    const used = new UsedGateways(reach);
    const users = groupBy(reach.ingresses, (ingress) => used.of(ingress));
    this.all = [...new Set([...external.keys(), ...local.keys()])]
      .sort()
      .map((id) => this.gateway(id, external.get(id) ?? [], local.get(id) ?? [], users.get(id) ?? []))
      .filter(({ object, users: some }) => model.configIstio.source !== undefined || object || some.length > 0);
    this.byId = new Map(this.all.map((each) => [each.id, each]));
    this.byService = groupBy(this.all, ({ services }) => services);
    this.byHome = groupBy(this.all, ({ home }) => home);
  }

  /** Whether all external hosts are of one gateway: there is nothing to isolate. */
  public get isSingle(): boolean {
    return this.all.filter(({ external }) => external.length > 0).length < 2;
  }

  public find(id: string): ConfiguredGateway | undefined {
    return this.byId.get(id);
  }

  /** The gateways that these pods belong to: config-istio names them with a Service for the pods. */
  public ownersOf(workload: Workload): readonly ConfiguredGateway[] {
    return this.byHome.get(workload) ?? [];
  }

  /** The running gateway pods of a namespace that belong to no gateway. */
  public ownerlessIn(namespace: string): readonly Workload[] {
    this.ownerless ??= groupBy(
      this.reach.model.workloads.filter((each) => each.isGateway && hasPods(each) && this.ownersOf(each).length === 0),
      (each) => [each.namespace],
    );
    return this.ownerless.get(namespace) ?? [];
  }

  /** The gateways of a namespace whose Services, if there are any, lead to none of the pods that they apply to. */
  public homelessIn(namespace: string): readonly ConfiguredGateway[] {
    this.homeless ??= groupBy(
      this.all.filter(({ own }) => own.length === 0),
      (each) => [each.namespace],
    );
    return this.homeless.get(namespace) ?? [];
  }

  /** The gateways that config-istio names with this Service. */
  public namedWith(service: Service): readonly ConfiguredGateway[] {
    return this.byService.get(service) ?? [];
  }

  /** Whether the manifests would contain a gateway's Service and pods in this namespace, if they existed. */
  public areAllShown(namespace: string): boolean {
    return this.areObserved || this.shownNamespaces.has(namespace);
  }

  /**
   * `error` if a known service is affected, or if no service is known that could be; `warning` if services are known
   * and none of them is affected.
   */
  public levelOf(affected: boolean): Level {
    const { model, ingresses } = this.reach;
    const canTell = model.configIstio.config !== undefined && ingresses.length > 0;
    return affected || !canTell ? 'error' : 'warning';
  }

  /** Whether istiod binds the Gateway object to this port of the pods. */
  public isOnPort({ object }: ConfiguredGateway, workload: Workload, podPort: number): boolean {
    return this.isBoundTo(object, this.listenerAt(workload, podPort));
  }

  /** What listens on a port of the pods. */
  public listenerAt(workload: Workload, podPort: number): Listener | undefined {
    return workload.isGateway ? this.reach.listenersOf(workload).byPort.get(podPort) : undefined;
  }

  /** The Gateway objects whose servers a listener has. */
  public gatewaysAt(listener: Listener | undefined): ReadonlySet<IstioGateway> {
    if (listener === undefined) return NO_GATEWAYS;
    return remembered(
      this.byListener,
      listener,
      () => new Set([...listener.http, ...listener.https].map(({ gateway }) => gateway)),
    );
  }

  /** Whether a server of the Gateway object is among those of a listener. */
  public isBoundTo(object: IstioGateway | undefined, listener: Listener | undefined): boolean {
    return object !== undefined && this.gatewaysAt(listener).has(object);
  }

  /** Whether istiod binds a server of the Gateway object to the pods, or drops one there. */
  public isOnPods({ object }: ConfiguredGateway, workload: Workload): boolean {
    const listeners = this.reach.listenersOf(workload);
    const rejected = remembered(
      this.rejectedAt,
      listeners,
      () => new Set(listeners.rejected.map(({ gateway }) => gateway)),
    );
    if (object !== undefined && rejected.has(object)) return true;
    return [...listeners.byPort.values()].some((listener) => this.isBoundTo(object, listener));
  }

  /** The hosts that VirtualServices may have on a Gateway. */
  public allowedHosts(gateway: IstioGateway): ServerHosts {
    return remembered(this.hosts, gateway, () => hostsOfServers(gateway, gateway.servers));
  }

  /**
   * Whether pods that the gateway applies to, but its Service does not send to, belong to another gateway or Service.
   */
  public belongsToOthers(gateway: ConfiguredGateway, workload: Workload): boolean {
    return workload.namespace !== gateway.namespace || this.isClaimed(workload);
  }

  /** Whether pods belong to some gateway or Service. */
  public isClaimed(workload: Workload): boolean {
    return this.ownersOf(workload).length > 0 || this.reach.model.lookup.servicesOf(workload).length > 0;
  }

  private sorted(found: readonly Workload[]): Pick<ConfiguredGateway, 'pods' | 'applied'> {
    return remembered(this.sortedPods, found, () => {
      const pods = byId(found);
      return { pods, applied: new Set(pods) };
    });
  }

  private gateway(
    id: string,
    external: readonly IstioGatewayEntry[],
    local: readonly IstioGatewayEntry[],
    users: readonly KIngress[],
  ): ConfiguredGateway {
    const { lookup, manifests, opaque, shown } = this.reach.model;
    const [namespace = '', name = ''] = id.split('/', 2);
    const object = lookup.gateway(id);
    const hosts = [...new Set([...external, ...local].map(({ service }) => service))];
    const services = [...new Set(hosts.flatMap((host) => lookup.serviceOfHost(host) ?? []))];
    const home = new Set(
      byId(services.flatMap((service) => lookup.podsOf(service).filter(({ isGateway }) => isGateway))),
    );
    const isStock =
      STOCK.includes(name) &&
      namespace === systemNamespace(manifests) &&
      hosts.every((host) => host.split('.')[1] === ISTIO_NAMESPACE);
    const { pods, applied } = this.sorted(object === undefined ? NO_PODS : lookup.gatewayPods(object));
    const namespaces = new Set([namespace, ...hosts.map((host) => host.split('.')[1])]);
    const isHidden =
      (pods.length === 0 || services.length === 0) &&
      opaque.some((each) => each.namespace === undefined || namespaces.has(each.namespace));
    const isPartUnseen =
      isHidden ||
      (isStock &&
        !this.areObserved &&
        !this.podNamespaces.has(ISTIO_NAMESPACE) &&
        !services.some((service) => isRead(service) && lookup.podsOf(service).some(isRead)) &&
        !(this.isStockMoved && isRead(object) && services.every(isRead)));
    // Pods behind its Service that are no gateway are seen, too.
    const arePodsUnseen =
      pods.length === 0 && services.every((service) => lookup.podsOf(service).length === 0) && !shown.arePodsShown();
    return {
      id,
      name,
      namespace,
      object,
      selectorText: inYaml(object?.selector),
      external,
      local,
      services,
      home,
      pods,
      applied,
      own: [...home].filter((workload) => applied.has(workload)),
      users,
      isUnseen: isPartUnseen || arePodsUnseen,
      areOnlyPodsUnseen: !isPartUnseen && arePodsUnseen && this.areObserved,
    };
  }
}

function isRead(node: ModelNode | undefined): boolean {
  return node !== undefined && !isAssumed(node.source);
}

/** Sorts by namespace and name. */
export function byId<T extends ModelNode>(nodes: Iterable<T>): readonly T[] {
  return [...nodes].sort(byText(idOf));
}

/** The ids of the gateways that KIngresses use. Many of them share one selection. */
class UsedGateways {
  private readonly known = new Map<SelectedGateways, Map<number, readonly string[]>>();

  public constructor(private readonly reach: Reach) {}

  public of(ingress: KIngress): readonly string[] {
    const selected = this.reach.gatewaysOf(ingress);
    const uses = (visibility: Visibility): boolean => ingress.rules.some((rule) => rule.visibility === visibility);
    const [isPublic, isLocal] = [uses('ExternalIP'), uses('ClusterLocal')];
    const byUse = remembered(this.known, selected, () => new Map<number, readonly string[]>());
    return remembered(byUse, Number(isPublic) + 2 * Number(isLocal), () => [
      ...new Set([...(isPublic ? selected.external.map(idOf) : []), ...(isLocal ? selected.local.map(idOf) : [])]),
    ]);
  }
}

/** The running pods that a gateway serves from: its Gateway object applies to them and its Service sends to them. */
export function servingPods({ pods, own, services }: ConfiguredGateway): readonly Workload[] {
  return (services.length === 0 ? pods : own).filter(hasPods);
}

/**
 * Whether `a` rather than `b` keeps a label that both have: the default gateway first, then stock, then external ones.
 */
export function precedes(a: ConfiguredGateway, b: ConfiguredGateway): boolean {
  const [left, right] = [a, b].map(({ external, name, id }) => [
    external.some(({ labelSelector }) => labelSelector === undefined) ? 0 : 1,
    name === INGRESS_GATEWAY ? 0 : 1,
    external.length > 0 ? 0 : 1,
    id,
  ]);
  for (const [index, value] of (left ?? []).entries()) {
    const other = right?.[index];
    if (other !== undefined && value !== other) return value < other;
  }
  return false;
}
