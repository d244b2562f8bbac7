import { type Construct } from 'constructs';
import { brand } from '../private/brand';
import { type Refusal } from '../private/refusal';
import { type BoundWorkload, type WorkloadContext, type WorkloadRenderer } from './workload/context';
import { ExistingWorkload, type ExistingWorkloadOptions } from './workload/existing';
import { GatewayApiWorkload } from './workload/gateway-api';
import { type HelmReleaseOptions, HelmReleaseWorkload } from './workload/helm-release';
import { InjectedWorkload } from './workload/injected';
import { IstioOperatorWorkload } from './workload/istio-operator';
import { type IstioOperatorOptions } from './workload/istio-operator-options';
import { type GatewayWorkloadKind } from './workload/kind';

/**
 * How the gateway pods are deployed.
 *
 * Every factory checks its options immediately and throws all refusals together, each with its fix.
 */
export class GatewayWorkload {
  /**
   * A Deployment, Service, ServiceAccount, Role and autoscaler rendered by this package; istiod injects the proxy from
   * its `gateway` template. Source: Istio, "Installing Gateways".
   */
  public static injected(): GatewayWorkload {
    return new GatewayWorkload(new InjectedWorkload());
  }

  /**
   * A separate IstioOperator with the name of the gateway. Up to Istio 1.23 a controller in the cluster can install it;
   * from 1.24 on only `istioctl install -f`, and the object carries a warning about that. Source: Istio 1.24, upgrade
   * notes.
   */
  public static istioOperator(options: IstioOperatorOptions = {}): GatewayWorkload {
    return new GatewayWorkload(new IstioOperatorWorkload(options));
  }

  /** A release of Istio's Helm chart `gateway`. */
  public static helmRelease(options: HelmReleaseOptions): GatewayWorkload {
    return new GatewayWorkload(new HelmReleaseWorkload(options));
  }

  /**
   * A Kubernetes `Gateway` (Gateway API) with the name of the Service: istiod makes Deployment, Service and
   * ServiceAccount from it. The Istio Gateway is in the same namespace, as Istio 1.31 and newer require. Needs Istio
   * 1.26 and the CRDs of the Gateway API. Source: Istio, "Kubernetes Gateway API".
   */
  public static gatewayApi(): GatewayWorkload {
    return new GatewayWorkload(new GatewayApiWorkload());
  }

  /** Pods and Service already exist: only the Istio Gateway is rendered. */
  public static existing(options: ExistingWorkloadOptions): GatewayWorkload {
    return new GatewayWorkload(new ExistingWorkload(options));
  }

  private constructor(private readonly renderer: WorkloadRenderer) {}

  /** How the gateway pods are deployed. */
  public get kind(): GatewayWorkloadKind {
    return this.renderer.kind;
  }

  /**
   * Whether the manifests install the pods; false for existing pods.
   *
   * @internal
   */
  public get _installsPods(): boolean {
    return this.renderer.installsPods;
  }

  /**
   * Refuses options of the gateway that have no effect with this workload.
   *
   * @internal
   */
  public _withoutEffect(options: object): Refusal[] {
    return Object.entries(options).flatMap(([name, got]) => {
      const refusal = got === undefined ? undefined : this.renderer.withoutEffect(name);
      return refusal === undefined ? [] : [{ path: [name], ...refusal }];
    });
  }

  /**
   * Checks a gateway for options that the installer of this workload would ignore or refuse. Paths are relative to its
   * options.
   *
   * @internal
   */
  public _refusals(context: () => WorkloadContext): Refusal[] {
    return this.renderer.refusals(context);
  }

  /** @internal */
  public _bind(scope: Construct, context: WorkloadContext): BoundWorkload {
    return this.renderer.bind(scope, context);
  }
}

brand(GatewayWorkload, 'GatewayWorkload');
