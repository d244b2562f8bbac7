import { pattern, refuseUnless } from '../private/checks';
import { type Check } from '../private/names';
import { type Refusal, under } from '../private/refusal';
import { optionRefusals } from '../private/types';

/** What the proxies of a gateway report of its requests. */
export interface TelemetrySettings {
  /**
   * Whether each request is logged as a line of JSON with the name of the gateway, on the standard output of its pods.
   * The path is logged without its query, which may hold secrets. istiod has to know the format: see
   * `GatewayTelemetry.istio`.
   *
   * @default false
   */
  readonly accessLog?: boolean;
  /**
   * Percentage of requests that are traced: 0 to 100, in steps of 0.01. Spans have the tag `knative_gateway`.
   *
   * @default - as the mesh has it
   */
  readonly traceSamplingPercent?: number;
  /**
   * Whether Istio's metrics of the gateway have the tag `knative_gateway`, for a Prometheus that does not scrape with
   * the PodMonitors of `GatewayMonitoring`.
   *
   * @default false
   */
  readonly metricTag?: boolean;
}

/** Settings of the Telemetry objects of a topology. */
export interface IstioTelemetryOptions extends TelemetrySettings {
  /**
   * What differs for single gateways, by their names in the topology; `default` is the default gateway.
   *
   * @default - nothing
   */
  readonly gateways?: Record<string, TelemetrySettings>;
  /**
   * Name of the extension provider of the mesh that spans are sent to.
   *
   * @default - the mesh's default provider for tracing
   */
  readonly tracingProvider?: string;
}

const PERCENT: Check = {
  test: (value) =>
    typeof value === 'number' && value >= 0 && value <= 100 && Number.isInteger(Math.round(value * 1e6) / 1e4),
  is: 'a percentage of requests',
  allowed: '0 to 100, in steps of 0.01',
};

const PROVIDER = pattern(/^\S{1,253}$/, 'the name of a provider', 'a name of meshConfig.extensionProviders');

export function istioTelemetryRefusals(options: IstioTelemetryOptions): Refusal[] {
  return optionRefusals('IstioTelemetryOptions', options, (given) => [
    ...settingsRefusals(given),
    ...Object.entries(given.gateways ?? {}).flatMap(([name, own]) => under(['gateways', name], settingsRefusals(own))),
    ...refuseUnless(PROVIDER, given.tracingProvider, ['tracingProvider']),
  ]);
}

function settingsRefusals({ traceSamplingPercent }: TelemetrySettings): Refusal[] {
  return refuseUnless(PERCENT, traceSamplingPercent, ['traceSamplingPercent']);
}
