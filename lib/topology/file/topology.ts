import { KnativeRelease, releaseRefusals } from '../../knative/release';
import { present } from '../../private/present';
import { type Path } from '../../private/refusal';
import { DEFAULT, type MultiGatewayChartProps, type TopologyGatewayOptions } from '../multi-gateway-chart-props';
import { Converter, type ExistingGatewayData, type GatewayData, type Variant } from './convert';
import { type TopologyDomainMapping, type TopologyFile, type TopologyService } from './format';
import { pointerTo } from './place';
import { type Problems } from './problems';
import { existingGateway } from './variants';

type Variants =
  'applyOrder' | 'controller' | 'defaultGateway' | 'delivery' | 'mesh' | 'monitoring' | 'networkPolicies' | 'telemetry';

/** A topology file as the schema lets it through. */
export interface TopologyData
  extends
    Omit<TopologyFile, 'existingGateways' | 'gateways' | 'knative' | Variants>,
    Partial<Record<Variants, Variant>> {
  readonly knative: string;
  readonly gateways: Readonly<Record<string, GatewayData>>;
  readonly existingGateways?: Readonly<Record<string, ExistingGatewayData>>;
}

/** A part of the file, and the path to it. */
export interface Entry<T> {
  readonly path: Path;
  readonly value: T;
}

/** What a file says in the words of the constructs: all of it where there are no problems, else what is sound. */
export interface Topology {
  readonly props: MultiGatewayChartProps;
  /** Names by which the file can refer to gateways, sorted; undefined where they cannot be known. */
  readonly gatewayNames: readonly string[] | undefined;
  readonly services: readonly Entry<TopologyService>[];
  readonly domainMappings: readonly Entry<TopologyDomainMapping>[];
}

// Stands in for a default domain that is refused: that there is none is not the fault of a gateway with a domain.
const UNKNOWN_DOMAIN = 'default.invalid';

/** Puts a file's data into the words of the constructs, passing over what has problems already. */
export function readTopology(file: TopologyData, problems: Problems): Topology {
  const isSound = (path: Path): boolean => !problems.touch(pointerTo('', ...path));
  const { gateways, existingGateways, services, domainMappings, ...rest } = file;
  const data = Object.fromEntries(Object.entries(rest).filter(([key]) => isSound([key]))) as Partial<typeof rest>;
  const converter = new Converter(problems);
  const taken = isMapping(existingGateways) ? Object.keys(existingGateways) : [];
  const names = isMapping(gateways) ? [...Object.keys(gateways), ...taken] : undefined;
  const { made, existingGateways: existing } = soundGateways(file, problems, converter);
  const controller = converter.controller(data.controller, '/controller');
  const versions = versionsOf(data, problems);
  const props: MultiGatewayChartProps = present({
    ...data,
    ...versions,
    defaultDomain: isSound(['defaultDomain']) ? data.defaultDomain : UNKNOWN_DOMAIN,
    applyOrder: converter.applyOrder(data.applyOrder, '/applyOrder'),
    controller,
    defaultGateway: converter.defaultGateway(data.defaultGateway, '/defaultGateway'),
    delivery: converter.delivery(data.delivery, '/delivery'),
    mesh: converter.mesh(data.mesh, '/mesh'),
    monitoring: converter.monitoring(data.monitoring, '/monitoring'),
    telemetry: converter.telemetry(data.telemetry, '/telemetry'),
    networkPolicies: converter.networkPolicies(data.networkPolicies, '/networkPolicies'),
    existingGateways: existing,
    gateways: Object.fromEntries(made.filter(([, options]) => isSound(['controller']) || !servesAll(options))),
  });
  const listOf = <T>(values: readonly T[] | undefined, list: string): Entry<T>[] =>
    (Array.isArray(values) ? (values as readonly T[]) : [])
      .map((value, index) => ({ path: [list, index], value }))
      .filter(({ path }) => isSound(path));
  return {
    props,
    gatewayNames: names && [...new Set([DEFAULT, ...names])].sort(),
    services: listOf(services, 'services'),
    domainMappings: listOf(domainMappings, 'domainMappings'),
  };
}

/** The gateways that have no problems, without references to those that have. */
function soundGateways(
  { gateways = {}, existingGateways = {} }: Partial<TopologyData>,
  problems: Problems,
  converter: Converter,
): Pick<MultiGatewayChartProps, 'existingGateways'> & { readonly made: readonly [string, TopologyGatewayOptions][] } {
  const sound = <Data, T>(
    list: string,
    all: Readonly<Record<string, Data>>,
    convert: (data: Data, pointer: string) => T | undefined,
  ): ReadonlyMap<string, T> => {
    if (!isMapping(all)) return new Map();
    const converted = Object.entries(all).flatMap(([name, data]) => {
      const pointer = pointerTo(`/${list}`, name);
      const value = problems.touch(pointer) ? undefined : convert(data, pointer);
      return value === undefined || problems.touch(pointer) ? [] : [[name, value] as const];
    });
    return new Map(converted);
  };
  const existing = sound('existingGateways', existingGateways, (data, at) => converter.existingGateway(data, at));
  const made = sound('gateways', gateways, (data, at) => converter.gateway(data, at));
  const isDropped = (name: string): boolean =>
    (isMapping(gateways) && Object.hasOwn(gateways, name) && !made.has(name)) ||
    (isMapping(existingGateways) && Object.hasOwn(existingGateways, name) && !existing.has(name));
  const withSound = <T extends { readonly secondaryGateways?: string[] }>(all: ReadonlyMap<string, T>): [string, T][] =>
    [...all]
      .filter(([name]) => !isDropped(name))
      .map(([name, { secondaryGateways: named, ...rest }]) => [
        name,
        { ...rest, ...present({ secondaryGateways: named?.filter((other) => !isDropped(other)) }) } as T,
      ]);
  return {
    made: withSound(made),
    ...(isMapping(existingGateways) &&
      Object.keys(existingGateways).length > 0 && {
        existingGateways: Object.fromEntries(
          withSound(existing).map(([name, attributes]) => [name, existingGateway(name, attributes)]),
        ),
      }),
  };
}

/** Whether a gateway needs a patched controller. */
function servesAll({ assignment }: TopologyGatewayOptions): boolean {
  return assignment?.servesEveryService === true;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Versions = Pick<MultiGatewayChartProps, 'istio' | 'knative' | 'kubernetes'>;

/** The versions; those of some release where the file's is refused, since every other part is judged all the same. */
function versionsOf(
  { knative, kubernetes, istio }: Partial<Pick<TopologyData, keyof Versions>>,
  problems: Problems,
): {
  readonly knative: KnativeRelease;
  readonly kubernetes: string | undefined;
  readonly istio: string | undefined;
} {
  const refusals = knative === undefined ? [] : releaseRefusals(knative);
  problems.refuse('/knative', refusals);
  if (knative !== undefined && refusals.length === 0) return { knative: KnativeRelease.of(knative), kubernetes, istio };
  return { knative: KnativeRelease.V1_15, kubernetes: undefined, istio: undefined };
}
