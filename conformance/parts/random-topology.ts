import { type KubernetesObject, type Labels } from '../harness/objects';
import { type Choices } from '../harness/random';
import {
  type ConfigEntry,
  STOCK_ENTRY,
  STOCK_LOCAL_ENTRY,
  configIstio,
  domainMapping,
  gatewayObjects,
  knativeService,
  localGatewayObjects,
  stockObjects,
} from '../harness/topology';

import { withOddities } from './random-oddities';

export interface RandomTopology {
  readonly objects: readonly KubernetesObject[];
  readonly scopeGatewayToNamespace: boolean;
  /** What was done to it afterwards. */
  readonly oddities: readonly string[];
  /** What is particular about it. */
  readonly features: readonly Feature[];
}

/** What there must be among many topologies. */
export const FEATURES = [
  'scoped',
  'scoped, Gateways beside their pods',
  'old keys',
  'local gateway',
  'stock Gateway selects by app',
  'two gateways in one namespace',
  'gateway with the labels of another',
  'Gateway object missing',
  'two pods',
  'server port 8080',
  'hosts',
  'DomainMapping',
  'AuthorizationPolicy',
] as const;
export type Feature = (typeof FEATURES)[number];

const TEAMS = ['team-a', 'team-b'] as const;
const VISIBILITY = 'networking.knative.dev/visibility';
const ROUTE_NAMESPACE = 'serving.knative.dev/routeNamespace';

/** A small topology, as good or as broken as teams make them. */
export function randomTopology(choices: Choices): RandomTopology {
  const features = new Set<Feature>();
  const having = (feature: Feature, share: number): boolean => {
    const has = choices.chance(share);
    if (has) features.add(feature);
    return has;
  };
  const scoped = having('scoped', 0.2);
  const beside = scoped && having('scoped, Gateways beside their pods', 0.6);
  const byApp = having('stock Gateway selects by app', 0.15);
  const namespace = beside ? 'istio-system' : 'knative-serving';
  const extra = Array.from({ length: choices.between(0, 3) }, (_, index) =>
    extraGateway(choices, having, index, beside),
  );
  const local = having('local gateway', 0.25) ? localGateway(choices) : undefined;
  const objects = [
    ...stockObjects(undefined, byApp ? { app: 'istio-ingressgateway' } : undefined, namespace),
    ...extra.flatMap((each) => each.objects),
    ...(local?.objects ?? []),
    config(having, namespace, extra, local),
    ...services(choices, having),
    ...(having('AuthorizationPolicy', 0.3) ? [authorizationPolicy(choices, extra.length)] : []),
  ];
  const odd = withOddities(objects, choices);
  return { ...odd, scopeGatewayToNamespace: scoped, features: [...features] };
}

/** Whether a topology gets a feature, which it does in about this share of the cases. */
type Having = (feature: Feature, share: number) => boolean;

interface Extra {
  readonly entry: ConfigEntry;
  readonly objects: readonly KubernetesObject[];
}

function extraGateway(choices: Choices, having: Having, index: number, beside: boolean): Extra {
  const name = `edge-${index}`;
  const namespace = index > 0 && having('two gateways in one namespace', 0.2) ? 'gw-0' : `gw-${index}`;
  const labels = choices.of<Labels>([
    { app: name, istio: name },
    { app: name, istio: name },
    { app: 'istio-ingressgateway', istio: name },
    { app: name, istio: 'ingressgateway' },
    { app: 'istio-ingressgateway', istio: 'ingressgateway' },
  ]);
  const selector = choices.of<Labels>([
    { istio: name },
    { istio: name },
    { app: name },
    { app: name, istio: name },
    { istio: 'ingressgateway' },
    { app: 'istio-ingressgateway' },
  ]);
  if (labels.app !== name || labels.istio !== name) having('gateway with the labels of another', 1);
  const hosts = having('hosts', 0.6)
    ? choices.of<readonly string[]>([
        ['*.example.com'],
        ['team-a/*'],
        ['team-b/*.example.com'],
        ['./*'],
        ['*/*.team-a.example.com', 'team-b/*'],
      ])
    : ['*'];
  const gateway = `knative-${name}`;
  const gatewayNamespace = !beside && choices.chance(0.25) ? 'knative-serving' : namespace;
  const objects = gatewayObjects({
    name,
    namespace,
    labels,
    gateway,
    gatewayNamespace,
    selector,
    hosts,
    ...(having('server port 8080', 0.15) ? { port: 8080 } : {}),
    ...(having('two pods', 0.15) ? { replicas: 2 } : {}),
  });
  const service = `${name}.${namespace}.svc.cluster.local`;
  const entry = { name: gateway, namespace: gatewayNamespace, service, ...selectorOf(choices) };
  if (!having('Gateway object missing', 0.08)) return { objects, entry };
  return { objects: objects.filter(({ kind }) => kind !== 'Gateway'), entry };
}

function selectorOf(choices: Choices): Pick<ConfigEntry, 'labelSelector'> {
  const value = choices.of(['a', 'b', 'c']);
  const labelSelector = choices.of<NonNullable<ConfigEntry['labelSelector']>>([
    { matchLabels: { gateway: value } },
    { matchLabels: { gateway: value } },
    { matchLabels: { gateway: value, tier: 'gold' } },
    { matchExpressions: [{ key: 'gateway', operator: 'In', values: [value, 'd'] }] },
    { matchExpressions: [{ key: ROUTE_NAMESPACE, operator: 'In', values: [choices.of(TEAMS)] }] },
    { matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
    { matchExpressions: [{ key: 'gateway', operator: 'NotIn', values: [value] }] },
    {},
  ]);
  return { labelSelector };
}

function localGateway(choices: Choices): Extra {
  const labels = { istio: 'local-a' };
  const objects = localGatewayObjects({
    name: 'local-a',
    namespace: 'gw-local',
    labels,
    selector: choices.chance(0.8) ? labels : { istio: 'ingressgateway' },
    port: choices.of([80, 8081]),
  });
  const service = 'local-a.gw-local.svc.cluster.local';
  return { objects, entry: { name: 'local-a', namespace: 'gw-local', service, ...selectorOf(choices) } };
}

function config(
  having: Having,
  namespace: string,
  extra: readonly Extra[],
  local: Extra | undefined,
): KubernetesObject {
  const entries = [{ ...STOCK_ENTRY, namespace }, ...extra.map(({ entry }) => entry)];
  if (local === undefined && namespace === STOCK_ENTRY.namespace && having('old keys', 0.15)) {
    const keys = entries.map((entry) => [`gateway.${entry.namespace}.${entry.name}`, entry.service]);
    return configIstio(Object.fromEntries(keys) as Record<string, string>);
  }
  const locals = [{ ...STOCK_LOCAL_ENTRY, namespace }, ...(local === undefined ? [] : [local.entry])];
  // Left out where the built-in default says the same.
  const isStock = namespace === STOCK_ENTRY.namespace;
  return configIstio({
    ...(isStock && extra.length === 0 ? {} : { 'external-gateways': JSON.stringify(entries) }),
    ...(isStock && local === undefined ? {} : { 'local-gateways': JSON.stringify(locals) }),
  });
}

function services(choices: Choices, having: Having): KubernetesObject[] {
  const objects = Array.from({ length: choices.between(2, 4) }, (_, index) => {
    const gateway = choices.of([undefined, 'a', 'b', 'c', 'd']);
    return knativeService(`s${index}`, choices.of(TEAMS), {
      ...(gateway === undefined ? {} : { gateway }),
      ...(choices.chance(0.3) ? { tier: 'gold' } : {}),
      ...(choices.chance(0.2) ? { [VISIBILITY]: 'cluster-local' } : {}),
    });
  });
  const [mapped] = objects;
  if (mapped === undefined || !having('DomainMapping', 0.3)) return objects;
  const labels: Labels = choices.chance(0.5) ? { gateway: choices.of(['a', 'b']) } : {};
  return [...objects, domainMapping('www.shop.example', mapped, labels)];
}

/**
 * A policy on some gateways. None goes by the address of the client, which the model knows of the first way of a
 * request only.
 */
function authorizationPolicy(choices: Choices, gateways: number): KubernetesObject {
  const name = `edge-${choices.between(0, Math.max(gateways - 1, 0))}`;
  const [namespace, selector] = choices.of<readonly [string, Labels | undefined]>([
    ['istio-system', { istio: 'ingressgateway' }],
    ['istio-system', undefined],
    ['gw-0', { istio: name }],
    ['gw-0', { app: name }],
    ['gw-0', undefined],
    ['team-a', undefined],
  ]);
  const operation = choices.of<object>([
    { hosts: ['*.team-a.example.com'] },
    { hosts: ['s0.*', 'S1.*'] },
    { notHosts: ['*.svc.cluster.local'] },
    { ports: ['8080'] },
    { notPorts: ['8081'], methods: ['GET'] },
    { paths: ['/healthz', '/admin/*'] },
  ]);
  const rules = choices.of<readonly object[]>([
    [{ to: [{ operation }] }],
    [{ to: [{ operation }], from: [{ source: { notPrincipals: ['*'] } }] }],
    [{ when: [{ key: 'request.headers[x-team]', values: ['a'] }] }, { to: [{ operation }] }],
    [{}],
  ]);
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'policy', namespace },
    spec: {
      action: choices.of(['ALLOW', 'ALLOW', 'DENY']),
      ...(selector === undefined ? {} : { selector: { matchLabels: selector } }),
      rules,
    },
  };
}
