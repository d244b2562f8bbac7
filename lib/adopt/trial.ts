import { objectKey } from '../analysis/input/duplicates';
import { loadObjects } from '../analysis/input/load';
import { idOf, type Manifest } from '../analysis/input/manifest';
import { type Model } from '../analysis/model/build';
import { labelsAt, objects } from '../private/access';
import { type Make, type TopologyData } from './make';
import { CHOICES } from './choices';
import { type Comparison, type Difference, differences } from './difference';
import { type Adoptee, type GatewayData } from './gateway';
import { groupBy } from '../private/group';
import { remembered } from '../private/remembered';

/** What a topology would change, by the gateway that the object is of; '' for all others. */
export type Changes = ReadonlyMap<string, readonly Difference[]>;

/** Settings of gateways by their names. */
export type Settings = ReadonlyMap<string, GatewayData>;

/** Changes of so many topologies are kept: those of all that are tried would be more than memory holds. */
const REMEMBERED = 4;

/** Tries settings of gateways. */
export class Trial {
  /** Why the constructs cannot make a gateway beside those before it, by its name. */
  public readonly refusals = new Map<string, string>();
  private readonly made = new Map<string, Changes | string>();
  private readonly byNamespace: ReadonlyMap<string, readonly Adoptee[]>;
  /** Keys of objects that are there without any gateway. */
  private readonly shared: ReadonlySet<string>;

  public constructor(
    private readonly model: Model,
    private readonly found: readonly Adoptee[],
    private readonly base: TopologyData,
    private readonly present: ReadonlyMap<string, Manifest>,
    private readonly make: Make,
  ) {
    this.byNamespace = groupBy(found, ({ gateway }) => [gateway.namespace]);
    const alone = make({ ...base, gateways: {} });
    const objectsAlone = 'refusal' in alone ? [] : loadObjects(alone.manifests, 'topology').manifests;
    this.shared = new Set(objectsAlone.map(objectKey));
  }

  /** The settings of each gateway with which the least changes; none of gateways that the constructs refuse. */
  public search(): Settings {
    let best = this.accepted();
    for (const choice of CHOICES) {
      const options = new Map(
        this.found.filter(({ name }) => best.has(name)).map((each) => [each.name, choice(this.model, each)]),
      );
      const most = Math.max(0, ...[...options.values()].map(({ length }) => length));
      for (let index = 0; index < most; index++) best = this.better(best, options, index);
    }
    return best;
  }

  /** What a topology with these gateways would change, or why the constructs refuse it. */
  public changes(settings: Settings): Changes | string {
    return this.changesBy({ ...this.base, gateways: Object.fromEntries(settings) });
  }

  /** What a topology would change, or why the constructs refuse it. */
  public changesBy(topology: TopologyData): Changes | string {
    const key = JSON.stringify(topology);
    const changes = remembered(this.made, key, () => this.compare(topology));
    // The best topology is asked for again and again, and stays at the end.
    this.made.delete(key);
    this.made.set(key, changes);
    const [oldest] = this.made.keys();
    if (this.made.size > REMEMBERED && oldest !== undefined) this.made.delete(oldest);
    return changes;
  }

  /** The gateways that the constructs take together, from the first. */
  private accepted(): Settings {
    const all = new Map(this.found.map(({ name, routing }) => [name, routing]));
    if (typeof this.changes(all) !== 'string') return all;
    let some: Settings = new Map();
    for (const [name, routing] of all) {
      const more = new Map([...some, [name, routing]]);
      const changes = this.changes(more);
      if (typeof changes === 'string') this.refusals.set(name, changes);
      else some = more;
    }
    return some;
  }

  /** Tries one setting of every gateway at once, or of each alone if the constructs refuse one of them. */
  private better(best: Settings, options: ReadonlyMap<string, readonly GatewayData[]>, index: number): Settings {
    const withSetting = (names: readonly string[], from: Settings): Settings => {
      const changed = new Set(names);
      return new Map(
        [...from].map(([name, data]) => [name, changed.has(name) ? { ...data, ...options.get(name)?.[index] } : data]),
      );
    };
    const before = this.changes(best);
    const names = [...options].flatMap(([name, settings]) =>
      settings[index] === undefined || countOf(before, name) === 0 ? [] : [name],
    );
    if (names.length === 0) return best;
    const together = this.changes(withSetting(names, best));
    const isBetter = (name: string): boolean => {
      const tried = typeof together === 'string' ? this.changes(withSetting([name], best)) : together;
      return countOf(tried, name) < countOf(before, name);
    };
    return withSetting(names.filter(isBetter), best);
  }

  private compare(topology: TopologyData): Changes | string {
    const made = this.make(topology);
    if ('refusal' in made) return made.refusal;
    const { manifests } = loadObjects(made.manifests, 'topology');
    const changes = new Map(['', ...this.found.map(({ name }) => name)].map((name) => [name, [] as Difference[]]));
    const add = (manifest: Manifest, found: (isOwned: boolean) => readonly Difference[]): void => {
      const owners = this.ownersOf(manifest);
      const all = found(owners.length > 0);
      for (const owner of owners.length > 0 ? owners : ['']) changes.get(owner)?.push(...all);
    };
    for (const manifest of manifests) add(manifest, (isOwned) => this.differencesOf(manifest, isOwned));
    const keys = new Set(manifests.map(objectKey));
    for (const [key, manifest] of this.present)
      if (!keys.has(key) && isOfTopology(manifest))
        add(manifest, () => [{ object: nameOf(manifest), field: '', made: undefined, present: manifest.object }]);
    return changes;
  }

  private differencesOf(manifest: Manifest, isOwned: boolean): readonly Difference[] {
    const object = nameOf(manifest);
    const there = this.present.get(objectKey(manifest));
    if (there === undefined) return [{ object, field: '', made: manifest.object, present: undefined }];
    return differences(object, manifest.object, there.object, this.comparison(manifest, isOwned));
  }

  private comparison({ kind, annotations }: Manifest, isOwned: boolean): Comparison {
    // One manifest says all of it, and nothing fills in defaults; a fragment is merged.
    if (kind === 'KnativeServing') return annotations[MERGED] === 'Merge' ? 'shared' : 'whole';
    if (!isOwned) return 'shared';
    return this.model.shown.areObserved ? 'observed' : 'whole';
  }

  /** The gateways that an object is of: the one that it is labelled with, or those in whose namespace it is. */
  private ownersOf(manifest: Manifest): readonly string[] {
    const { kind, namespace, name, labels } = manifest;
    if (this.shared.has(objectKey(manifest))) return [];
    const place = kind === 'Namespace' ? name : namespace;
    const found = this.byNamespace.get(place) ?? [];
    const named = found.filter(({ gateway }) => gateway.name === labels[INSTANCE]);
    return (named.length > 0 ? named : found).map((each) => each.name);
  }
}

function countOf(changes: Changes | string, name: string): number {
  return typeof changes === 'string' ? Infinity : (changes.get(name)?.length ?? Infinity);
}

// Set on the fragment of a KnativeServing.
const MERGED = 'kustomize.toolkit.fluxcd.io/ssa';
const INSTANCE = 'app.kubernetes.io/instance';

function nameOf(manifest: Manifest): string {
  return `${manifest.kind} ${idOf(manifest).replace(/^\//, '')}`;
}

const OWN_NAMES = /^knative-gateways-/;

/** Whether an object is of a topology that this package made: whoever made it once would expect it in the file. */
function isOfTopology({ object, name }: Manifest): boolean {
  if (objects(object, 'metadata', 'ownerReferences').length > 0) return false;
  return (
    labelsAt(object, 'metadata', 'labels')['app.kubernetes.io/part-of'] === 'cdk8s-knative-gateways' ||
    OWN_NAMES.test(name)
  );
}
