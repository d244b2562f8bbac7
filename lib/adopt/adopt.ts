import { type ConfiguredGateway, ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { objectKey } from '../analysis/input/duplicates';
import { type Loaded } from '../analysis/input/load';
import { type Model } from '../analysis/model/build';
import { readGatewayConfig } from '../analysis/model/config-istio';
import { Reach } from '../analysis/reach/reach';
import { baseOf, gatewaysOfAll } from './base';
import { withFragment } from './delivery';
import { withDomainMappings } from './domain-mappings';
import { type Difference, differenceTexts, isOfPolicy, isUnmade } from './difference';
import { fittingGateways, type Fitting } from './fitting';
import { type Adoptee, adoptees, existing, localKeys } from './gateway';
import { withPolicies } from './policies';
import { type Make, type TopologyData } from './make';
import { Search } from './search';
import { selectorKey, selectorsOf } from './selector-index';
import { groupBy } from '../private/group';
import { byText } from '../private/sort';
import { type Changes, Trial } from './trial';

/** The topology that is there already. */
export interface Adoption {
  readonly topology: TopologyData;
  /** Names of the gateways whose pods, Services and Gateways are in the file: applying them changes nothing. */
  readonly whole: readonly string[];
  /** What the file does not express, line by line. */
  readonly left: readonly string[];
  /** Whether the constructs refuse some of what there is, so that gateways are left out. */
  readonly isRefused: boolean;
  /** Whether net-istio reads config-istio, so that it says what runs. */
  readonly isConfigRead: boolean;
}

/**
 * The topology file of what runs. Options of gateways are found by trial: of the settings that the objects suggest,
 * those stay with which applying the result would change the least. A gateway where something would still change is
 * listed as an existing one, whose objects the file leaves alone; one that the constructs refuse even so is left out.
 *
 * @param make Synthesizes a topology.
 */
export function adopt(loaded: Loaded, model: Model, make: Make): Adoption {
  const configured = new ConfiguredGateways(new Reach(model)).all;
  const found = adoptees(model, configured, gatewaysOfAll(configured)[0]);
  const base = baseOf(model, configured, make);
  const present = new Map(loaded.manifests.map((manifest) => [objectKey(manifest), manifest]));
  const trial = new Trial(model, found, base.topology, present, make);
  const search = new Search(trial, model, found);
  const settings = search.run();
  const changes = trial.changes(settings);
  const changesOf = (name: string): readonly Difference[] | undefined =>
    typeof changes === 'string' || !settings.has(name) ? undefined : changes.get(name);
  const isWhole = ({ name }: Adoptee): boolean =>
    changesOf(name)?.every((each) => isOfPolicy(each) || isUnmade(each)) === true;
  const others = found.filter((each) => !isWhole(each));
  const whole = found.filter(isWhole).map(({ name }) => name);
  const start = {
    ...base.topology,
    gateways: Object.fromEntries(whole.map((name) => [name, settings.get(name) ?? {}])),
  };
  const wanted = [
    ...Object.entries(base.existingGateways),
    ...others.flatMap((each) => {
      const data = existing(each);
      return data === undefined ? [] : [[each.name, data] as const];
    }),
  ];
  const fitting = fittingGateways(trial, start, wanted);
  const locals = groupBy(configured, ({ local }) => localKeys(local));
  const unread = refusedConfig(model);
  const topology = withFragment(trial, withPolicies(trial, withDomainMappings(trial, fitting.topology, model, found)));
  return {
    // It is data for a file, and labels of the model are no plain objects.
    topology: JSON.parse(JSON.stringify(topology)) as TopologyData,
    whole,
    isConfigRead: unread.length === 0,
    isRefused:
      unread.length > 0 ||
      base.isPartial ||
      fitting.refused.size > 0 ||
      others.some((each) => existing(each) === undefined) ||
      typeof trial.changesBy(topology) === 'string',
    left: [
      ...unread,
      ...base.left,
      ...[...fitting.refused].map(
        ([name, refusal]) => `Gateway ${name} is left out, because the constructs refuse it: ${refusal}`,
      ),
      ...others.flatMap((each) => reasons(each, fitting, changesOf(each.name) ?? search.refusals.get(each.name) ?? '')),
      ...others.flatMap((each) => localLoss(each, fitting, locals)),
      ...remaining(trial.changesBy(topology), whole),
    ],
  };
}

/** Without a config-istio that net-istio, or a patched one, reads, nothing says which gateways it uses. */
function refusedConfig({ configIstio, release }: Model): string[] {
  if (readGatewayConfig(configIstio, release.release, true).error === undefined) return [];
  const reason = `net-istio of Knative ${release.release.minor} refuses config-istio: ${configIstio.error ?? ''}`;
  return [`${reason}. It goes on with what it had read before, which the file cannot know.`];
}

function reasons(
  { name, gateway, routing }: Adoptee,
  { topology, refused }: Fitting,
  changes: readonly Difference[] | string,
): string[] {
  if (refused.has(name)) return [];
  const data = topology.existingGateways?.[name];
  if (data === undefined)
    return [
      `Gateway ${gateway.id} is left out: it is not among the manifests, and nothing else says which pods it is for.`,
    ];
  const head = `Gateway ${name} is listed as an existing one, so its pods, Service and Gateway stay as they are`;
  return [
    ...(typeof changes === 'string'
      ? [`${head}. The constructs refuse to make it: ${changes}`]
      : [`${head}. What the constructs would change:`, ...differenceTexts(changes).map((each) => `  ${each}`)]),
    ...(routing['secondaryGateways'] === undefined || data['secondaryGateways'] !== undefined
      ? []
      : [`Gateway ${name}: other gateways serve what is assigned to it, too, but one of them is left out.`]),
    ...(routing['domain'] !== undefined && data['domain'] === undefined
      ? [`Gateway ${name}: its domain ${JSON.stringify(routing['domain'])} cannot be given to its assignment.`]
      : []),
  ];
}

/** Says whose cluster-local gateway the file does not name, although there is one. */
function localLoss(
  { name, gateway }: Adoptee,
  { topology }: Fitting,
  byLocalSelector: ReadonlyMap<string, readonly ConfiguredGateway[]>,
): string[] {
  if (topology.existingGateways?.[name]?.['localGateway'] !== undefined) return [];
  const local = new Set(selectorsOf(gateway).flatMap((selector) => byLocalSelector.get(selectorKey(selector)) ?? []));
  return [...local]
    .sort(byText(({ id }) => id))
    .map(
      ({ id }) =>
        `Gateway ${name}: its cluster-local hosts are served by ${id}, and would be by the gateway that all share.`,
    );
}

/** What the whole file would change. The objects of gateways that it does not have whole stay as they are. */
function remaining(changes: Changes | string, whole: readonly string[]): readonly string[] {
  if (typeof changes === 'string') return [`The constructs refuse the file: ${changes}`];
  const said = [...changes].flatMap(([name, found]) =>
    found.filter((each) => name === '' || whole.includes(name) || !isUnmade(each)),
  );
  return differenceTexts(said);
}
