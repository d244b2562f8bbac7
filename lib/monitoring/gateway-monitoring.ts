import { type Construct } from 'constructs';
import { brand } from '../private/brand';
import { throwRefusals } from '../private/refusal';
import { prometheusOperatorRefusals, type PrometheusOperatorOptions } from './options';
import { type MonitoredTopology } from './rendered-monitoring';

/**
 * How the gateways of a topology are monitored: metrics by gateway, alerts about each, and a runbook for each alert in
 * docs/runbooks.
 */
export class GatewayMonitoring {
  /** No monitoring. */
  public static none(): GatewayMonitoring {
    return new GatewayMonitoring(undefined);
  }

  /**
   * A PodMonitor and a PrometheusRule for each gateway of the topology, and a Probe where URLs are given, for the
   * Prometheus operator. The alerts need kube-state-metrics; those about certificates, metrics of cert-manager. Throws
   * what the operator would refuse, all at once.
   */
  public static prometheusOperator(options: PrometheusOperatorOptions = {}): GatewayMonitoring {
    throwRefusals(prometheusOperatorRefusals(options), 'GatewayMonitoring.prometheusOperator');
    return new GatewayMonitoring(structuredClone(options));
  }

  private constructor(private readonly options: PrometheusOperatorOptions | undefined) {}

  /** @internal */
  public get _gatewayNames(): string[] {
    return Object.keys(this.options?.gateways ?? {});
  }

  /** @internal */
  public _bind(scope: Construct, topology: () => MonitoredTopology): void {
    if (this.options === undefined) return;
    // With dashboards and a library for PromQL, which most topologies do without.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { RenderedMonitoring } = require('./rendered-monitoring') as typeof import('./rendered-monitoring');
    new RenderedMonitoring(scope, topology, this.options);
  }
}

brand(GatewayMonitoring, 'GatewayMonitoring');
