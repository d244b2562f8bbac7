import { adler32 } from '../../private/adler32';
import { type Labels } from '../../private/access';
import { httpOptionOf, type NetworkConfig } from './network-config';
import { type WildcardCertificate } from './wildcard-certificates';
import { type HttpOption, type KIngressTls } from './types';
import { byText } from '../../private/sort';

// Of several names of an annotation the first wins. Source: knative.dev/networking `pkg/apis/networking/register.go`.
const HTTP_PROTOCOL = ['networking.knative.dev/httpOption', 'networking.knative.dev/http-protocol'];
const DISABLE_TLS = [
  'networking.knative.dev/disableAutoTLS',
  'networking.knative.dev/disable-auto-tls',
  'networking.knative.dev/disable-external-domain-tls',
];
// What Go's strconv.ParseBool reads as true.
const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/** Settings for the TLS of KIngresses, apart from their owners. */
export interface ServingTls {
  readonly network: NetworkConfig;
  /** Wildcard certificates of Knative for whole namespaces. */
  readonly wildcards: readonly WildcardCertificate[];
}

/** The handling of plain HTTP: the owner's annotation, otherwise config-network. */
export function httpOption(annotations: Labels, { network }: ServingTls): HttpOption {
  return httpOptionOf(firstOf(annotations, HTTP_PROTOCOL)) ?? network.httpOption;
}

/** Whether Knative obtains a certificate for the public hosts of an object with these annotations. */
export function hasExternalTls(annotations: Labels, { network }: ServingTls): boolean {
  return network.externalDomainTls && !TRUE.has(firstOf(annotations, DISABLE_TLS) ?? '');
}

/** The hosts of a Route, or of one of its tags. */
export interface RouteHosts {
  /** Empty for the Route itself. */
  readonly tag: string;
  /** `undefined` for a cluster-local Route. */
  readonly external: string | undefined;
  readonly local: readonly string[];
}

/**
 * The certificates of a Route: one for each public host, unless a wildcard certificate of its namespace covers it, and
 * one for the cluster-local hosts of each tag.
 *
 * Source: Knative Serving `pkg/reconciler/route/route.go`, externalDomainTLS and clusterLocalDomainTLS.
 */
export function routeTls(
  route: { readonly namespace: string; readonly name: string; readonly annotations: Labels },
  domain: string,
  hosts: readonly RouteHosts[],
  tls: ServingTls,
): readonly KIngressTls[] {
  const { namespace, annotations } = route;
  const external = hasExternalTls(annotations, tls) ? hosts : [];
  const made = external.flatMap(({ tag, external: host }): KIngressTls[] => {
    if (host === undefined) return [];
    const wildcard = tls.wildcards.find((each) => isFor(each, namespace, domain, host));
    const secret =
      wildcard === undefined
        ? { secretName: certificateName(route.name, tag) }
        : { secretName: wildcard.secretName, dnsNames: wildcard.dnsNames };
    return [{ hosts: [host], secretNamespace: namespace, isIssued: true, ...secret }];
  });
  // Knative creates them in the order of their hosts.
  const sorted = made.sort(byText(({ hosts: [host = ''] }) => host));
  const local = tls.network.clusterLocalDomainTls ? hosts : [];
  return [
    ...sorted,
    ...local.map(({ tag, local: names }) => ({
      hosts: names,
      secretNamespace: namespace,
      secretName: `${certificateName(route.name, tag)}-local`,
      isIssued: true,
    })),
  ];
}

/** The real name contains the UID of the Route; `{NAME}` stands for it. */
function certificateName(route: string, tag: string): string {
  return `route-{${route}}${tag === '' ? '' : `-${adler32(tag)}`}`;
}

function isFor(wildcard: WildcardCertificate, namespace: string, domain: string, host: string): boolean {
  return (
    wildcard.namespace === namespace &&
    wildcard.domain === domain &&
    wildcard.dnsNames.some((name) => withoutFirstLabel(name) === withoutFirstLabel(host))
  );
}

function withoutFirstLabel(host: string): string | undefined {
  const dot = host.indexOf('.');
  return dot < 0 ? undefined : host.slice(dot + 1);
}

function firstOf(annotations: Labels, keys: readonly string[]): string | undefined {
  return keys.map((key) => annotations[key]).find((value) => value !== undefined);
}
