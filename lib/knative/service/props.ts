import { type EnvFromSource, type EnvValueSource } from '../../pod/env';
import { type PodVolume } from '../../pod/volumes';
import { type KnativeProbe } from './probe';
import { type KnativeScalingOptions } from './scaling';
import { type KnativeTraffic } from './traffic';

/** What a container's port speaks. Source: Knative, runtime contract. */
export enum KnativePortProtocol {
  /** HTTP/1.1, and WebSockets. */
  HTTP1 = 'http1',
  /** HTTP/2 without TLS, as gRPC needs it. */
  H2C = 'h2c',
}

/** CPU and memory of the container, as Kubernetes quantities. */
export interface KnativeServiceResources {
  /**
   * CPU request.
   *
   * @default - that of config-defaults
   */
  readonly cpuRequest?: string;
  /**
   * CPU limit.
   *
   * @default - that of config-defaults
   */
  readonly cpuLimit?: string;
  /**
   * Memory request.
   *
   * @default - that of config-defaults
   */
  readonly memoryRequest?: string;
  /**
   * Memory limit.
   *
   * @default - that of config-defaults
   */
  readonly memoryLimit?: string;
}

/** Properties of {@link KnativeService}. */
export interface KnativeServiceProps extends KnativeScalingOptions {
  /** Image of the container. */
  readonly image: string;
  /**
   * Name of the service.
   *
   * @default - the construct id
   */
  readonly name?: string;
  /**
   * Namespace of the service.
   *
   * @default - the chart's namespace, or `default`
   */
  readonly namespace?: string;
  /**
   * Port that the container listens on.
   *
   * @default - Knative's default, 8080
   */
  readonly port?: number;
  /**
   * What the port speaks.
   *
   * @default KnativePortProtocol.HTTP1
   */
  readonly protocol?: KnativePortProtocol;
  /**
   * Command of the container, in place of the image's entry point.
   *
   * @default - the image's
   */
  readonly command?: string[];
  /**
   * Arguments of the command.
   *
   * @default - the image's
   */
  readonly args?: string[];
  /**
   * Environment variables of the container. Knative sets `PORT` and `K_*` itself.
   *
   * @default - none
   */
  readonly env?: Record<string, string>;
  /**
   * Environment variables whose values are in Secrets or ConfigMaps of the service's namespace.
   *
   * @default - none
   */
  readonly envValueFrom?: Record<string, EnvValueSource>;
  /**
   * Secrets and ConfigMaps whose keys all become environment variables.
   *
   * @default - none
   */
  readonly envFrom?: EnvFromSource[];
  /**
   * Volumes, mounted in the container: Secrets, ConfigMaps and `emptyDir`.
   *
   * @default - none
   */
  readonly volumes?: PodVolume[];
  /**
   * CPU and memory of the container.
   *
   * @default - those of config-defaults
   */
  readonly resources?: KnativeServiceResources;
  /**
   * Most requests that a container handles at the same time, up to 1000; 0 means no limit.
   *
   * @default - that of config-defaults, 0
   */
  readonly containerConcurrency?: number;
  /**
   * Seconds within which a request must end, up to `maxRevisionTimeoutSeconds`.
   *
   * @default - that of config-defaults, 300
   */
  readonly timeoutSeconds?: number;
  /**
   * Seconds within which the response must begin, at most `timeoutSeconds`.
   *
   * @default - that of config-defaults, 300
   */
  readonly responseStartTimeoutSeconds?: number;
  /**
   * Seconds without a byte after which a request ends, at most `timeoutSeconds`.
   *
   * @default - that of config-defaults, no limit
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * The highest `timeoutSeconds` that config-defaults of the cluster allows (`max-revision-timeout-seconds`), for the
   * check of `timeoutSeconds`. It changes no manifest.
   *
   * @default 600
   */
  readonly maxRevisionTimeoutSeconds?: number;
  /**
   * ServiceAccount of the pods.
   *
   * @default - `default`, of the namespace
   */
  readonly serviceAccountName?: string;
  /**
   * Names of Secrets with which the image is pulled.
   *
   * @default - those of the service account
   */
  readonly imagePullSecrets?: string[];
  /**
   * When the container can take requests.
   *
   * @default - when its port accepts connections
   */
  readonly readinessProbe?: KnativeProbe;
  /**
   * When the container must be restarted.
   *
   * @default - never
   */
  readonly livenessProbe?: KnativeProbe;
  /**
   * When the container has started, and the other probes begin.
   *
   * @default - at once
   */
  readonly startupProbe?: KnativeProbe;
  /**
   * Labels of the service itself, which Knative copies to the KIngress. Labels of the template are not copied.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
  /**
   * Annotations of the service itself, which Knative copies to the KIngress:
   * `networking.knative.dev/disable-external-domain-tls`.
   *
   * @default - none
   */
  readonly annotations?: Record<string, string>;
  /**
   * Annotations of the revisions and their pods. Not those of the autoscaler, which are options.
   *
   * @default - none
   */
  readonly revisionAnnotations?: Record<string, string>;
  /**
   * Labels of the revisions and their pods. They do not select a gateway.
   *
   * @default - none
   */
  readonly revisionLabels?: Record<string, string>;
  /**
   * Namespaces whose gateways and sidecars see the Services of the revisions: those of the pods of each gateway that
   * serves the service, and of callers with a sidecar. `.` is the namespace of the service. Gateways elsewhere get no
   * clusters and endpoints of it, and answer 503 if the service is theirs. Source: Istio, "Resource Annotations",
   * `networking.istio.io/exportTo`, which Serving copies from a revision to its Services.
   *
   * @default - every namespace
   */
  readonly exportTo?: string[];
  /**
   * Which revisions get the requests, and tags.
   *
   * @default - everything to the latest ready revision
   */
  readonly traffic?: KnativeTraffic[];
  /**
   * Whether the service can only be reached from inside the cluster, with any gateway.
   *
   * @default false
   */
  readonly clusterLocal?: boolean;
}
