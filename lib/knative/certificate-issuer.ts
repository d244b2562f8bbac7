import { refuseUnless } from '../private/checks';
import { DNS_SUBDOMAIN } from '../private/names';
import { type Refusal } from '../private/refusal';

/** Kinds of cert-manager's issuers. */
export enum IssuerKind {
  /** One of the namespace of its certificates. */
  ISSUER = 'Issuer',
  /** One of the whole cluster. */
  CLUSTER_ISSUER = 'ClusterIssuer',
}

/** An issuer of cert-manager, which exists in the cluster already. Source: cert-manager, "Issuer Configuration". */
export interface CertificateIssuer {
  /** Name of the issuer. */
  readonly name: string;
  /**
   * Its kind.
   *
   * @default IssuerKind.CLUSTER_ISSUER
   */
  readonly kind?: IssuerKind;
}

/** Checks a reference to an issuer. */
export function issuerRefusals(issuer: CertificateIssuer | undefined): Refusal[] {
  return refuseUnless(DNS_SUBDOMAIN, issuer?.name, ['name']);
}

/** The reference as cert-manager has it. */
export function issuerRef({ name, kind = IssuerKind.CLUSTER_ISSUER }: CertificateIssuer): Record<string, string> {
  return { group: 'cert-manager.io', kind, name };
}
