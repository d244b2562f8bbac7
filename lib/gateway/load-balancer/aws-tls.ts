import { PORT, pattern, refuseList, refuseUnless } from '../../private/checks';
import { type Refusal } from '../../private/refusal';

/**
 * Application protocols that a TLS listener of a Network Load Balancer offers to clients. Source: AWS, ALPN policies.
 */
export enum AwsAlpnPolicy {
  /** HTTP/2 first, HTTP/1.1 as well. */
  HTTP2_PREFERRED = 'HTTP2Preferred',
  /** HTTP/1.1 first, HTTP/2 as well. */
  HTTP2_OPTIONAL = 'HTTP2Optional',
  /** HTTP/2 only. */
  HTTP2_ONLY = 'HTTP2Only',
  /** HTTP/1.1 only. */
  HTTP1_ONLY = 'HTTP1Only',
  /** None: clients use HTTP/1.1. */
  NONE = 'None',
}

/**
 * TLS that ends at a Network Load Balancer: the gateway pods get plain HTTP on their HTTP listener.
 *
 * Source: AWS Load Balancer Controller, guide/service/annotations.
 */
export interface AwsTlsOptions {
  /** ARNs of certificates of AWS Certificate Manager or IAM, the default one first; the others are chosen by SNI. */
  readonly certificateArns: string[];
  /**
   * Service ports whose TLS ends at the load balancer. A port without a server of its own leads to the first HTTP
   * server.
   *
   * @default [443]
   */
  readonly ports?: number[];
  /**
   * Security policy: the TLS versions and ciphers that clients may use, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - the controller's default
   */
  readonly policy?: string;
  /**
   * Application protocols that are offered to clients. gRPC needs HTTP/2.
   *
   * @default AwsAlpnPolicy.HTTP2_PREFERRED
   */
  readonly alpnPolicy?: AwsAlpnPolicy;
}

const CERTIFICATE = pattern(
  /^arn:aws[a-z-]*:(?:acm:[a-z0-9-]+:\d{12}:certificate|iam::\d{12}:server-certificate)\/[\w+=,.@/-]+$/,
  'the ARN of a certificate',
  "'arn:aws:acm:REGION:ACCOUNT:certificate/ID' or 'arn:aws:iam::ACCOUNT:server-certificate/NAME'",
);
const POLICY = pattern(/^[A-Za-z][\w-]{0,99}$/, 'the name of a security policy', "letters, digits and '-'");

/** Checks the option `tls`. */
export function awsTlsRefusals(tls: AwsTlsOptions | undefined): Refusal[] {
  if (tls === undefined) return [];
  return [
    ...refuseList(CERTIFICATE, tls.certificateArns, ['certificateArns']),
    ...refuseList(PORT, tls.ports, ['ports']),
    ...refuseUnless(POLICY, tls.policy, ['policy']),
  ];
}

/** The ports whose TLS ends at the load balancer. */
export function awsTlsPorts(tls: AwsTlsOptions | undefined): readonly number[] {
  return tls === undefined ? [] : (tls.ports ?? [443]);
}

/** The annotations, without their prefix. */
export function awsTlsAnnotations(tls: AwsTlsOptions | undefined): Record<string, string | undefined> {
  if (tls === undefined) return {};
  return {
    'ssl-cert': tls.certificateArns.join(','),
    'ssl-ports': awsTlsPorts(tls).join(','),
    'ssl-negotiation-policy': tls.policy,
    'alpn-policy': tls.alpnPolicy ?? AwsAlpnPolicy.HTTP2_PREFERRED,
  };
}
