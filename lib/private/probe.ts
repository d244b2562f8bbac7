/**
 * Path of net-istio's probes, which queue-proxy and the activator answer themselves. Source: knative/networking
 * `pkg/http/probe`.
 */
export const PROBE_PATHS = ['/healthz'];

/** Their header, as a condition of an AuthorizationPolicy; its value is `probe`. */
export const PROBE_HEADER = 'request.headers[K-Network-Probe]';
