import { type KIngress, type KIngressTls, type Visibility } from '../model/types';

/** A certificate as net-istio finds it in a Secret. */
export interface FoundSecret {
  /** UID of the Secret; `undefined` if unknown. */
  readonly uid: string | undefined;
  /** DNS names of the certificate. */
  readonly dnsNames: readonly string[];
}

/** A certificate of a KIngress, and the Secret that it is in. */
export interface IngressCertificate extends Omit<KIngressTls, 'dnsNames'>, FoundSecret {}

/**
 * The certificates for the rules of a visibility: those that cover all hosts of a rule.
 *
 * Source: knative.dev/networking `pkg/apis/networking/v1alpha1/ingress_helpers.go`, GetIngressTLSForVisibility.
 */
export function tlsForVisibility(ingress: KIngress, visibility: Visibility): readonly KIngressTls[] {
  return ingress.rules
    .filter((rule) => rule.visibility === visibility && rule.hosts.length > 0)
    .flatMap((rule) => ingress.tls.filter(({ hosts }) => rule.hosts.every((host) => hosts.includes(host))));
}

/** Whether any rule is for clients outside the cluster. */
export function isPublic({ rules }: KIngress): boolean {
  return rules.some(({ visibility }) => visibility === 'ExternalIP');
}

/** The hosts for clients outside the cluster, sorted. */
export function publicHosts({ rules }: KIngress): readonly string[] {
  return [
    ...new Set(rules.filter(({ visibility }) => visibility === 'ExternalIP').flatMap(({ hosts }) => hosts)),
  ].sort();
}
