import * as promql from '@grafana/promql-builder';
import { type MonitoredGateway } from './monitored-gateway';

// Labels that the PodMonitor of a gateway gives its metrics.
export const GATEWAY_LABEL = 'gateway';
export const NAMESPACE_LABEL = 'gateway_namespace';
export const OWNER_LABEL = 'owner';

/** A metric of the gateway's own pods. */
export function ofGateway(metric: string, { name, namespace }: MonitoredGateway): promql.VectorExprBuilder {
  return promql.vector(metric).label(GATEWAY_LABEL, name).label(NAMESPACE_LABEL, namespace);
}

/**
 * Requests that the gateway took, by Istio's proxy. A gateway reports as the source of the requests that it forwards.
 *
 * Source: Istio, "Istio Standard Metrics".
 */
export function requests(gateway: MonitoredGateway): promql.VectorExprBuilder {
  return ofGateway('istio_requests_total', gateway).label('reporter', 'source');
}

/** Requests with a status of 500 or above. Status 0 is a request that the client gave up. */
export function failures(gateway: MonitoredGateway): promql.VectorExprBuilder {
  return requests(gateway).labelMatchRegexp('response_code', '5..');
}

/** Requests by how long they took, in milliseconds. */
export function durations(suffix: 'bucket' | 'count', gateway: MonitoredGateway): promql.VectorExprBuilder {
  return ofGateway(`istio_request_duration_milliseconds_${suffix}`, gateway).label('reporter', 'source');
}

/** Requests per second, on average over a window such as `5m`. */
export function perSecond(vector: promql.VectorExprBuilder, window: string): promql.AggregationExprBuilder {
  return promql.sum(promql.rate(vector.range(window)));
}
