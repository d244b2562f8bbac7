import {
  DOMAIN_MAPPING_NAMESPACE,
  DOMAIN_MAPPING_UID,
  ROUTE,
  ROUTE_NAMESPACE,
  VISIBILITY,
} from '../../knative/ingress-labels';
import {
  at,
  labels,
  type Labels,
  labelsWithout,
  mergeLabels,
  object,
  objects,
  strings,
  text,
} from '../../private/access';
import { groupOf, idOf, type Manifest } from '../input/manifest';
import { isDomainName } from '../../private/names';
import { type Domains } from './domains';
import { hasExternalTls, httpOption, type RouteHosts, routeTls, type ServingTls } from './kingress-tls';
import { httpOptionOf } from './network-config';
import { type KIngress, type KIngressRule, type KIngressTls, type Service, type Visibility } from './types';
import { byText, sortedOnce } from '../../private/sort';

export const ISTIO_INGRESS_CLASS = 'istio.ingress.networking.knative.dev';
// The first that is set wins. Source: knative.dev/networking `pkg/apis/networking/register.go`.
const CLASS_ANNOTATIONS = ['networking.knative.dev/ingress.class', 'networking.knative.dev/ingress-class'];

/** The configuration from which Serving creates KIngresses. */
export interface ServingConfig {
  readonly domains: Domains;
  /** `ingress-class` of config-network. */
  readonly ingressClass: string;
  readonly tls: ServingTls;
}

/**
 * The KIngresses of these manifests, sorted by namespace and name: those among the manifests, and those that Serving
 * would create for the Routes, Knative Services and DomainMappings.
 *
 * Source: Knative Serving, `pkg/reconciler/route/resources/ingress.go` and
 * `pkg/reconciler/domainmapping/resources/ingress.go`.
 */
export function readKIngresses(manifests: readonly Manifest[], config: ServingConfig): readonly KIngress[] {
  const found = new Map<string, KIngress>();
  // From the most to the least authoritative source.
  const readers = [readObserved, fromRoute, fromService, fromDomainMapping];
  for (const read of readers) {
    for (const manifest of manifests) {
      const ingress = read(manifest, config);
      if (ingress === undefined) continue;
      // The name of a KIngress is shortened for a long DomainMapping.
      const id = idOf({ namespace: ingress.namespace, name: ingress.ownerName });
      if (!found.has(id)) found.set(id, ingress);
    }
  }
  return withoutTargets([...found.values()]).sort(byText(idOf));
}

/** A DomainMapping of a Route without KIngress has none either: the Route has no address that Serving could resolve. */
function withoutTargets(ingresses: KIngress[]): KIngress[] {
  const refused = new Map(
    ingresses.flatMap(({ rules, refusedHost }) =>
      refusedHost === undefined ? [] : rules.flatMap(({ hosts }) => hosts.map((host) => [host, refusedHost] as const)),
    ),
  );
  if (refused.size === 0) return ingresses;
  return ingresses.map((ingress) => {
    const refusedHost = ingress.observed ? undefined : refused.get(ingress.rules[0]?.rewriteHost ?? '');
    return refusedHost === undefined ? ingress : { ...ingress, refusedHost };
  });
}

function classOf(annotations: Labels, config: ServingConfig): string {
  const own = CLASS_ANNOTATIONS.map((key) => annotations[key]).find((each) => each !== undefined);
  // An empty one counts as none.
  return own === undefined || own === '' ? config.ingressClass : own;
}

function readObserved(manifest: Manifest, config: ServingConfig): KIngress | undefined {
  if (groupOf(manifest) !== 'networking.internal.knative.dev' || manifest.kind !== 'Ingress') return undefined;
  const route = manifest.labels[ROUTE];
  const mapping = Object.hasOwn(manifest.labels, DOMAIN_MAPPING_NAMESPACE);
  const rules = objects(manifest.object, 'spec', 'rules').map((rule): KIngressRule => {
    const rewriteHost = objects(rule, 'http', 'paths')
      .map((path) => text(path, 'rewriteHost'))
      .find((host) => host !== undefined);
    const visibility: Visibility = text(rule, 'visibility') === 'ClusterLocal' ? 'ClusterLocal' : 'ExternalIP';
    return { visibility, hosts: strings(rule, 'hosts'), ...(rewriteHost !== undefined && { rewriteHost }) };
  });
  return {
    namespace: manifest.namespace,
    name: manifest.name,
    owner: mapping ? 'DomainMapping' : route === undefined ? 'Ingress' : 'Service',
    ownerName: (mapping ? rules[0]?.hosts.at(-1) : route) ?? manifest.name,
    labels: manifest.labels,
    rules,
    // An empty option means that there is no HTTP server in addition to TLS.
    httpOption: httpOptionOf(text(manifest.object, 'spec', 'httpOption')) ?? 'Disabled',
    tls: objects(manifest.object, 'spec', 'tls').map((tls) => ({
      hosts: strings(tls, 'hosts'),
      secretNamespace: text(tls, 'secretNamespace') ?? manifest.namespace,
      secretName: text(tls, 'secretName') ?? '',
      isIssued: false,
    })),
    ingressClass: classOf(manifest.annotations, config),
    localDomain: config.domains.localDomain,
    observed: true,
    source: manifest,
  };
}

function fromRoute(manifest: Manifest, config: ServingConfig): KIngress | undefined {
  if (groupOf(manifest) !== 'serving.knative.dev' || manifest.kind !== 'Route') return undefined;
  return ofRoute(manifest, 'Route', manifest.labels, config);
}

function fromService(manifest: Manifest, config: ServingConfig): KIngress | undefined {
  if (groupOf(manifest) !== 'serving.knative.dev' || manifest.kind !== 'Service') return undefined;
  const own = mergeLabels(manifest.labels, { 'serving.knative.dev/service': manifest.name });
  return ofRoute(manifest, 'Service', own, config);
}

function ofRoute(manifest: Manifest, owner: 'Route' | 'Service', routeLabels: Labels, config: ServingConfig): KIngress {
  const { namespace, name, annotations } = manifest;
  const route = { namespace, name, labels: routeLabels, annotations };
  const domain = config.domains.domainOf(routeLabels);
  const isPublic = domain !== config.domains.localDomain;
  const tags = objects(manifest.object, 'spec', 'traffic').flatMap((target) => text(target, 'tag') ?? []);
  const hosts = ['', ...new Set(tags)].sort().map((tag): RouteHosts => ({
    tag,
    external: isPublic ? config.domains.externalHost(route, tag, domain) : undefined,
    local: expandedHosts([config.domains.localHost(route, tag)], config.domains.localDomain),
  }));
  const rules = hosts.flatMap(({ external, local }): KIngressRule[] => [
    { visibility: 'ClusterLocal', hosts: local },
    ...(external === undefined ? [] : [{ visibility: 'ExternalIP' as const, hosts: [external] }]),
  ]);
  // By the built-in template the hosts of names that are labels are domain names.
  const isPlain = hosts.length === 1 && !config.domains.hasOwnTemplate;
  const refusedHost = isPlain
    ? undefined
    : hosts
        .flatMap(({ external, tag }) => [external ?? [], config.domains.localHost(route, tag)].flat())
        .find((host) => !isDomainName(host));
  return {
    ...(refusedHost !== undefined && { refusedHost }),
    namespace,
    name,
    owner,
    ownerName: name,
    labels: mergeLabels(routeLabels, { [ROUTE]: name, [ROUTE_NAMESPACE]: namespace }),
    rules,
    httpOption: httpOption(annotations, config.tls),
    tls: routeTls(route, domain, hosts, config.tls),
    ingressClass: classOf(annotations, config),
    localDomain: config.domains.localDomain,
    observed: false,
    source: manifest,
  };
}

function fromDomainMapping(manifest: Manifest, config: ServingConfig): KIngress | undefined {
  if (groupOf(manifest) !== 'serving.knative.dev' || manifest.kind !== 'DomainMapping') return undefined;
  const { namespace, name, annotations } = manifest;
  const ref = at(manifest.object, 'spec', 'ref');
  const target = { namespace: text(ref, 'namespace') ?? namespace, name: text(ref, 'name') ?? '' };
  const uid = text(manifest.object, 'metadata', 'uid') ?? '';
  return {
    namespace,
    name,
    owner: 'DomainMapping',
    ownerName: name,
    labels: mergeLabels(manifest.labels, { [DOMAIN_MAPPING_UID]: uid, [DOMAIN_MAPPING_NAMESPACE]: namespace }),
    rules: [{ visibility: 'ExternalIP', hosts: [name], rewriteHost: config.domains.localHost(target, '') }],
    httpOption: httpOption(annotations, config.tls),
    tls: domainMappingTls(manifest, config.tls),
    ingressClass: classOf(annotations, config),
    localDomain: config.domains.localDomain,
    observed: false,
    source: manifest,
  };
}

/** The Secret that it names, or else the certificate that Knative obtains for it, which has its name. */
function domainMappingTls(
  { namespace, name, annotations, object: mapping }: Manifest,
  tls: ServingTls,
): readonly KIngressTls[] {
  const given = object(mapping, 'spec', 'tls');
  if (given === undefined && !hasExternalTls(annotations, tls)) return [];
  const secretName = given === undefined ? name : (text(given, 'secretName') ?? '');
  return [{ hosts: [name], secretNamespace: namespace, secretName, isIssued: given === undefined }];
}

const NOT_COPIED: ReadonlySet<string> = new Set([VISIBILITY, ROUTE_NAMESPACE]);
const NO_ANNOTATIONS = labels([]);
const PLACEHOLDER_PORTS: Service['ports'] = [{ name: 'http2', port: 80, targetPort: 80, protocol: 'TCP' }];

/**
 * The Services that Serving creates for Routes: ExternalNames without endpoints, with the labels of the Route. If such
 * a label is the selector of a Gateway, net-istio's prober finds them.
 *
 * Source: Knative Serving, `pkg/reconciler/route/resources/service.go`.
 */
export function placeholderServices(ingresses: readonly KIngress[]): readonly Service[] {
  return ingresses
    .filter(({ owner }) => owner === 'Service' || owner === 'Route')
    .flatMap((ingress) => {
      const suffix = `.${ingress.namespace}.${ingress.localDomain}`;
      const hosts = ingress.rules.flatMap((rule) => rule.hosts).filter((host) => host.endsWith(suffix));
      const own = labelsWithout(ingress.labels, NOT_COPIED);
      return [...new Set(hosts)].map((host): Service => ({
        namespace: ingress.namespace,
        name: host.slice(0, -suffix.length),
        origin: 'knative',
        type: 'ExternalName',
        labels: own,
        annotations: NO_ANNOTATIONS,
        selector: undefined,
        ports: PLACEHOLDER_PORTS,
        source: ingress.source,
      }));
    });
}

/**
 * Adds the short forms of cluster-local hosts: `a.b`, `a.b.svc` and `a.b.svc.cluster.local`.
 *
 * Source: knative.dev/networking `pkg/ingress`, ExpandedHosts; a form whose last part is a number or too long is not a
 * host.
 */
export function expandedHosts(hosts: readonly string[], localDomain: string): readonly string[] {
  const suffixes = [localDomain.startsWith('svc.') ? localDomain.slice(3) : localDomain, `.${localDomain}`];
  const expanded: string[] = [];
  for (const host of hosts) {
    if (isHost(host)) expanded.push(host);
    for (const suffix of suffixes) {
      if (!host.endsWith(suffix)) continue;
      const short = host.slice(0, host.length - suffix.length);
      if (isHost(short)) expanded.push(short);
    }
  }
  return sortedOnce(expanded);
}

function isHost(text: string): boolean {
  const last = text.slice(text.lastIndexOf('.') + 1);
  return last.length <= 63 && /[^0-9]/.test(last);
}
