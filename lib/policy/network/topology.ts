import { idOf } from '../../private/id';
import { HTTP01_SOLVER_PORT, REQUEST_PORTS } from '../../private/flow-ports';
import { groupBy } from '../../private/group';

/** The pods of a gateway, as network policies see them. */
export interface PolicyGateway {
  /** Name of the gateway, and of its policy. */
  readonly name: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  readonly podLabels: Readonly<Record<string, string>>;
  /** Ports of the pods that take requests; undefined for existing gateways: any. */
  readonly ports: readonly number[] | undefined;
  /** Whether the pods are this topology's own, and do nothing but what it says. */
  readonly isOwn: boolean;
  /** Whether a load balancer or node port exposes them. */
  readonly isExposed: boolean;
  /** Whether services that no assignment selects, or the shared cluster-local gateway, are behind them. */
  readonly isShared: boolean;
  /** Whether the shared cluster-local gateway is on them. */
  readonly isLocal: boolean;
  /** Whether the cluster-local hosts of its services are on them, too. */
  readonly hasOwnLocal: boolean;
  /** Names of the gateways, as `NAMESPACE/NAME`, for which this one is a secondary gateway; sorted. */
  readonly guestGateways: readonly string[];
  /** Other namespaces that may call its services by cluster-local names; sorted. */
  readonly callers: readonly string[];
  /** Those of them that may call by public names, too; sorted. */
  readonly publicCallers: readonly string[];
  /** Namespaces that are assigned here as a whole; sorted. */
  readonly tenants: readonly string[];
  /** Namespaces that are assigned to others as a whole, for which this one is a secondary gateway; sorted. */
  readonly guests: readonly string[];
  /** Whether services of other namespaces can be behind the gateway, too: those that are assigned by label, or all. */
  readonly servesAnyNamespace: boolean;
}

/** What network policies need to know of a topology. */
export interface PolicyTopology {
  /** All gateways, the stock install's among them. */
  readonly gateways: readonly PolicyGateway[];
  readonly servingNamespace: string;
  /** Namespace of istiod. */
  readonly istioNamespace: string;
  readonly clusterDomain: string;
  /** Whether the pods of services are in the mesh, where a caller's sidecar connects to the activator itself. */
  readonly isMeshed: boolean;
  /** Whether Knative asks for certificates, so that gateways lead to the solvers of HTTP-01 challenges. */
  readonly solvesChallenges: boolean;
}

/** Ports of the pods of services to which gateways connect. */
export function servicePorts({ solvesChallenges }: PolicyTopology): readonly number[] {
  return solvesChallenges ? [...REQUEST_PORTS, HTTP01_SOLVER_PORT] : REQUEST_PORTS;
}

/** Every namespace that is assigned as a whole; sorted. */
export function tenantNamespaces({ gateways }: PolicyTopology): string[] {
  return [...new Set(gateways.flatMap(({ tenants }) => tenants))].sort();
}

interface TopologyIndex {
  readonly places: ReadonlyMap<PolicyGateway, number>;
  readonly byId: ReadonlyMap<string, readonly PolicyGateway[]>;
  /** Those that are secondary gateways, by the gateways they are it for. */
  readonly hosts: ReadonlyMap<string, readonly PolicyGateway[]>;
  readonly local: readonly PolicyGateway[];
  readonly byTenant: ReadonlyMap<string, readonly PolicyGateway[]>;
  readonly byGuest: ReadonlyMap<string, readonly PolicyGateway[]>;
}

// The policies of all gateways ask the same topology.
const indexes = new WeakMap<PolicyTopology, TopologyIndex>();

function indexOf(topology: PolicyTopology): TopologyIndex {
  const known = indexes.get(topology);
  if (known !== undefined) return known;
  const { gateways } = topology;
  const index: TopologyIndex = {
    places: new Map(gateways.map((gateway, place) => [gateway, place])),
    byId: groupBy(gateways, (gateway) => [idOf(gateway)]),
    hosts: groupBy(gateways, ({ guestGateways }) => guestGateways),
    local: gateways.filter(({ isLocal }) => isLocal),
    byTenant: groupBy(gateways, ({ tenants }) => tenants),
    byGuest: groupBy(gateways, ({ guests }) => guests),
  };
  indexes.set(topology, index);
  return index;
}

/** Each once, in the order of the topology. */
function inOrder(gateways: Iterable<PolicyGateway>, topology: PolicyTopology): readonly PolicyGateway[] {
  const { places } = indexOf(topology);
  const place = (gateway: PolicyGateway): number => places.get(gateway) ?? 0;
  return [...new Set(gateways)].sort((a, b) => place(a) - place(b));
}

/** The gateways of this name in this namespace; usually one. */
export function gatewaysOf(
  id: Pick<PolicyGateway, 'name' | 'namespace'>,
  topology: PolicyTopology,
): readonly PolicyGateway[] {
  return indexOf(topology).byId.get(idOf(id)) ?? [];
}

/** The gateways on whose pods the cluster-local hosts of a gateway's services are. */
function localOf(gateway: PolicyGateway, topology: PolicyTopology): readonly PolicyGateway[] {
  return gateway.hasOwnLocal ? [gateway] : indexOf(topology).local;
}

/** A gateway, and those for which it is a secondary gateway. */
function withGuests(gateway: PolicyGateway, topology: PolicyTopology): readonly PolicyGateway[] {
  const { byId } = indexOf(topology);
  return [gateway, ...gateway.guestGateways.flatMap((id) => byId.get(id) ?? [])];
}

/** The gateways to which the pods of a gateway forward the requests of DomainMappings. */
export function nextOf(gateway: PolicyGateway, topology: PolicyTopology): readonly PolicyGateway[] {
  return inOrder(
    withGuests(gateway, topology).flatMap((each) => localOf(each, topology)),
    topology,
  );
}

/**
 * The gateways that forward the requests of DomainMappings to a gateway: those that it is next to. Without asking for
 * what is next to each, which would take quadratic time for the policies of all gateways.
 */
export function gatewaysInFrontOf(gateway: PolicyGateway, topology: PolicyTopology): readonly PolicyGateway[] {
  const { hosts } = indexOf(topology);
  if (!gateway.isLocal) {
    return gateway.hasOwnLocal ? inOrder([gateway, ...(hosts.get(idOf(gateway)) ?? [])], topology) : [];
  }
  const leadsHere = (each: PolicyGateway): boolean => !each.hasOwnLocal || each === gateway;
  return topology.gateways.filter((each) => withGuests(each, topology).some(leadsHere));
}

/** The gateways that send requests to the pods of a namespace. */
export function gatewaysBefore(namespace: string, topology: PolicyTopology): readonly PolicyGateway[] {
  const { byTenant, byGuest } = indexOf(topology);
  const own = byTenant.get(namespace) ?? [];
  const serving = [...own, ...(byGuest.get(namespace) ?? [])];
  return inOrder([...serving, ...own.flatMap((each) => localOf(each, topology))], topology);
}

/** The namespaces that the gateways of a namespace have as a whole. */
export function kinOf(namespace: string, topology: PolicyTopology): string[] {
  return (indexOf(topology).byTenant.get(namespace) ?? []).flatMap(({ tenants }) => tenants);
}

/** Other namespaces that may call the services of a namespace. */
export function callersOf(namespace: string, topology: PolicyTopology): string[] {
  return (indexOf(topology).byTenant.get(namespace) ?? []).flatMap(({ callers }) => callers);
}
