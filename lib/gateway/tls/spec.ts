import { type CertificateIssuer } from '../../knative/certificate-issuer';
import { templateNames } from '../../knative/domain-template';
import { dnsNamesOf, withoutRedundant } from './hosts';
import {
  type GatewayCertificate,
  type GatewayTlsOptions,
  type HstsOptions,
  type PerServiceTlsOptions,
  type PlainHttp,
  type WildcardTlsOptions,
} from './options';

/** Where the TLS of a gateway ends, and with which certificates. */
export enum GatewayTlsKind {
  /** Nowhere: plain HTTP only. */
  NONE = 'none',
  /** At the gateway, with a wildcard certificate of cert-manager. */
  WILDCARD = 'wildcard',
  /** At the gateway, with existing certificates. */
  SECRETS = 'secrets',
  /** At the gateway, with existing certificates; clients need one, too. */
  MUTUAL = 'mutual',
  /** At the gateway, with certificates that Knative gets for each service. */
  PER_SERVICE = 'perService',
  /** At the load balancer. */
  AT_LOAD_BALANCER = 'atLoadBalancer',
}

/** What a factory of GatewayTls was given, with the defaults. */
export interface TlsSpec {
  readonly kind: GatewayTlsKind;
  readonly plainHttp: PlainHttp;
  /** Of what ends at the gateway with certificates of its own. */
  readonly server?: GatewayTlsOptions;
  readonly hsts?: HstsOptions | undefined;
  /** Existing certificates. */
  readonly certificates?: readonly GatewayCertificate[];
  /** The certificate that cert-manager makes. */
  readonly issued?: WildcardTlsOptions;
  readonly perService?: PerServiceTlsOptions;
}

/** What the certificates and hosts of a gateway follow from. It grows until synth. */
export interface TlsView {
  readonly gatewayName: string;
  /** Hosts that the gateway accepts, in Istio's form. */
  readonly hosts: readonly string[];
  /** Hosts that were given by name. */
  readonly namedHosts: readonly string[];
  readonly domain: string | undefined;
  readonly domainTemplate: string | undefined;
  /** Whole namespaces of the assignment, and those of services that are known to be assigned. */
  readonly namespaces: readonly string[];
  /** Hosts of DomainMappings that need a certificate of the gateway. */
  readonly mapped: readonly string[];
  /** Hosts of DomainMappings that have a certificate of their own. */
  readonly mappedWithCertificate: readonly string[];
}

/** A Secret, and the DNS names that clients get its certificate for. */
export interface ServedCertificate {
  readonly secretName: string;
  readonly names: readonly string[];
}

/** The certificates of a gateway's HTTPS servers; none where it has no such servers. */
export function certificatesOf({ issued, certificates = [] }: TlsSpec, view: TlsView): ServedCertificate[] {
  if (issued === undefined) return certificates.map(({ secretName, hosts }) => ({ secretName, names: hosts }));
  const { secretName = `${view.gatewayName}-tls`, dnsNames = [] } = issued;
  const own = dnsNamesOf(view.namedHosts);
  const names = [...dnsNames, ...own, ...serviceNames(view, issued), ...view.mapped];
  // Two filter chains for one name would make Envoy reject the listener.
  const free = names.filter((name) => !view.mappedWithCertificate.includes(name));
  return [{ secretName, names: withoutRedundant(free) }];
}

/** The names of the services' hosts, as far as they are known. */
export function serviceNames(
  { domain, domainTemplate, namespaces }: TlsView,
  { namespaces: more = [] }: Pick<WildcardTlsOptions, 'namespaces'>,
): readonly string[] {
  return domain === undefined ? [] : templateNames(domain, [...namespaces, ...more], domainTemplate).names;
}

/** An issuer of cert-manager that has to issue a wildcard. */
export interface WildcardIssuer {
  readonly kind: GatewayTlsKind;
  readonly issuer: CertificateIssuer;
}

/** The issuer of a wildcard certificate; undefined where there is none, or none is known. */
export function wildcardIssuerOf(spec: TlsSpec, view: TlsView): WildcardIssuer | undefined {
  const { kind, issued, perService } = spec;
  const issuer = issued?.issuer ?? perService?.issuer;
  const isWildcard =
    issued === undefined
      ? perService?.wildcardNamespaces !== undefined
      : certificatesOf(spec, view).some(({ names }) => names.some((name) => name.startsWith('*.')));
  return issuer !== undefined && isWildcard ? { kind, issuer } : undefined;
}
