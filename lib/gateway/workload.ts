import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './workload/context';
import { ExistingWorkload } from './workload/existing';
import { type HelmReleaseOptions, HelmReleaseWorkload } from './workload/helm-release';
import { InjectedWorkload } from './workload/injected';
import { IstioOperatorWorkload } from './workload/istio-operator';
import { type IstioOperatorOptions } from './workload/istio-operator-options';

/** A gateway workload that is already in the cluster. */
export interface ExistingWorkloadOptions {
  /** Labels that the gateway's pods carry, and that no other pod of the cluster carries. */
  readonly podLabels: Record<string, string>;
}

/** Who runs the gateway's pods: what the manifests hold in order that Envoy comes up. */
export class GatewayWorkload {
  /**
   * A Deployment, Service, ServiceAccount, Role and autoscaler of our own, whose proxy istiod injects from its `gateway` template.
   * Source: Istio, "Installing Gateways".
   */
  public static injected(): GatewayWorkload {
    return new GatewayWorkload(new InjectedWorkload());
  }

  /**
   * An IstioOperator of its own for the gateway, named after it. Up to Istio 1.23 a controller in the cluster can install it; from
   * 1.24 on only `istioctl install -f`, and the object carries a warning that says so.
   * Source: Istio 1.24, upgrade notes.
   */
  public static istioOperator(options: IstioOperatorOptions = {}): GatewayWorkload {
    return new GatewayWorkload(new IstioOperatorWorkload(options));
  }

  /** A release of Istio's Helm chart `gateway`. */
  public static helmRelease(options: HelmReleaseOptions): GatewayWorkload {
    return new GatewayWorkload(new HelmReleaseWorkload(options));
  }

  /** Pods and Service are in the cluster already: only the Istio Gateway is rendered. */
  public static existing(options: ExistingWorkloadOptions): GatewayWorkload {
    return new GatewayWorkload(new ExistingWorkload(options.podLabels));
  }

  private constructor(private readonly renderer: WorkloadRenderer) {}

  /** `injected`, `istioOperator`, `helmRelease` or `existing`. */
  public get kind(): string {
    return this.renderer.kind;
  }

  /** @internal */
  public _bind(context: WorkloadContext): BoundWorkload {
    return this.renderer.bind(context);
  }
}
