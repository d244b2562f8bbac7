import { type ConfiguredGateway, precedes } from '../analysis/gateways/configured-gateways';
import { yamlValue } from '../analysis/input/yaml-value';
import { netIstioImages } from '../analysis/install/net-istio-images';
import { type Model } from '../analysis/model/build';
import { isIstiod } from '../analysis/model/istiod';
import { isSubset } from '../analysis/model/label-index';
import { isKnativeServing, systemNamespace } from '../analysis/model/system-config';
import { integer, labelsAt, type Labels, object, objects, strings, text } from '../private/access';
import { idOf } from '../private/id';
import { PATCH_ANNOTATION } from '../private/labels';
import { filled, present } from '../private/present';
import {
  CLUSTER_DOMAIN,
  INGRESS_GATEWAY,
  INGRESS_SELECTOR,
  INGRESS_SERVICE,
  ISTIO_NAMESPACE,
  LOCAL_GATEWAY,
} from '../private/stock-install';
import { networkOf } from './network';
import { existing, type GatewayData } from './gateway';
import { type Make, type TopologyData } from './make';

/** All of a topology but its own gateways. */
export interface Base {
  readonly topology: TopologyData;
  /** Existing gateways that every service goes through. */
  readonly existingGateways: Readonly<Record<string, GatewayData>>;
  /** What the file does not express. */
  readonly left: readonly string[];
  /** Whether gateways that every service goes through are left out. */
  readonly isPartial: boolean;
}

/** The gateways without selector, the default one first. */
export function gatewaysOfAll(configured: readonly ConfiguredGateway[]): readonly ConfiguredGateway[] {
  return configured
    .filter(({ external }) => external.some(({ labelSelector }) => labelSelector === undefined))
    .sort((a, b) => (precedes(a, b) ? -1 : 1));
}

/** What the manifests say of the topology as a whole, as far as the constructs take it. */
export function baseOf(model: Model, configured: readonly ConfiguredGateway[], make: Make): Base {
  const left = releaseLines(model);
  const [fallback, ...more] = gatewaysOfAll(configured);
  const clusterDomain = clusterDomainOf(configured);
  const defaultDomain = defaultDomainOf(model, clusterDomain ?? CLUSTER_DOMAIN, left);
  const network = networkOf(model);
  const topology = {
    knative: model.release.release.version,
    ...(defaultDomain !== undefined && { defaultDomain }),
    ...defaultGatewayOf(fallback, model, left),
    ...present({ clusterDomain, istioNamespace: istioNamespaceOf(model) }),
    ...deliveryOf(model),
    ...(Object.keys(network).length > 0 && { network }),
    ...networkPoliciesOf(model),
  };
  const { existingGateways = {}, ...controller } = controllerOf(model, more, left);
  return {
    topology: accepted({ ...topology, ...controller }, make, left),
    existingGateways,
    left,
    isPartial: Object.keys(existingGateways).length < more.length,
  };
}

/** Without the settings that the constructs refuse, one by one. */
function accepted(topology: TopologyData, make: Make, left: string[]): TopologyData {
  const refusalOf = (data: TopologyData): string | undefined => {
    const made = make({ ...data, gateways: {} });
    return 'refusal' in made ? made.refusal : undefined;
  };
  if (refusalOf(topology) === undefined) return topology;
  const { knative, network, ...rest } = topology;
  const settings: TopologyData[] = [
    ...Object.entries(rest).map(([key, value]) => ({ [key]: value })),
    ...Object.entries(object(network) ?? {}).map(([key, value]) => ({ network: { [key]: value } })),
  ];
  let taken: TopologyData = { knative };
  for (const each of settings) {
    const ofNetwork = filled({ ...object(taken, 'network'), ...object(each, 'network') });
    const tried = { ...taken, ...each, ...present({ network: ofNetwork }) };
    const refusal = refusalOf(tried);
    if (refusal === undefined) taken = tried;
    else left.push(`${settingText(each)} is left out, because the constructs refuse it: ${refusal}`);
  }
  return taken;
}

/** `network.httpProtocol "Disabled"`. */
function settingText(setting: TopologyData): string {
  const [[key, value] = ['', undefined]] = Object.entries(setting);
  const [[part, ofPart] = ['', undefined]] = key === 'network' ? Object.entries(object(value) ?? {}) : [];
  return part === '' ? `${key} ${JSON.stringify(value)}` : `${key}.${part} ${JSON.stringify(ofPart)}`;
}

/** Says what is assumed where the manifests do not say which release runs, or say one that is not known. */
function releaseLines({ release: { release, from, unknown } }: Model): string[] {
  if (unknown !== undefined)
    return [`Knative ${unknown} is not known: the file is for ${release.version}, the nearest release that is.`];
  if (from === 'default')
    return [
      `Nothing says which release of Knative runs: the file is for ${release.version}. Correct it if that is wrong.`,
    ];
  return [];
}

function defaultDomainOf({ configDomain }: Model, clusterDomain: string, left: string[]): string | undefined {
  const names = Object.keys(configDomain.data).filter((name) => name !== '_example');
  const isDefault = (name: string): boolean =>
    Object.keys(labelsAt(yamlValue(configDomain.data[name] ?? ''), 'selector')).length === 0;
  const [first, ...more] = names.filter(isDefault).sort();
  for (const name of more) left.push(`config-domain: ${name} is for all services, too; the first by name applies.`);
  // Without a domain for all, those that no selector matches are cluster-local.
  return first ?? (names.length > 0 ? `svc.${clusterDomain}` : undefined);
}

/** The domain of the Services that config-istio names, where it is not the usual one. */
function clusterDomainOf(configured: readonly ConfiguredGateway[]): string | undefined {
  const [clusterDomain] = configured
    .flatMap(({ external, local }) => [...external, ...local])
    .flatMap(({ service }) => /^[^.]+\.[^.]+\.svc\.(.+?)\.?$/.exec(service)?.[1] ?? []);
  return clusterDomain === CLUSTER_DOMAIN ? undefined : clusterDomain;
}

/** The namespace of istiod, where it is one and not the usual one. */
function istioNamespaceOf({ manifests }: Model): string | undefined {
  const [namespace, ...more] = new Set(manifests.filter(isIstiod).map((istiod) => istiod.namespace));
  return more.length > 0 || namespace === ISTIO_NAMESPACE ? undefined : namespace;
}

function deliveryOf(model: Model): TopologyData {
  const serving = model.manifests.find(isKnativeServing);
  if (serving === undefined) return {};
  const { name, namespace, object: source } = serving;
  const version = text(source, 'spec', 'version');
  const stock = (gateway: string): object | undefined => {
    const selector = filled(labelsAt(source, 'spec', 'ingress', 'istio', gateway, 'selector'));
    const [server, ...more] = objects(source, 'spec', 'ingress', 'istio', gateway, 'servers');
    const isPlain = more.length === 0;
    return filled(
      present({
        selector,
        hosts: isPlain && server !== undefined ? strings(server, 'hosts') : undefined,
        port: isPlain ? integer(server, 'port', 'number') : undefined,
      }),
    );
  };
  const options = present({
    name,
    namespace,
    version: version === model.release.release.version ? undefined : version,
    registryOverrides: filled(labelsAt(source, 'spec', 'registry', 'override')),
    ingressGateway: stock(INGRESS_GATEWAY),
    localGateway: stock(LOCAL_GATEWAY),
  });
  return { delivery: { knativeServing: options } };
}

const QUARANTINE = 'knative-quarantine-gateway';

function defaultGatewayOf(gateway: ConfiguredGateway | undefined, model: Model, left: string[]): TopologyData {
  if (gateway === undefined || isStock(gateway, systemNamespace(model.manifests))) return {};
  if (gateway.name === QUARANTINE) return { defaultGateway: 'quarantine' };
  const data = existing({
    name: 'default',
    gateway,
    routing: { gatewayName: gateway.name, namespace: gateway.namespace },
  });
  if (data !== undefined) return { defaultGateway: { existing: data } };
  left.push(`Default gateway ${gateway.id}: nothing tells which pods it is for, so the stock one is assumed.`);
  return {};
}

/** Whether the default gateway is the one that the topology assumes: with the stock pods and Service. */
function isStock({ id, object, external }: ConfiguredGateway, namespace: string): boolean {
  const isStockHost = ({ service }: { readonly service: string }): boolean =>
    service.startsWith(`${INGRESS_SERVICE}.${ISTIO_NAMESPACE}.`);
  return (
    id === idOf({ namespace, name: INGRESS_GATEWAY }) &&
    external.every(isStockHost) &&
    (object?.selector === undefined || areSame(object.selector, INGRESS_SELECTOR))
  );
}

function areSame(a: Labels, b: Labels): boolean {
  return isSubset(a, b) && isSubset(b, a);
}

/** Several gateways without selector need a patched controller: the fork that a widespread recipe builds. */
function controllerOf(
  model: Model,
  more: readonly ConfiguredGateway[],
  left: string[],
): Partial<Pick<Base, 'existingGateways'>> & { readonly controller?: object } {
  if (more.length === 0) return {};
  const images = netIstioImages(model);
  const [controller, webhook] = (['controller', 'webhook'] as const).map((name) =>
    images.find(({ component, isReleased }) => component === name && !isReleased),
  );
  const ids = more.map(({ id }) => id).join(', ');
  if (controller === undefined || webhook === undefined) {
    left.push(
      `${ids}: an entry of config-istio without selector besides the default gateway's. Every service goes through it as well, which stock net-istio refuses in the lists that the file becomes. The manifests show no patched controller and webhook, without which the file cannot express it, so it is left out: give it an assignment.`,
    );
    return {};
  }
  const everyService = more.flatMap((gateway) => {
    const data = existing({
      name: gateway.name,
      gateway,
      routing: { gatewayName: gateway.name, namespace: gateway.namespace, assignment: 'everyService' },
    });
    return data === undefined ? [] : [[gateway.name, data] as const];
  });
  left.push(
    `${ids}: every service goes through it besides the default gateway, and so it isolates nothing. Give it an assignment, and \`controller\` can be removed.`,
  );
  return {
    existingGateways: Object.fromEntries(everyService),
    controller: {
      patched: {
        image: controller.image,
        webhookImage: webhook.image,
        upstreamVersion: model.release.release.version,
        patch: controller.source.annotations[PATCH_ANNOTATION] ?? 'unknown',
      },
    },
  };
}

/** NetworkPolicies that leave out the pods' network isolate the gateways from it. */
function networkPoliciesOf({ manifests }: Model): TopologyData {
  const cidrs = manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .flatMap(({ object }) => objects(object, 'spec', 'ingress'))
    .flatMap((rule) => objects(rule, 'from'))
    .filter((peer) => ['0.0.0.0/0', '::/0'].includes(text(peer, 'ipBlock', 'cidr') ?? ''))
    .flatMap((peer) => strings(peer, 'ipBlock', 'except'));
  return cidrs.length === 0 ? {} : { networkPolicies: { isolated: { podCidrs: [...new Set(cidrs)].sort() } } };
}
