import { Platform } from '../../knative/platform';
import { KnativeRelease } from '../../knative/release';
import { present } from '../../private/present';
import { type MultiGatewayChartProps, type TopologyGatewayOptions } from '../multi-gateway-chart';
import { Converter, type GatewayData, type Variant, argumentPointer } from './convert';
import { type TopologyDomainMapping, type TopologyFile, type TopologyService } from './format';
import { pointerTo } from './place';
import { type Problems } from './problems';

/** The name of the default gateway where gateways are named. */
export const DEFAULT = 'default';

type Variants = 'applyOrder' | 'controller' | 'defaultGateway' | 'delivery' | 'networkPolicies';

/** A topology file as the schema lets it through. */
export interface TopologyData
  extends Omit<TopologyFile, 'gateways' | 'knative' | Variants>, Partial<Record<Variants, Variant>> {
  readonly knative: string;
  readonly gateways: Readonly<Record<string, GatewayData>>;
}

/** A part of the file, and the JSON pointer to it. */
export interface Part<T> {
  readonly pointer: string;
  readonly value: T;
}

/** A part that has a name, or an index in a list. */
export interface Entry<T> extends Part<T> {
  readonly key: string;
}

/** What a file says in the words of the constructs: all of it where there are no problems, else what is sound. */
export interface Topology {
  readonly props: Partial<MultiGatewayChartProps>;
  /** Those of the props that constructs can refuse by themselves. */
  readonly settings: readonly Part<Partial<MultiGatewayChartProps>>[];
  /** Names by which the file can refer to gateways, sorted; undefined where nobody can tell. */
  readonly gatewayNames: readonly string[] | undefined;
  readonly gateways: readonly Entry<TopologyGatewayOptions>[];
  readonly services: readonly Entry<TopologyService>[];
  readonly domainMappings: readonly Entry<TopologyDomainMapping>[];
}

/** Puts a file's data into the words of the constructs, passing over what has problems already. */
export function readTopology(file: TopologyData, problems: Problems): Topology {
  const sound = <T>(values: object | undefined, within: string): Entry<T>[] =>
    Object.entries(values ?? {})
      .map(([key, value]: [string, T]) => ({ key, pointer: pointerTo(within, key), value }))
      .filter(({ pointer }) => !problems.touch(pointer));

  const { gateways, services, domainMappings, ...rest } = file;
  const data = Object.fromEntries(sound(rest, '').map(({ key, value }) => [key, value])) as Partial<typeof rest>;
  const converter = new Converter(problems);
  const controller = converter.controller(data.controller, '/controller');
  const defaultGateway = converter.defaultGateway(data.defaultGateway, '/defaultGateway');
  const delivery = converter.delivery(data.delivery, '/delivery');
  const { defaultDomain, network } = data;
  return {
    props: present<Partial<MultiGatewayChartProps>>({
      ...data,
      ...versions(data, problems),
      applyOrder: converter.applyOrder(data.applyOrder, '/applyOrder'),
      controller,
      defaultGateway,
      delivery,
      networkPolicies: converter.networkPolicies(data.networkPolicies, '/networkPolicies'),
    }),
    settings: [
      { pointer: argumentPointer(data.controller, '/controller'), value: { controller } },
      { pointer: '/defaultDomain', value: { defaultDomain } },
      { pointer: argumentPointer(data.defaultGateway, '/defaultGateway'), value: { defaultGateway } },
      { pointer: argumentPointer(data.delivery, '/delivery'), value: { delivery } },
      { pointer: '/network', value: { network } },
    ],
    gatewayNames: isMapping(gateways) ? [...new Set([DEFAULT, ...Object.keys(gateways)])].sort() : undefined,
    gateways: sound<GatewayData>(gateways, '/gateways').map((entry) => ({
      ...entry,
      value: converter.gateway(entry.value, entry.pointer),
    })),
    services: sound(services, '/services'),
    domainMappings: sound(domainMappings, '/domainMappings'),
  };
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Versions {
  readonly knative: KnativeRelease | undefined;
  readonly kubernetes: string | undefined;
  readonly istio: string | undefined;
}

/** Checks the versions one after the other, so that a problem is told of the one that does not go with the others. */
function versions(
  { knative, kubernetes, istio }: Partial<Pick<TopologyData, keyof Versions>>,
  problems: Problems,
): Versions {
  const none = { knative: undefined, kubernetes: undefined, istio: undefined };
  if (knative === undefined) return none;
  const release = problems.attempt('/knative', () => KnativeRelease.of(knative));
  if (release === undefined) return none;
  const withIstio = problems.attempt('/istio', () => Platform.of({ knative: release, istio }));
  if (withIstio === undefined) return { ...none, knative: release };
  const all = problems.attempt('/kubernetes', () => Platform.of({ knative: release, istio, kubernetes }));
  return { knative: release, istio, kubernetes: all && kubernetes };
}
