import { type Construct } from 'constructs';
import { type Platform } from '../knative/platform';
import { brand } from '../private/brand';
import { throwRefusals } from '../private/refusal';
import { type MonitoredTopology } from './rendered-monitoring';
import { MESH, RenderedTelemetry } from './rendered-telemetry';
import { istioTelemetryRefusals, type IstioTelemetryOptions } from './telemetry-options';

/** What the proxies of gateways report: access logs, traces and metrics that name the gateway. */
export class GatewayTelemetry {
  /** As the mesh has it. */
  public static none(): GatewayTelemetry {
    return new GatewayTelemetry(undefined);
  }

  /**
   * A Telemetry for each gateway of the topology, in the namespace of its pods. Istio takes one for each pod, so it
   * must be the only one that selects them. With `accessLog`, a ConfigMap `knative-gateways-mesh` holds the format of
   * the log; istiod reads it once its environment variable `SHARED_MESH_CONFIG` is `knative-gateways-mesh`. Until then
   * it does not know the format, and these gateways log nothing. Throws what Istio would refuse, all at once.
   *
   * Source: Istio, "Telemetry" and "MeshConfig.ExtensionProvider".
   */
  public static istio(options: IstioTelemetryOptions): GatewayTelemetry {
    throwRefusals(istioTelemetryRefusals(options), 'GatewayTelemetry.istio');
    return new GatewayTelemetry(structuredClone(options));
  }

  private constructor(private readonly options: IstioTelemetryOptions | undefined) {}

  /** @internal */
  public get _gatewayNames(): string[] {
    return Object.keys(this.options?.gateways ?? {});
  }

  /**
   * Name of the ConfigMap that istiod has to read, if there is one.
   *
   * @internal
   */
  public get _sharedMesh(): string | undefined {
    const { accessLog, gateways = {} } = this.options ?? {};
    return accessLog === true || Object.values(gateways).some((each) => each.accessLog === true) ? MESH : undefined;
  }

  /** @internal */
  public _bind(scope: Construct, platform: Platform, topology: () => MonitoredTopology): void {
    if (this.options !== undefined) new RenderedTelemetry(scope, platform, topology(), this.options);
  }
}

brand(GatewayTelemetry, 'GatewayTelemetry');
