// The ports that Knative's and Istio's own connections use. docs/flows.md lists the connections, with the source of
// each.

/**
 * Ports of queue-proxy and of the activator that take requests: HTTP/1, HTTP/2 and HTTPS. Source: serving
 * `pkg/networking/constants.go`.
 */
export const REQUEST_PORTS = [8012, 8013, 8112] as const;

/**
 * Port of the pods by which cert-manager solves HTTP-01 challenges, which Knative routes through the service's gateway.
 * Source: cert-manager `pkg/issuer/acme/http/http.go`, acmeSolverListenPort.
 */
export const HTTP01_SOLVER_PORT = 8089;

/** queue-proxy's port for kubelet: drain and health. Source: serving `pkg/networking/constants.go`, QueueAdminPort. */
export const QUEUE_ADMIN_PORT = 8022;

/**
 * queue-proxy's figures for the autoscaler. Source: serving `pkg/networking/constants.go`, AutoscalingQueueMetricsPort.
 */
export const AUTOSCALING_METRICS_PORT = 9090;

/** queue-proxy's figures for Prometheus. Source: serving `pkg/networking/constants.go`, UserQueueMetricsPort. */
export const USER_METRICS_PORT = 9091;

/** Every port of queue-proxy. */
export const QUEUE_PROXY_PORTS = [
  ...REQUEST_PORTS,
  QUEUE_ADMIN_PORT,
  AUTOSCALING_METRICS_PORT,
  USER_METRICS_PORT,
] as const;

/**
 * Configuration and certificates of istiod, by TLS. Source: Istio, "Application Requirements", "Ports used by Istio".
 */
export const ISTIOD_PORT = 15012;

/** Health of a proxy, for kubelet and load balancers. Source: as ISTIOD_PORT. */
export const PROXY_HEALTH_PORT = 15021;

/** Figures of a proxy: with the application's, and Envoy's alone. Source: as ISTIOD_PORT. */
export const PROXY_METRICS_PORTS = [15020, 15090] as const;

/** DNS, over UDP and TCP. */
export const DNS_PORT = 53;
