import { type Construct } from 'constructs';
import { type Platform } from '../../knative/platform';
import { type Refusal } from '../../private/refusal';
import { type GatewayServer } from '../gateway-server';
import { type ServicePort } from '../service-ports';
import { type ServiceShape } from '../service-shape';
import { type GatewayWorkloadOptions } from '../workload-options';
import { type GatewayWorkloadKind } from './kind';

/** The options of a workload as they were given; those that several objects depend on have their default. */
export type WorkloadSettings = GatewayWorkloadOptions &
  Required<Pick<GatewayWorkloadOptions, 'disruptionBudget' | 'loadBalancer' | 'scaling'>>;

/** Everything that a workload needs from its gateway. */
export interface WorkloadContext {
  readonly platform: Platform;
  readonly namespace: string;
  /** Name of the Service, Deployment, ServiceAccount and other objects of the workload. */
  readonly serviceName: string;
  readonly gatewayName: string;
  /** The unique label, which no other pod or Service in the cluster carries. */
  readonly uniqueLabel: Readonly<Record<string, string>>;
  /**
   * A second label of the pods alone, by which the gateway of cluster-local hosts selects them; empty without such a
   * gateway.
   */
  readonly localLabel: Readonly<Record<string, string>>;
  /** Kubernetes' recommended labels, for every object. */
  readonly labels: Readonly<Record<string, string>>;
  readonly servers: readonly GatewayServer[];
  readonly servicePorts: readonly ServicePort[];
  readonly service: ServiceShape;
  readonly options: WorkloadSettings;
}

/** The result of rendering a workload. */
export interface BoundWorkload {
  /** Every label that identifies the gateway's pods, including the unique one. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Labels by which the Istio Gateway selects the pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Labels that the pods carry and the Service does not, by which the gateway of cluster-local hosts selects them. */
  readonly localSelector: Readonly<Record<string, string>>;
  /** The values of Istio's Helm chart, if it renders the workload. */
  readonly helmValues?: Readonly<Record<string, unknown>>;
}

/** Renders one kind of workload. */
export interface WorkloadRenderer {
  readonly kind: GatewayWorkloadKind;
  /** Whether the manifests install pods; false for existing pods. */
  readonly installsPods: boolean;
  /**
   * Why an option of the gateway has no effect with this workload, and what to do; undefined for one that has an
   * effect.
   */
  withoutEffect(option: string): Pick<Refusal, 'fix' | 'what'> | undefined;
  /**
   * Checks the gateway for options that the installer of this workload would ignore or refuse. Paths are relative to
   * its options.
   */
  refusals(context: () => WorkloadContext): Refusal[];
  bind(scope: Construct, context: WorkloadContext): BoundWorkload;
}
