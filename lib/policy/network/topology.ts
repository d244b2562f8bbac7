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
  readonly clusterDomain: string;
  /** Whether the pods of services are in the mesh, where a caller's sidecar connects to the activator itself. */
  readonly isMeshed: boolean;
}

/** Every namespace that is assigned as a whole; sorted. */
export function tenantNamespaces({ gateways }: PolicyTopology): string[] {
  return [...new Set(gateways.flatMap(({ tenants }) => tenants))].sort();
}
