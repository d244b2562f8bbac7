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

export interface RandomTopology {
  readonly objects: readonly KubernetesObject[];
  readonly scopeGatewayToNamespace: boolean;
}

const TEAMS = ['team-a', 'team-b'] as const;
const VISIBILITY = 'networking.knative.dev/visibility';
const ROUTE_NAMESPACE = 'serving.knative.dev/routeNamespace';

/** A small topology, as good or as broken as teams make them. */
export function randomTopology(choices: Choices): RandomTopology {
  const extra = Array.from({ length: choices.between(0, 3) }, (_, index) => extraGateway(choices, index));
  const local = choices.chance(0.25) ? localGateway(choices) : undefined;
  return {
    objects: [
      ...stockObjects(),
      ...extra.flatMap(({ objects }) => objects),
      ...(local?.objects ?? []),
      config(
        choices,
        extra.map(({ entry }) => entry),
        local?.entry,
      ),
      ...services(choices),
    ],
    scopeGatewayToNamespace: choices.chance(0.2),
  };
}

interface Extra {
  readonly entry: ConfigEntry;
  readonly objects: readonly KubernetesObject[];
}

function extraGateway(choices: Choices, index: number): Extra {
  const [name, namespace] = [`edge-${index}`, `gw-${index}`];
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
  const hosts = choices.of<readonly string[]>([
    ['*'],
    ['*'],
    ['*.example.com'],
    ['team-a/*'],
    ['team-b/*.example.com'],
    ['./*'],
    ['*/*.team-a.example.com', 'team-b/*'],
  ]);
  const gateway = `knative-${name}`;
  const gatewayNamespace = choices.chance(0.25) ? 'knative-serving' : namespace;
  const objects = gatewayObjects({ name, namespace, labels, gateway, gatewayNamespace, selector, hosts });
  const service = `${name}.${namespace}.svc.cluster.local`;
  return { objects, entry: { name: gateway, namespace: gatewayNamespace, service, ...selectorOf(choices) } };
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

function config(choices: Choices, extra: readonly ConfigEntry[], local: ConfigEntry | undefined): KubernetesObject {
  if (local === undefined && choices.chance(0.1)) {
    const keys = [STOCK_ENTRY, ...extra].map(({ namespace, name, service }) => [
      `gateway.${namespace}.${name}`,
      service,
    ]);
    return configIstio(Object.fromEntries(keys) as Record<string, string>);
  }
  return configIstio({
    ...(extra.length === 0 ? {} : { 'external-gateways': JSON.stringify([STOCK_ENTRY, ...extra]) }),
    ...(local === undefined ? {} : { 'local-gateways': JSON.stringify([STOCK_LOCAL_ENTRY, local]) }),
  });
}

function services(choices: Choices): KubernetesObject[] {
  const objects = Array.from({ length: choices.between(2, 4) }, (_, index) => {
    const gateway = choices.of([undefined, 'a', 'b', 'c', 'd']);
    return knativeService(`s${index}`, choices.of(TEAMS), {
      ...(gateway === undefined ? {} : { gateway }),
      ...(choices.chance(0.3) ? { tier: 'gold' } : {}),
      ...(choices.chance(0.2) ? { [VISIBILITY]: 'cluster-local' } : {}),
    });
  });
  const [mapped] = objects;
  if (mapped === undefined || !choices.chance(0.3)) return objects;
  const labels: Labels = choices.chance(0.5) ? { gateway: choices.of(['a', 'b']) } : {};
  return [...objects, domainMapping('www.shop.example', mapped, labels)];
}
