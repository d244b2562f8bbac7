import { type Variant, made } from '../../topology/file/convert';
import { Problems } from '../../topology/file/problems';
import { schemaRefusals } from '../../topology/file/schema';
import { MAXIMUM_FLEET_BYTES, readText } from '../../topology/file/text';
import { type Kinds, alone, kind } from '../../topology/file/variants';
import { readYaml } from '../../topology/file/yaml';
import { type HubServing } from '../../knative/delivery/hub';
import { fleetRefusals } from '../checks';
import { composed } from '../compose';
import { byText } from '../../private/sort';
import { FleetDelivery, argoCdFleetRefusals, fluxFleetRefusals } from '../delivery';
import { type ArgoCdFleetOptions, type FluxFleetOptions } from '../delivery-options';
import { hubOfData, hubRefusals } from '../hub';
import { type ClusterProblem, saidOnce } from '../once';
import {
  FleetSource,
  type GitSourceOptions,
  type OciSourceOptions,
  gitSourceRefusals,
  ociSourceRefusals,
} from '../source';

const SOURCES: Kinds<FleetSource> = {
  git: kind(gitSourceRefusals, (options: GitSourceOptions) => FleetSource.git(options)),
  oci: kind(ociSourceRefusals, (options: OciSourceOptions) => FleetSource.oci(options)),
};

const DELIVERIES: Kinds<FleetDelivery> = {
  argoCdApplicationSet: kind(argoCdFleetRefusals, (options: ArgoCdFleetOptions) =>
    FleetDelivery.argoCdApplicationSet(options),
  ),
  fluxKustomizations: kind(fluxFleetRefusals, (options: FluxFleetOptions) => FleetDelivery.fluxKustomizations(options)),
  folders: alone(() => FleetDelivery.folders()),
};

interface ClusterData {
  readonly environment?: string;
  readonly region?: string;
  readonly topology?: object;
}

/** A fleet file as the schema lets it through. */
interface FleetData {
  readonly clusters: Readonly<Record<string, ClusterData>>;
  readonly defaults?: object;
  readonly environments?: Readonly<Record<string, object>>;
  readonly regions?: Readonly<Record<string, object>>;
  readonly rollout?: readonly string[];
  readonly delivery?: Variant;
}

/** What a fleet file says: data that threads can hand over. */
export interface FleetOfFile {
  readonly clusters: Readonly<Record<string, ClusterData>>;
  readonly rollout: readonly string[];
  readonly delivery: FleetDelivery;
  /** The topology of each cluster, as a topology file has it. */
  readonly topologies: ReadonlyMap<string, object>;
  /** The KnativeServings on the hub, by cluster. */
  readonly hubs: ReadonlyMap<string, HubServing>;
  /** Throws if there are problems: all at once, each once for the part of the file that it is in. */
  readonly throwIfAny: (problems: readonly ClusterProblem[]) => void;
}

/**
 * Reads a fleet file.
 *
 * @throws with everything that is wrong with it, by line. What is wrong with the topology of a cluster is found when it
 * is made.
 */
export function readFleet(file: string): FleetOfFile {
  const yaml = readYaml(readText(file, MAXIMUM_FLEET_BYTES), 'fleet');
  const problems = new Problems(yaml.places);
  problems.add(yaml.problems);
  if (yaml.value !== undefined) problems.refuseElsewhere(schemaRefusals(yaml.value, yaml.places, 'fleet'));
  problems.throwIfAny(file, yaml.locate);

  const data = yaml.value as FleetData;
  problems.refuse('', fleetRefusals(data));
  const delivery = deliveryOf(data, problems);
  problems.refuse('/delivery', delivery?._refusals(Object.keys(data.clusters)) ?? []);
  const { clusters, rollout = [] } = data;
  const topologies = new Map(Object.keys(clusters).map((name) => [name, composed(data, name)] as const));
  const hubs = new Map(
    [...topologies].sort(byText(([name]) => name)).flatMap(([name, topology]) => {
      const hub = hubOfData(topology);
      return hub === undefined ? [] : [[name, hub] as const];
    }),
  );
  problems.refuse('', hubRefusals(hubs));
  problems.throwIfAny(file, yaml.locate);
  const throwIfAny = (found: readonly ClusterProblem[]): void => {
    problems.refuse('', saidOnce(data, found));
    problems.throwIfAny(file, yaml.locate);
  };
  return { clusters, rollout, delivery: delivery ?? FleetDelivery.folders(), topologies, hubs, throwIfAny };
}

function deliveryOf({ delivery: variant }: FleetData, problems: Problems): FleetDelivery | undefined {
  if (variant === undefined) return undefined;
  return made(DELIVERIES, { variant, pointer: '/delivery', problems }, ({ kind: name, argument, pointer }) => {
    if (name === 'folders') return {};
    const options = argument as { readonly source: Variant };
    const source = made(SOURCES, { variant: options.source, pointer: `${pointer}/source`, problems });
    return source && { ...options, source };
  });
}
