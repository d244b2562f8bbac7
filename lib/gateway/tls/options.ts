import { type CertificateIssuer, issuerRefusals } from '../../knative/certificate-issuer';
import { refuseList, refuseUnless, wholeNumber } from '../../private/checks';
import { type LabelSelector, selectorRefusals } from '../../private/label-selector';
import { type Check, DNS_LABEL, DNS_SUBDOMAIN } from '../../private/names';
import { type Refusal, under } from '../../private/refusal';
import { optionRefusals } from '../../private/types';

/** What a gateway does with plain HTTP on port 80. */
export enum PlainHttp {
  /** Answers 301 to the same URL with https (`tls.httpsRedirect` of the server). */
  REDIRECT = 'redirect',
  /** Serves it like https. */
  SERVE = 'serve',
  /** Has no such port. */
  CLOSED = 'closed',
}

/** Lowest version of TLS that clients may use. */
export enum TlsVersion {
  /** TLS 1.2. */
  TLS_1_2 = '1.2',
  /** TLS 1.3. */
  TLS_1_3 = '1.3',
}

/**
 * Cipher suites for TLS 1.2, by OpenSSL's names. Those of TLS 1.3 cannot be chosen. Source: Istio, ServerTLSSettings.
 */
export enum TlsCipherSuite {
  /** AES-128-GCM, for ECDSA certificates. */
  ECDHE_ECDSA_AES128_GCM_SHA256 = 'ECDHE-ECDSA-AES128-GCM-SHA256',
  /** AES-128-GCM, for RSA certificates. */
  ECDHE_RSA_AES128_GCM_SHA256 = 'ECDHE-RSA-AES128-GCM-SHA256',
  /** AES-256-GCM, for ECDSA certificates. */
  ECDHE_ECDSA_AES256_GCM_SHA384 = 'ECDHE-ECDSA-AES256-GCM-SHA384',
  /** AES-256-GCM, for RSA certificates. */
  ECDHE_RSA_AES256_GCM_SHA384 = 'ECDHE-RSA-AES256-GCM-SHA384',
  /** ChaCha20-Poly1305, for ECDSA certificates. */
  ECDHE_ECDSA_CHACHA20_POLY1305 = 'ECDHE-ECDSA-CHACHA20-POLY1305',
  /** ChaCha20-Poly1305, for RSA certificates. */
  ECDHE_RSA_CHACHA20_POLY1305 = 'ECDHE-RSA-CHACHA20-POLY1305',
}

/** The header Strict-Transport-Security, by which browsers use https only. Source: RFC 6797. */
export interface HstsOptions {
  /** Seconds for which a browser remembers it; 0 makes it forget. */
  readonly maxAgeSeconds: number;
  /**
   * Whether it holds for all subdomains of the host, too.
   *
   * @default false
   */
  readonly includeSubDomains?: boolean;
  /**
   * Whether browsers may have the host in the lists that they come with.
   *
   * @default false
   */
  readonly preload?: boolean;
}

/** Options of every gateway that ends TLS with certificates of its own. */
export interface GatewayTlsOptions {
  /**
   * Lowest version of TLS.
   *
   * @default TlsVersion.TLS_1_2
   */
  readonly minimumVersion?: TlsVersion;
  /**
   * Cipher suites for TLS 1.2.
   *
   * @default - Istio's default
   */
  readonly cipherSuites?: TlsCipherSuite[];
  /**
   * The header Strict-Transport-Security on all answers over https. Neither Knative nor Istio has an option for it: an
   * EnvoyFilter adds it.
   *
   * @default - none
   */
  readonly hsts?: HstsOptions;
}

/** Options of a wildcard certificate. */
export interface WildcardTlsOptions extends GatewayTlsOptions {
  /**
   * The issuer. An ACME issuer has to solve DNS-01 challenges: HTTP-01 cannot prove a wildcard.
   */
  readonly issuer: CertificateIssuer;
  /**
   * Namespaces of services that are assigned by label and are not constructs of the chart. A wildcard stands for one
   * label, so that hosts such as `NAME.NAMESPACE.DOMAIN` need a name for each namespace.
   *
   * @default - whole namespaces of the assignment, and those of services of the chart that are assigned to the gateway
   */
  readonly namespaces?: string[];
  /**
   * DNS names in addition to those that follow from the domain, its template, the hosts and the DomainMappings of the
   * gateway.
   *
   * @default - none
   */
  readonly dnsNames?: string[];
  /**
   * Name of the Secret that cert-manager creates in the gateway's namespace.
   *
   * @default - `GATEWAY-NAME-tls`
   */
  readonly secretName?: string;
  /**
   * What happens to plain HTTP.
   *
   * @default PlainHttp.REDIRECT
   */
  readonly plainHttp?: PlainHttp;
}

/** A certificate that exists as a Secret in the gateway's namespace. */
export interface GatewayCertificate {
  /** Name of the Secret (`tls.crt`, `tls.key`). istiod reads it from the namespace of the gateway's pods. */
  readonly secretName: string;
  /**
   * DNS names that it is for, with an optional `*.` first: clients that ask for one of them (SNI) get this certificate.
   */
  readonly hosts: string[];
}

/** Options of existing certificates. */
export interface SecretsTlsOptions extends GatewayTlsOptions {
  /** The certificates, each with its hosts. No host may have two. */
  readonly certificates: GatewayCertificate[];
  /**
   * What happens to plain HTTP.
   *
   * @default PlainHttp.REDIRECT
   */
  readonly plainHttp?: PlainHttp;
}

/** Options of mutual TLS. */
export interface MutualTlsOptions extends GatewayTlsOptions {
  /**
   * The gateway's certificates, each with its hosts. The CA that clients' certificates have to come from is in the same
   * Secret (`ca.crt`), or in the Secret `SECRET-NAME-cacert`.
   */
  readonly certificates: GatewayCertificate[];
}

/** Options of certificates that Knative gets for each service. They apply to the whole cluster. */
export interface PerServiceTlsOptions {
  /**
   * The issuer, in config-certmanager. An issuer with HTTP-01 works: Knative routes the challenge through the service's
   * own gateway.
   *
   * @default - what config-certmanager says already; without anything, certificates that Knative signs itself
   */
  readonly issuer?: CertificateIssuer;
  /**
   * Namespaces, by their labels, whose services share one wildcard certificate each. Needs an issuer with DNS-01.
   *
   * @default - none
   */
  readonly wildcardNamespaces?: LabelSelector;
  /**
   * What happens to plain HTTP. `CLOSED` is refused: net-istio serves the hosts on port 80 as well.
   *
   * @default PlainHttp.REDIRECT
   */
  readonly plainHttp?: PlainHttp;
}

/** Options of TLS that ends at the load balancer, whose own option `tls` has certificates, versions and ciphers. */
export interface LoadBalancerTlsOptions {
  /**
   * What happens to plain HTTP. With `SERVE`, port 443 leads to the listener of port 80; otherwise to one of its own,
   * since a redirect there would never end.
   *
   * @default PlainHttp.REDIRECT
   */
  readonly plainHttp?: PlainHttp;
  /**
   * The header Strict-Transport-Security on what came over https. Refused with `SERVE`, where the gateway cannot tell.
   *
   * @default - none
   */
  readonly hsts?: HstsOptions;
}

const DNS_NAME: Check = {
  test: (value) => typeof value === 'string' && DNS_SUBDOMAIN.test(value.replace(/^\*\./, '')) && value.includes('.'),
  is: 'a DNS name of a certificate',
  allowed: "a name of at least two parts in lower case, such as 'www.example.com' or '*.example.com'",
};
const SECONDS = wholeNumber(0, 10 * 366 * 86400);

/** Checks the options of GatewayTls.wildcard. */
export function wildcardRefusals(options: WildcardTlsOptions): Refusal[] {
  return optionRefusals('WildcardTlsOptions', options, ({ issuer, namespaces, dnsNames, secretName }) => [
    ...under(['issuer'], issuerRefusals(issuer)),
    ...refuseList(DNS_LABEL, namespaces, ['namespaces']),
    ...refuseList(DNS_NAME, dnsNames, ['dnsNames']),
    ...refuseUnless(DNS_SUBDOMAIN, secretName, ['secretName']),
    ...tlsOptionRefusals(options),
  ]);
}

/** Checks the options of GatewayTls.secrets. */
export function secretsRefusals(options: SecretsTlsOptions): Refusal[] {
  return optionRefusals('SecretsTlsOptions', options, ({ certificates }) => [
    ...certificateRefusals(certificates),
    ...tlsOptionRefusals(options),
  ]);
}

/** Checks the options of GatewayTls.mutual. */
export function mutualRefusals(options: MutualTlsOptions): Refusal[] {
  return optionRefusals('MutualTlsOptions', options, ({ certificates }) => [
    ...certificateRefusals(certificates),
    ...tlsOptionRefusals(options),
  ]);
}

/** Checks the options of GatewayTls.perService. */
export function perServiceRefusals(options: PerServiceTlsOptions): Refusal[] {
  return optionRefusals('PerServiceTlsOptions', options, ({ issuer, wildcardNamespaces, plainHttp }) => [
    ...under(['issuer'], issuerRefusals(issuer)),
    ...(wildcardNamespaces === undefined ? [] : under(['wildcardNamespaces'], selectorRefusals(wildcardNamespaces))),
    ...(plainHttp === PlainHttp.CLOSED
      ? [
          {
            path: ['plainHttp'],
            what: 'cannot be closed: the Gateways that net-istio creates for certificates serve port 80 as well',
            got: plainHttp,
            allowed: 'REDIRECT, SERVE',
          },
        ]
      : []),
  ]);
}

/** Checks the options of GatewayTls.atLoadBalancer. */
export function atLoadBalancerRefusals(options: LoadBalancerTlsOptions): Refusal[] {
  return optionRefusals('LoadBalancerTlsOptions', options, ({ plainHttp, hsts }) => [
    ...hstsRefusals(hsts),
    ...(hsts !== undefined && plainHttp === PlainHttp.SERVE
      ? [
          {
            path: ['hsts'],
            what: 'cannot be limited to https: behind the load balancer both ports lead to one listener',
            fix: 'set plainHttp to PlainHttp.REDIRECT, or omit hsts',
          },
        ]
      : []),
  ]);
}

function certificateRefusals(certificates: readonly GatewayCertificate[]): Refusal[] {
  if (certificates.length === 0) {
    return [{ path: ['certificates'], what: 'empty', allowed: 'one entry or more', fix: 'use GatewayTls.none()' }];
  }
  const first = new Map<string, string>();
  return certificates.flatMap(({ secretName, hosts }, index): Refusal[] => {
    const path = ['certificates', index];
    const twice = hosts.flatMap((host, at): Refusal[] => {
      const other = first.get(host);
      if (other === undefined) first.set(host, secretName);
      if (other === undefined || other === secretName) return [];
      const what = `already a host of certificate ${other}: Envoy rejects a listener with two certificates for one name`;
      return [{ path: [...path, 'hosts', at], what, got: host, fix: 'leave it to one of them' }];
    });
    const isTaken = certificates.findIndex((other) => other.secretName === secretName) < index;
    return [
      ...refuseUnless(DNS_SUBDOMAIN, secretName, [...path, 'secretName']),
      ...(isTaken
        ? [
            {
              path: [...path, 'secretName'],
              what: 'already another entry',
              got: secretName,
              fix: 'list its hosts there',
            },
          ]
        : []),
      ...refuseList(DNS_NAME, hosts, [...path, 'hosts']),
      ...twice,
    ];
  });
}

function tlsOptionRefusals({ minimumVersion, cipherSuites, hsts }: GatewayTlsOptions): Refusal[] {
  return [
    ...(cipherSuites?.length === 0 ? [{ path: ['cipherSuites'], what: 'empty', fix: 'omit it for the default' }] : []),
    ...(cipherSuites !== undefined && minimumVersion === TlsVersion.TLS_1_3
      ? [
          {
            path: ['cipherSuites'],
            what: 'without effect: the cipher suites of TLS 1.3 cannot be chosen',
            got: cipherSuites,
            fix: 'omit it, or set minimumVersion to TlsVersion.TLS_1_2',
          },
        ]
      : []),
    ...hstsRefusals(hsts),
  ];
}

function hstsRefusals(hsts: HstsOptions | undefined): Refusal[] {
  return refuseUnless(SECONDS, hsts?.maxAgeSeconds, ['hsts', 'maxAgeSeconds']);
}
