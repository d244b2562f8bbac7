/** Permission to call the services of a gateway from namespaces that it does not serve. */
export interface CrossGatewayAccess {
  /** Namespaces of the callers. */
  readonly from: string[];
  /** Name of the gateway whose services they may call, all of them, by cluster-local names. */
  readonly to: string;
  /**
   * Whether they may also use the public names of the services, without leaving the cluster: callers in the mesh are
   * sent to the gateway's Service by a ServiceEntry, others by a rewrite in the cluster's DNS (docs/cross-access.md).
   *
   * @default false
   */
  readonly publicNames?: boolean;
}
