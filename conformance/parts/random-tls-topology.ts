import { type KubernetesObject, type Labels } from '../harness/objects';
import { type Choices } from '../harness/random';
import {
  type ServerShape,
  annotated,
  configNetwork,
  localPorts,
  tlsGatewayObjects,
  tlsSecret,
  tlsStockObjects,
} from '../harness/tls-topology';
import {
  type ConfigEntry,
  STOCK_ENTRY,
  STOCK_LOCAL_ENTRY,
  configDomain,
  configIstio,
  domainMapping,
  knativeService,
  localGatewayObjects,
} from '../harness/topology';
import { withTlsOddities } from './random-tls-oddities';

export interface RandomTlsTopology {
  readonly objects: readonly KubernetesObject[];
  readonly scopeGatewayToNamespace: boolean;
  /** What is particular about it. */
  readonly features: readonly TlsFeature[];
  /** What was done to it afterwards. */
  readonly oddities: readonly string[];
}

/** What there must be among many topologies. */
export const TLS_FEATURES = [
  'external-domain-tls',
  'cluster-local-domain-tls',
  'Redirected',
  'scoped',
  'own HTTPS server',
  'own Secret missing',
  'Secret beside the Gateway',
  'MUTUAL',
  'redirect server',
  'HTTPS only',
  'hosts',
  'Service selector shared',
  'Service of other pods',
  'default gateway with HTTPS',
  'local gateway',
  'two pods',
  'service annotations',
  'cluster-local service',
  'DomainMapping',
  'DomainMapping with a Secret',
  'DomainMapping with a wildcard certificate',
  'DomainMapping whose Secret is missing',
] as const;
export type TlsFeature = (typeof TLS_FEATURES)[number];

const TEAMS = ['team-a', 'team-b'] as const;
const ROUTE_NAMESPACE = 'serving.knative.dev/routeNamespace';
const VISIBILITY = 'networking.knative.dev/visibility';
const REDIRECTED = 'networking.knative.dev/http-protocol';
const WITHOUT_TLS = 'networking.knative.dev/disable-external-domain-tls';
const CERTIFICATES: readonly [readonly string[], ...(readonly string[])[]] = [
  ['*.example.com'],
  ['*.team-a.example.com'],
  ['*.team-b.example.com', 's0.team-a.example.com'],
];

/** Whether a topology gets a feature, which it does in about this share of the cases. */
type Having = (feature: TlsFeature, share: number) => boolean;

/** A small topology with certificates, as good or as broken as teams make them. */
export function randomTlsTopology(choices: Choices): RandomTlsTopology {
  const features = new Set<TlsFeature>();
  const having: Having = (feature, share) => {
    const has = choices.chance(share);
    if (has) features.add(feature);
    return has;
  };
  const scoped = having('scoped', 0.08);
  const extra = Array.from({ length: choices.between(1, 2) }, (_, index) =>
    extraGateway(choices, having, index, scoped),
  );
  const local = having('local gateway', 0.25) ? localGateway(choices) : undefined;
  const hasDefaultTls = having('default gateway with HTTPS', 0.25);
  const objects = [
    ...tlsStockObjects(hasDefaultTls ? [http(['*']), https(['*'], 'default-cert')] : undefined),
    ...(hasDefaultTls ? [tlsSecret('default-cert', 'istio-system', ['*.example.com'])] : []),
    ...extra.flatMap((each) => each.objects),
    ...(local?.objects ?? []),
    configDomain('example.com'),
    configIstio({
      'external-gateways': JSON.stringify([STOCK_ENTRY, ...extra.map(({ entry }) => entry)]),
      ...(local !== undefined && { 'local-gateways': JSON.stringify([STOCK_LOCAL_ENTRY, local.entry]) }),
    }),
    configNetwork({
      'autocreate-cluster-domain-claims': 'true',
      ...(having('external-domain-tls', 0.6) && { 'external-domain-tls': 'Enabled' }),
      ...(having('cluster-local-domain-tls', 0.1) && { 'cluster-local-domain-tls': 'Enabled' }),
      ...(having('Redirected', 0.3) && { 'http-protocol': 'Redirected' }),
    }),
    ...services(choices, having),
  ];
  const odd = withTlsOddities(objects, choices);
  return {
    oddities: odd.oddities,
    objects: [...namespacesOf(odd.objects), ...odd.objects],
    scopeGatewayToNamespace: scoped,
    features: [...features],
  };
}

/** With every namespace the objects are all that there is: a Secret that is not among them is missing. */
function namespacesOf(objects: readonly KubernetesObject[]): KubernetesObject[] {
  const names = new Set(objects.flatMap(({ metadata: { namespace } }) => namespace ?? []));
  return [...names].sort().map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

interface Extra {
  readonly entry: ConfigEntry;
  readonly objects: readonly KubernetesObject[];
}

function extraGateway(choices: Choices, having: Having, index: number, scoped: boolean): Extra {
  const [name, namespace] = [`edge-${index}`, `gw-${index}`];
  const isShared = having('Service selector shared', 0.15);
  const labels = isShared ? { app: 'istio-ingressgateway', istio: name } : { app: name, istio: name };
  const gatewayNamespace = !scoped && choices.chance(0.3) ? 'knative-serving' : namespace;
  const { servers, secret } = serversOf(choices, having, name, [namespace, gatewayNamespace]);
  const gateway = tlsGatewayObjects({
    name,
    namespace,
    labels,
    serviceSelector: isShared ? { app: labels.app } : choices.of<Labels>([labels, { istio: name }]),
    gateway: `knative-${name}`,
    gatewayNamespace,
    selector: choices.of<Labels>([{ istio: name }, labels]),
    servers,
    ...(having('two pods', 0.1) && { replicas: 2 }),
  });
  const other = having('Service of other pods', 0.07)
    ? tlsGatewayObjects({
        ...{ name: `${name}-b`, namespace, gateway: '', selector: {}, servers: [] },
        labels: { app: `${name}-b`, istio: `${name}-b` },
      }).filter(({ kind }) => kind !== 'Gateway')
    : [];
  const service = `${other.length > 0 ? `${name}-b` : name}.${namespace}.svc.cluster.local`;
  const entry = { name: `knative-${name}`, namespace: gatewayNamespace, service, ...selectorOf(choices) };
  return { entry, objects: [...gateway, ...other, ...secret] };
}

function serversOf(
  choices: Choices,
  having: Having,
  name: string,
  [ofPods, ofGateway]: readonly [string, string],
): { readonly servers: readonly ServerShape[]; readonly secret: readonly KubernetesObject[] } {
  const hosts = having('hosts', 0.4)
    ? choices.of<readonly string[]>([['*.example.com'], ['team-a/*'], ['team-b/*.example.com'], ['*.other.org']])
    : ['*'];
  const credential = `cert-${name}`;
  const secret = (namespace: string): KubernetesObject[] => [
    tlsSecret(credential, namespace, choices.of(CERTIFICATES)),
  ];
  if (having('redirect server', 0.1)) {
    const servers = [http(hosts, true), ...(choices.chance(0.6) ? [https(hosts, credential)] : [])];
    return { servers, secret: servers.length > 1 ? secret(ofPods) : [] };
  }
  if (!having('own HTTPS server', 0.55)) return { servers: [http(hosts)], secret: [] };
  const isMutual = having('MUTUAL', 0.15);
  const own = { ...https(hosts, credential), ...(isMutual && { mode: 'MUTUAL' as const }) };
  const servers = having('HTTPS only', 0.2) ? [own] : [http(hosts), own];
  if (having('own Secret missing', 0.12)) return { servers, secret: [] };
  const isBeside = ofPods !== ofGateway && having('Secret beside the Gateway', 0.3);
  return { servers, secret: secret(isBeside ? ofGateway : ofPods) };
}

function http(hosts: readonly string[], isRedirect = false): ServerShape {
  return { port: 80, protocol: 'HTTP', hosts, ...(isRedirect && { httpsRedirect: true as const }) };
}

function https(hosts: readonly string[], credentialName: string): ServerShape {
  return { port: 443, protocol: 'HTTPS', hosts, credentialName };
}

function selectorOf(choices: Choices): Pick<ConfigEntry, 'labelSelector'> {
  const value = choices.of(['a', 'b', 'c']);
  const labelSelector = choices.of<NonNullable<ConfigEntry['labelSelector']>>([
    { matchLabels: { gateway: value } },
    { matchLabels: { gateway: value } },
    { matchExpressions: [{ key: ROUTE_NAMESPACE, operator: 'In', values: [choices.of(TEAMS)] }] },
    { matchExpressions: [{ key: 'gateway', operator: 'In', values: [value, 'd'] }] },
    { matchExpressions: [{ key: 'gateway', operator: 'DoesNotExist' }] },
  ]);
  return { labelSelector };
}

function localGateway(choices: Choices): Extra {
  const [name, namespace, labels] = ['local-a', 'gw-local', { istio: 'local-a' }];
  const port = choices.of([80, 8081]);
  // With pods of its own, or on those of the first extra gateway.
  const objects = choices.chance(0.5)
    ? localGatewayObjects({ name, namespace, labels, selector: labels, port })
    : localGatewayObjects({
        name,
        namespace: 'gw-0',
        labels: { istio: 'edge-0' },
        selector: { istio: 'edge-0' },
        port: 8081,
      }).filter(({ kind }) => kind !== 'Deployment');
  const service = objects.find(({ kind }) => kind === 'Service');
  const target = (service?.['spec'] as { readonly ports: readonly [{ readonly targetPort: number }] }).ports[0]
    .targetPort;
  const of = service?.metadata.namespace ?? namespace;
  return {
    objects: objects.map((object) =>
      object === service ? { ...object, spec: { ...(object['spec'] as object), ports: localPorts(target) } } : object,
    ),
    entry: {
      ...{ name, namespace: of, service: `${name}.${of}.svc.cluster.local` },
      labelSelector: choices.of([
        { matchLabels: { gateway: choices.of(['a', 'b']) } },
        { matchExpressions: [{ key: ROUTE_NAMESPACE, operator: 'In', values: [choices.of(TEAMS)] }] },
      ]),
    },
  };
}

function services(choices: Choices, having: Having): KubernetesObject[] {
  const objects = Array.from({ length: choices.between(2, 4) }, (_, index) => {
    const gateway = choices.of([undefined, 'a', 'b', 'c', 'd']);
    const service = knativeService(`s${index}`, choices.of(TEAMS), {
      ...(gateway !== undefined && { gateway }),
      ...(having('cluster-local service', 0.12) && { [VISIBILITY]: 'cluster-local' }),
    });
    if (!having('service annotations', 0.25)) return service;
    return annotated(service, choices.of<Labels>([{ [WITHOUT_TLS]: 'true' }, { [REDIRECTED]: 'Redirected' }]));
  });
  const [mapped] = objects;
  if (mapped === undefined || !having('DomainMapping', 0.5)) return objects;
  return [...objects, ...mapping(choices, having, mapped)];
}

function mapping(choices: Choices, having: Having, mapped: KubernetesObject): KubernetesObject[] {
  const host = choices.of(['dm0.example.com', 'dm0.example.org', 'dm0.other.org']);
  const labels: Labels = choices.chance(0.5) ? { gateway: choices.of(['a', 'b']) } : {};
  const made = domainMapping(host, mapped, labels);
  if (!having('DomainMapping with a Secret', 0.5)) return [made];
  const spec = { ...(made['spec'] as object), tls: { secretName: 'dm0' } };
  const withSecret = { ...made, spec };
  if (having('DomainMapping whose Secret is missing', 0.2)) return [withSecret];
  const isWildcard = having('DomainMapping with a wildcard certificate', 0.3);
  const names = [isWildcard ? host.replace('dm0', '*') : host];
  return [withSecret, tlsSecret('dm0', mapped.metadata.namespace ?? '', names)];
}
