/**
 * How fast a load balancer follows the pods of a gateway. A rollout loses no request only if a new pod waits until the
 * load balancer sends to it, and an old one serves on until the load balancer has stopped.
 */
export interface LoadBalancerPace {
  /** Seconds for which a pod that is being deleted still gets new connections. */
  readonly removalSeconds: number;
  /** Seconds until a ready pod gets connections; 0 where the pods become ready only then. */
  readonly additionSeconds: number;
  /** Labels of the gateway's namespace by which pods become ready only when the load balancer sends to them. */
  readonly readinessGate?: Readonly<Record<string, string>>;
}

/** Health checks of a load balancer that sends to nodes: it follows a node by its answers. */
export interface NodeHealthCheck {
  readonly intervalSeconds: number;
  readonly failures: number;
  readonly successes: number;
  /** Seconds between a node's new state and the last connection by the old one. */
  readonly propagationSeconds: number;
}

/**
 * Seconds until every kube-proxy knows that a pod comes or goes. Kubernetes names no bound; its endpoints controllers
 * and kube-proxy batch for up to a second each.
 */
const KUBE_PROXY_SECONDS = 5;

/** A load balancer that sends to every node, and lets kube-proxy find the pods. */
export const FOLLOWS_KUBE_PROXY: LoadBalancerPace = { removalSeconds: KUBE_PROXY_SECONDS, additionSeconds: 0 };

/** A load balancer of which nothing is known. */
export const UNKNOWN_PACE: LoadBalancerPace = { removalSeconds: 30, additionSeconds: 15 };

/**
 * A load balancer that sends to nodes with a pod only (`externalTrafficPolicy: Local`), and asks kube-proxy which these
 * are.
 */
export function followsNodes(check: NodeHealthCheck): LoadBalancerPace {
  const seconds = (answers: number): number =>
    check.intervalSeconds * answers + check.propagationSeconds + KUBE_PROXY_SECONDS;
  return { removalSeconds: seconds(check.failures), additionSeconds: seconds(check.successes) };
}
