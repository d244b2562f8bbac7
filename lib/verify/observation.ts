/** What became of a request. */
export type Outcome =
  /** A backend answered, with any status. */
  | 'answered'
  /** The gateway itself answered with this status. */
  | '301'
  | '403'
  | '404'
  | '503'
  /** Nothing listens. */
  | 'refused'
  /** The connection was ended, or the TLS handshake failed. */
  | 'reset'
  /** No answer in time, or no way to the address. */
  | 'timeout'
  /** The name of the load balancer does not resolve. */
  | 'unresolved';

/** The certificate that a gateway presented. */
export interface ServedCertificate {
  /** SHA-256 of the certificate, as `AB:CD:...`. */
  readonly fingerprint: string;
  readonly dnsNames: readonly string[];
  /** Milliseconds since 1970. */
  readonly validTo: number;
}

export interface Observation {
  readonly outcome: Outcome;
  /** The HTTP status; `undefined` if there was no answer. */
  readonly status?: number;
  readonly certificate?: ServedCertificate;
  /** Not asked, because the gateway answered none of several requests before. */
  readonly isInferred?: true;
}

/** Outcomes of a request that no gateway answered. */
export const SILENT: ReadonlySet<Outcome> = new Set(['refused', 'timeout', 'unresolved']);

const OWN_STATUSES: Readonly<Record<number, Outcome>> = { 301: '301', 403: '403', 404: '404', 503: '503' };

/**
 * Who answered with a status: Envoy's router adds `x-envoy-upstream-service-time` to what a backend answered, and not
 * to its own answers.
 *
 * Source: Envoy, "HTTP header manipulation" and "Router" (suppress_envoy_headers, which Istio leaves off).
 */
export function outcomeOf(status: number, headers: Readonly<Record<string, unknown>>): Outcome {
  if ('x-envoy-upstream-service-time' in headers) return 'answered';
  return OWN_STATUSES[status] ?? 'answered';
}
