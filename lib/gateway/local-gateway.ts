/** Which gateway serves the cluster-local hosts of a gateway's services. */
export enum LocalGateway {
  /** One of their own, on ports 8081 and 8444 of the gateway's pods, with a ClusterIP Service of its own. */
  OWN = 'own',
  /** The cluster-local gateway of the stock install, on the pods of Istio's default gateway, which all share. */
  SHARED = 'shared',
}
