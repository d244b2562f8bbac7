import { objectKey } from '../analysis/input/duplicates';
import { loadObjects } from '../analysis/input/load';
import { idOf, type Manifest } from '../analysis/input/manifest';
import { type Model } from '../analysis/model/build';
import { labelsAt, objects } from '../private/access';
import { type Make, type TopologyData } from './make';
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

/** What applying topologies would change. */
export class Trial {
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

  /** The present objects of each gateway, in their order. */
  public presentByGateway(): ReadonlyMap<string, readonly Manifest[]> {
    return groupBy(this.present.values(), (manifest) => this.ownersOf(manifest));
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

/** How much applying a topology would change of a gateway. */
export function countOf(changes: Changes | string, name: string): number {
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
