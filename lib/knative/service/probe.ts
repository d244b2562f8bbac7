import { oneOf } from '../../pod/env';
import { PORT, refuseUnless, wholeNumber } from '../../private/checks';
import { present } from '../../private/present';
import { type Path, type Refusal } from '../../private/refusal';

/** A request over HTTP. Source: Kubernetes API, `HTTPGetAction`. */
export interface HttpGetProbe {
  /**
   * Path of the request.
   *
   * @default '/'
   */
  readonly path?: string;
  /**
   * Port of the container.
   *
   * @default - the port that the service listens on
   */
  readonly port?: number;
}

/** A connection over TCP. Source: Kubernetes API, `TCPSocketAction`. */
export interface TcpSocketProbe {
  /**
   * Port of the container.
   *
   * @default - the port that the service listens on
   */
  readonly port?: number;
}

/** A call of gRPC's health service. Source: Kubernetes API, `GRPCAction`. */
export interface GrpcProbe {
  /** Port of the container. */
  readonly port: number;
  /**
   * Name of the service that is asked for.
   *
   * @default - the server as a whole
   */
  readonly service?: string;
}

/**
 * A probe of the container, in exactly one way.
 *
 * Source: Kubernetes API, `Probe`; knative/serving `pkg/apis/serving/k8s_validation.go`.
 */
export interface KnativeProbe {
  /**
   * A request over HTTP.
   *
   * @default - another way
   */
  readonly httpGet?: HttpGetProbe;
  /**
   * A connection over TCP.
   *
   * @default - another way
   */
  readonly tcpSocket?: TcpSocketProbe;
  /**
   * A call of gRPC's health service.
   *
   * @default - another way
   */
  readonly grpc?: GrpcProbe;
  /**
   * A command in the container that ends with 0.
   *
   * @default - another way
   */
  readonly exec?: string[];
  /**
   * Seconds before the first probe.
   *
   * @default 0
   */
  readonly initialDelaySeconds?: number;
  /**
   * Seconds between two probes. For a readiness probe 0 means Knative's own, several times a second, without
   * `timeoutSeconds` and
   * `failureThreshold`.
   *
   * @default - 0 for a readiness probe, else Kubernetes' own, 10
   */
  readonly periodSeconds?: number;
  /**
   * Seconds after which a probe has failed.
   *
   * @default 1
   */
  readonly timeoutSeconds?: number;
  /**
   * Failures in a row after which the container has failed.
   *
   * @default 3
   */
  readonly failureThreshold?: number;
  /**
   * Successes in a row after which a container is ready again. 1 for the other probes.
   *
   * @default 1
   */
  readonly successThreshold?: number;
}

/** What a probe is for. */
export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

const WAYS = ['httpGet', 'tcpSocket', 'grpc', 'exec'] as const;
const NUMBERS = ['timeoutSeconds', 'failureThreshold'] as const;
const POSITIVE = wholeNumber(1, 2 ** 31 - 1);

/** Checks a probe as Knative and Kubernetes do. */
export function probeRefusals(kind: ProbeKind, probe: KnativeProbe | undefined): Refusal[] {
  if (probe === undefined) return [];
  const path: Path = [kind];
  const { httpGet, tcpSocket, grpc, exec, periodSeconds } = probe;
  const isReadiness = kind === 'readinessProbe';
  const isKnatives = isReadiness && (periodSeconds ?? 0) === 0;
  return [
    ...oneOf(probe, WAYS, path),
    ...refuseUnless(PORT, httpGet?.port, [...path, 'httpGet', 'port']),
    ...refuseUnless(PORT, tcpSocket?.port, [...path, 'tcpSocket', 'port']),
    ...refuseUnless(PORT, grpc?.port, [...path, 'grpc', 'port']),
    ...(exec?.length === 0 ? [{ path: [...path, 'exec'], what: 'empty', allowed: 'a command' }] : []),
    ...refuseUnless(wholeNumber(0, 2 ** 31 - 1), probe.initialDelaySeconds, [...path, 'initialDelaySeconds']),
    ...refuseUnless(wholeNumber(isReadiness ? 0 : 1, 2 ** 31 - 1), periodSeconds, [...path, 'periodSeconds']),
    ...refuseUnless(isReadiness ? POSITIVE : wholeNumber(1, 1), probe.successThreshold, [...path, 'successThreshold']),
    ...NUMBERS.flatMap((name) => refuseUnless(POSITIVE, probe[name], [...path, name])),
    ...(isKnatives ? NUMBERS : [])
      .filter((name) => probe[name] !== undefined)
      .map((name) => ({
        path: [...path, name],
        what: "not allowed without periodSeconds, since Knative's own probing has no such limit",
        got: probe[name],
        fix: 'set periodSeconds, or omit it',
      })),
  ];
}

/** A probe as Kubernetes has it. */
export function kubernetesProbe({ httpGet, tcpSocket, exec, ...rest }: KnativeProbe): object {
  return {
    // Without a port Knative takes the container's.
    ...(httpGet !== undefined && { httpGet }),
    ...(tcpSocket !== undefined && { tcpSocket }),
    ...(exec !== undefined && { exec: { command: exec } }),
    ...present(rest),
  };
}
