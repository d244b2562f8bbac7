import { type ConfiguredGateway, precedes } from '../analysis/gateways/configured-gateways';
import { yamlValue } from '../analysis/input/yaml-value';
import { netIstioImages } from '../analysis/install/net-istio-images';
import { type Model } from '../analysis/model/build';
import { isKnativeServing } from '../analysis/model/system-config';
import { labelsAt, objects, strings, text } from '../private/access';
import { PATCH_ANNOTATION } from '../private/labels';
import { INGRESS_GATEWAY } from '../private/stock-install';
import { networkOf } from './choices';
import { existing, type GatewayData } from './gateway';

/** A topology file as data. */
export type TopologyData = Readonly<Record<string, unknown>>;

/** All of a topology but its own gateways. */
export interface Base {
  readonly topology: TopologyData;
  /** Existing gateways that every service goes through. */
  readonly existingGateways: Readonly<Record<string, GatewayData>>;
  /** What the file does not express. */
  readonly left: readonly string[];
}

/** What the manifests say of the topology as a whole. */
export function baseOf(model: Model, configured: readonly ConfiguredGateway[]): Base {
  const left: string[] = [];
  const [fallback, ...more] = configured
    .filter(({ external }) => external.some(({ labelSelector }) => labelSelector === undefined))
    .sort((a, b) => (precedes(a, b) ? -1 : 1));
  const serving = model.manifests.find(isKnativeServing);
  const defaultDomain = defaultDomainOf(model, left);
  const network = networkOf(model);
  const topology = {
    knative: model.release.release.version,
    ...(defaultDomain !== undefined && { defaultDomain }),
    ...defaultGatewayOf(fallback, left),
    ...(serving !== undefined && {
      delivery: { knativeServing: { name: serving.name, namespace: serving.namespace } },
    }),
    ...(Object.keys(network).length > 0 && { network }),
    ...networkPoliciesOf(model),
  };
  const { existingGateways = {}, ...controller } = controllerOf(model, more, left);
  return { topology: { ...topology, ...controller }, existingGateways, left };
}

function defaultDomainOf({ configDomain }: Model, left: string[]): string | undefined {
  const names = Object.keys(configDomain.data).filter((name) => name !== '_example');
  const isDefault = (name: string): boolean =>
    Object.keys(labelsAt(yamlValue(configDomain.data[name] ?? ''), 'selector')).length === 0;
  const [first, ...more] = names.filter(isDefault).sort();
  for (const name of more) left.push(`config-domain: ${name} is for all services, too; the first by name applies.`);
  return first;
}

const QUARANTINE = 'knative-quarantine-gateway';

function defaultGatewayOf(gateway: ConfiguredGateway | undefined, left: string[]): TopologyData {
  if (gateway === undefined || gateway.name === INGRESS_GATEWAY) return {};
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
      `${ids}: an entry of config-istio without selector besides the default gateway's. Every service goes through it as well, which stock net-istio refuses. The manifests show no patched controller and webhook, without which the file cannot express it; give it an assignment.`,
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
