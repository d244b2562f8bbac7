import { type ApiObject } from 'cdk8s';
import { type Construct } from 'constructs';
import { type Platform } from '../../knative/platform';
import { type ResolvedResources } from '../resources';
import { type GatewayScaling } from '../scaling';
import { type GatewayServer } from '../gateway-server';
import { type ServiceShape } from '../service-shape';
import { type ResolvedShutdown } from '../shutdown';

/** A toleration in the words of Kubernetes' pod spec. */
export interface GatewayToleration {
  /** @default - every taint */
  readonly key?: string;
  /**
   * `Exists` or `Equal`.
   *
   * @default - `Equal` with a value, `Exists` without
   */
  readonly operator?: string;
  /** @default - none */
  readonly value?: string;
  /**
   * `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
   *
   * @default - every effect
   */
  readonly effect?: string;
}

/** One port of the gateway's Service. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly nodePort?: number;
}

/** Everything a workload needs to know of its gateway; every default is filled in. */
export interface WorkloadContext {
  readonly scope: Construct;
  readonly platform: Platform;
  readonly namespace: string;
  /** Name of the Service, the Deployment, the ServiceAccount and whatever else belongs to the workload. */
  readonly serviceName: string;
  readonly gatewayName: string;
  /** The label that no other pod and no other Service of the cluster carries. */
  readonly uniqueLabel: Readonly<Record<string, string>>;
  /** Kubernetes' recommended labels, for every object. */
  readonly labels: Readonly<Record<string, string>>;
  readonly servers: readonly GatewayServer[];
  readonly servicePorts: readonly ServicePort[];
  readonly service: ServiceShape;
  /** Whether the load balancer sends the PROXY protocol's header. */
  readonly readsProxyProtocol: boolean;
  readonly scaling: GatewayScaling;
  readonly resources: ResolvedResources;
  readonly shutdown: ResolvedShutdown;
  readonly maxUnavailable: number | string | undefined;
  readonly spreadAcross: readonly string[];
  readonly priorityClassName: string | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly GatewayToleration[];
  readonly revision: string | undefined;
  readonly podAnnotations: Readonly<Record<string, string>>;
}

/** What a workload leaves behind for the gateway construct. */
export interface BoundWorkload {
  /** Every label by which the gateway's pods can be told, the unique one among them. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** The Service in the manifests, where this package renders it itself. */
  readonly service?: ApiObject;
}

/** Renders one kind of workload. */
export interface WorkloadRenderer {
  readonly kind: string;
  bind(context: WorkloadContext): BoundWorkload;
}
