import { type ConfiguredGateway, ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { objectKey } from '../analysis/input/duplicates';
import { type Loaded } from '../analysis/input/load';
import { type Model } from '../analysis/model/build';
import { Reach } from '../analysis/reach/reach';
import { baseOf, type TopologyData } from './base';
import { type Difference, differenceText } from './difference';
import { type Adoptee, adoptees, existing, type GatewayData } from './gateway';
import { type Make, Trial } from './trial';

/** The topology that is there already. */
export interface Adoption {
  readonly topology: TopologyData;
  /** Names of the gateways whose pods, Services and Gateways are in the file: applying them changes nothing. */
  readonly whole: readonly string[];
  /** What the file does not express, line by line. */
  readonly left: readonly string[];
}

/**
 * The topology file of what runs. Options of gateways are found by trial: of the settings that the objects suggest,
 * those stay with which applying the result would change the least. A gateway where something would still change is
 * listed as an existing one, whose objects the file leaves alone.
 *
 * @param make Synthesizes a topology.
 */
export function adopt(loaded: Loaded, model: Model, make: Make): Adoption {
  const configured = new ConfiguredGateways(new Reach(model)).all;
  const found = adoptees(model, configured);
  const base = baseOf(model, configured);
  const present = new Map(loaded.manifests.map((manifest) => [objectKey(manifest), manifest]));
  const trial = new Trial(model, found, base.topology, present, make);
  const settings = trial.search();
  const changes = trial.changes(settings);
  const whole = found.filter(({ name }) => changes?.get(name)?.every(isOfPolicy) === true);
  const others = found
    .filter((each) => !whole.includes(each))
    .map((adoptee) => ({ adoptee, data: existing(adoptee), changes: changes?.get(adoptee.name) }));
  const existingGateways = {
    ...base.existingGateways,
    ...Object.fromEntries(others.flatMap(({ adoptee, data }) => (data === undefined ? [] : [[adoptee.name, data]]))),
  };
  const topology = {
    ...base.topology,
    gateways: Object.fromEntries(whole.map(({ name }) => [name, settings.get(name) ?? {}])),
    ...(Object.keys(existingGateways).length > 0 && { existingGateways }),
  };
  return {
    topology,
    whole: whole.map(({ name }) => name),
    left: [
      ...base.left,
      ...whole.flatMap(({ name }) => (changes?.get(name) ?? []).map(differenceText)),
      ...others.flatMap(reasons),
      ...others.flatMap(({ adoptee }) => localLoss(adoptee, configured)),
      ...remaining(trial, topology),
    ],
  };
}

/** A NetworkPolicy decides who may connect, and not what the gateway is. */
function isOfPolicy({ object }: Difference): boolean {
  return object.startsWith('NetworkPolicy ');
}

interface Other {
  readonly adoptee: Adoptee;
  readonly data: GatewayData | undefined;
  readonly changes: readonly Difference[] | undefined;
}

function reasons({ adoptee: { name, gateway, routing }, data, changes }: Other): string[] {
  if (data === undefined) return [`Gateway ${gateway.id}: nothing tells which pods it is for, so it is left out.`];
  const head = `Gateway ${name} is listed as an existing one, so its pods, Service and Gateway stay as they are`;
  return [
    ...(changes === undefined
      ? [`${head}: the constructs refuse what there is.`]
      : [`${head}. What the constructs would change:`, ...changes.map((each) => `  ${differenceText(each)}`)]),
    ...(routing['secondaryGateways'] === undefined
      ? []
      : [`Gateway ${name}: other gateways serve what is assigned to it, too, which an existing gateway cannot say.`]),
  ];
}

/** An existing gateway has no cluster-local gateway of its own in the file. */
function localLoss({ name, gateway }: Adoptee, configured: readonly ConfiguredGateway[]): string[] {
  const keys = gateway.external.map(({ labelSelector }) => JSON.stringify(labelSelector));
  return configured
    .filter(({ local }) =>
      local.some(({ labelSelector }) => labelSelector !== undefined && keys.includes(JSON.stringify(labelSelector))),
    )
    .map(
      ({ id }) =>
        `Gateway ${name}: its cluster-local hosts are served by ${id}, and would be by the gateway that all share: an existing gateway cannot name one of its own.`,
    );
}

/** What the whole file would change of objects that are no gateway's, such as Knative's ConfigMaps. */
function remaining(trial: Trial, topology: TopologyData): readonly string[] {
  const changes = trial.changesBy(topology);
  return typeof changes === 'string'
    ? [`The constructs refuse the file: ${changes}`]
    : (changes.get('') ?? []).map(differenceText);
}
