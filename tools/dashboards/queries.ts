import { ratioName } from '../../lib/monitoring/burn-rate';
import { GATEWAY_LABEL, NAMESPACE_LABEL } from '../../lib/monitoring/metrics';
import { MAXIMUM_REPLICAS, READY_REPLICAS } from '../../lib/monitoring/replicas';

/** The labels by which series of different metrics belong to the same gateway. */
export const GATEWAY = `${GATEWAY_LABEL}, ${NAMESPACE_LABEL}`;

/** What the panels ask Prometheus for, of the series that matchers such as `gateway!=""` select. */
export class Queries {
  /** @param matchers Matchers of the gateways' labels, without braces. */
  public constructor(private readonly matchers: string) {}

  public of(metric: string, ...more: readonly string[]): string {
    return `${metric}{${[this.matchers, ...more].join(',')}}`;
  }

  public by(labels: string, metric: string, ...more: readonly string[]): string {
    return `sum by (${labels}) (${this.of(metric, ...more)})`;
  }

  /** Per second, by Istio's own counting: a gateway reports as the source of what it forwards. */
  public rate(labels: string, metric: string, ...more: readonly string[]): string {
    return `sum by (${labels}) (rate(${this.of(metric, 'reporter="source"', ...more)}[$__rate_interval]))`;
  }

  public requests(labels: string): string {
    return this.rate(labels, 'istio_requests_total');
  }

  public quantile(share: number, labels: string): string {
    return `histogram_quantile(${share}, ${this.rate(`${labels}, le`, 'istio_request_duration_milliseconds_bucket')})`;
  }

  public ratio(objective: 'errors' | 'slow_requests', window: string): string {
    return this.of(ratioName(objective, window));
  }

  public firing(labels: string): string {
    return `count by (${labels}) (${this.of('ALERTS', 'alertstate="firing"')})`;
  }

  public ready(): string {
    return this.of(READY_REPLICAS);
  }

  public maximum(): string {
    return this.of(MAXIMUM_REPLICAS);
  }

  /** Seconds until the first certificate that the blackbox exporter sees expires. */
  public certificate(labels: string): string {
    return `min by (${labels}) (${this.of('probe_ssl_earliest_cert_expiry')}) - time()`;
  }

  /** Listeners and clusters that Envoy has refused in the last hour. */
  public rejected(labels: string): string {
    const increase = (metric: string): string => `sum by (${labels}) (increase(${this.of(metric)}[1h]))`;
    return ['envoy_listener_manager_lds_update_rejected', 'envoy_cluster_manager_cds_update_rejected']
      .map(increase)
      .join(' + ');
  }
}
