import { pattern, refuseList, refuseUnless } from '../../private/checks';
import { CIDR } from '../../private/network';
import { type Refusal } from '../../private/refusal';

/** An issuer of tokens (JWT) that a gateway accepts. */
export interface JwtIssuer {
  /** The token's issuer, claim `iss`. */
  readonly issuer: string;
  /** Where the issuer's public keys are: an https URL, which istiod reads. */
  readonly jwksUri: string;
  /**
   * Accepted audiences, claim `aud`.
   *
   * @default - every audience
   */
  readonly audiences?: string[];
}

/**
 * Which requests a gateway accepts; it denies all others with 403. net-istio's status prober is let through in any
 * case.
 */
export interface GatewayAuthorizationOptions {
  /**
   * Whether only requests to the hosts of the gateway are accepted, where these are known: not with whole namespaces or
   * `*`.
   *
   * @default true
   */
  readonly ownHostsOnly?: boolean;
  /**
   * Addresses of clients, in CIDR notation. The gateway has to see them: see externalTrafficPolicy and PROXY protocol
   * of the load balancer.
   *
   * @default - every address
   */
  readonly sourceRanges?: string[];
  /**
   * Whether the client's address is the one in X-Forwarded-For, which a proxy in front of the gateway sets. Needs
   * `numTrustedProxies`.
   *
   * @default false
   */
  readonly trustForwardedFor?: boolean;
  /**
   * Issuers of tokens, one of which each request needs.
   *
   * @default - no token is needed
   */
  readonly jwtIssuers?: JwtIssuer[];
  /**
   * Name of an external authorization provider, which decides on each request on top of that: one of
   * `extensionProviders` in Istio's MeshConfig.
   *
   * @default - none
   */
  readonly externalAuthorizationProvider?: string;
}

const NAME = pattern(/^\S+$/, 'a name', 'one word without blanks');
const HTTPS_URL = pattern(/^https:\/\/[^\s/]+\S*$/, 'an https URL', "such as 'https://issuer.example.com/jwks.json'");

export function authorizationRefusals(options: GatewayAuthorizationOptions): Refusal[] {
  return [
    ...refuseList(CIDR, options.sourceRanges, ['sourceRanges']),
    ...(options.trustForwardedFor === true && options.sourceRanges === undefined
      ? [{ path: ['trustForwardedFor'], what: 'without effect', fix: 'add sourceRanges, or omit it' }]
      : []),
    ...(options.jwtIssuers?.length === 0
      ? [{ path: ['jwtIssuers'], what: 'empty', allowed: 'one entry or more', fix: 'omit it for the default' }]
      : []),
    ...(options.jwtIssuers ?? []).flatMap(({ issuer, jwksUri, audiences }, index) => [
      ...refuseUnless(NAME, issuer, ['jwtIssuers', index, 'issuer']),
      ...refuseUnless(HTTPS_URL, jwksUri, ['jwtIssuers', index, 'jwksUri']),
      ...refuseList(NAME, audiences, ['jwtIssuers', index, 'audiences']),
    ]),
    ...refuseUnless(NAME, options.externalAuthorizationProvider, ['externalAuthorizationProvider']),
  ];
}
