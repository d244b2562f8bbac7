import { Construct } from 'constructs';
import { type Platform } from '../knative/platform';
import { Phase, addObject } from '../private/objects';
import { istioNamespaceOf } from '../private/istio-namespace';
import { writeYaml } from '../private/yaml/write';
import { logProvider, logProviders } from './access-log';
import { type MonitoredGateway } from './monitored-gateway';
import { type MonitoredTopology } from './rendered-monitoring';
import { type IstioTelemetryOptions, type TelemetrySettings } from './telemetry-options';

/** The ConfigMap with the format of the access log. */
export const MESH = 'knative-gateways-mesh';
const TAG = 'knative_gateway';

/** The Telemetry objects of one topology. All settings of a gateway are in one: Istio takes one for each pod. */
export class RenderedTelemetry extends Construct {
  public constructor(
    scope: Construct,
    platform: Platform,
    { gateways }: MonitoredTopology,
    private readonly options: IstioTelemetryOptions,
  ) {
    super(scope, 'Telemetry');
    const apiVersion = platform.istioAtLeast('1.22') ? 'telemetry.istio.io/v1' : 'telemetry.istio.io/v1alpha1';
    for (const gateway of gateways) {
      const rendered = this.specOf(gateway);
      if (Object.keys(rendered).length === 0) continue;
      addObject(this, gateway.key, Phase.ROUTE, {
        apiVersion,
        kind: 'Telemetry',
        metadata: { name: gateway.name, namespace: gateway.namespace },
        spec: { selector: { matchLabels: { ...gateway.podLabels } }, ...rendered },
      });
    }
    const logging = gateways.filter((gateway) => this.settingsOf(gateway).accessLog === true);
    if (logging.length === 0) return;
    addObject(this, 'Mesh', Phase.CONFIG, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: MESH, namespace: istioNamespaceOf(this) },
      data: { mesh: writeYaml({ extensionProviders: logProviders(logging) }) },
    });
  }

  private settingsOf({ key }: MonitoredGateway): TelemetrySettings {
    return { ...this.options, ...this.options.gateways?.[key] };
  }

  private specOf(gateway: MonitoredGateway): Record<string, object> {
    const { accessLog = false, traceSamplingPercent, metricTag = false } = this.settingsOf(gateway);
    const { tracingProvider } = this.options;
    return {
      ...(accessLog && { accessLogging: [{ providers: [{ name: logProvider(gateway) }] }] }),
      ...(traceSamplingPercent !== undefined && {
        tracing: [
          {
            ...(tracingProvider !== undefined && { providers: [{ name: tracingProvider }] }),
            randomSamplingPercentage: traceSamplingPercent,
            customTags: { [TAG]: { literal: { value: gateway.name } } },
          },
        ],
      }),
      // The value is an expression in CEL.
      ...(metricTag && {
        metrics: [
          {
            providers: [{ name: 'prometheus' }],
            overrides: [{ tagOverrides: { [TAG]: { value: `'${gateway.name}'` } } }],
          },
        ],
      }),
    };
  }
}
