import { objectKey } from '../analysis/input/duplicates';
import { loadObjects } from '../analysis/input/load';
import { type Manifest } from '../analysis/input/manifest';
import { type Model } from '../analysis/model/build';
import { type TopologyData } from './base';
import { CHOICES } from './choices';
import { type Comparison, type Difference, differences } from './difference';
import { type Adoptee, type GatewayData } from './gateway';

/** The manifests of a topology, or why it is refused. */
export type Make = (topology: TopologyData) => { readonly manifests: readonly object[] } | { readonly refusal: string };

/** What a topology would change, by the gateway that the object is of; '' for all others. */
export type Changes = ReadonlyMap<string, readonly Difference[]>;

/** Tries settings of gateways. */
export class Trial {
  private readonly made = new Map<string, Changes | string>();

  public constructor(
    private readonly model: Model,
    private readonly found: readonly Adoptee[],
    private readonly base: TopologyData,
    private readonly present: ReadonlyMap<string, Manifest>,
    private readonly make: Make,
  ) {}

  /** The settings of each gateway with which the least changes. */
  public search(): ReadonlyMap<string, GatewayData> {
    let best: ReadonlyMap<string, GatewayData> = new Map(this.found.map(({ name, routing }) => [name, routing]));
    for (const choice of CHOICES) {
      const options = new Map(this.found.map((each) => [each.name, choice(this.model, each)]));
      const most = Math.max(0, ...[...options.values()].map(({ length }) => length));
      for (let index = 0; index < most; index++) best = this.better(best, options, index);
    }
    return best;
  }

  /** What a topology with these settings would change; undefined where the constructs refuse it. */
  public changes(settings: ReadonlyMap<string, GatewayData>): Changes | undefined {
    const gateways = Object.fromEntries(settings);
    const key = JSON.stringify(gateways);
    const known = this.made.get(key) ?? this.changesBy({ ...this.base, gateways });
    this.made.set(key, known);
    return typeof known === 'string' ? undefined : known;
  }

  /** Tries one setting of every gateway at once, or of each alone if the constructs refuse one of them. */
  private better(
    best: ReadonlyMap<string, GatewayData>,
    options: ReadonlyMap<string, readonly GatewayData[]>,
    index: number,
  ): ReadonlyMap<string, GatewayData> {
    const withSetting = (names: readonly string[], from: ReadonlyMap<string, GatewayData>): Map<string, GatewayData> =>
      new Map(
        [...from].map(([name, data]) => [
          name,
          names.includes(name) ? { ...data, ...options.get(name)?.[index] } : data,
        ]),
      );
    const names = [...options].flatMap(([name, settings]) =>
      settings[index] === undefined || this.count(best, name) === 0 ? [] : [name],
    );
    if (names.length === 0) return best;
    const together = withSetting(names, best);
    const isRefused = this.changes(together) === undefined;
    let result = best;
    for (const name of names) {
      const tried = isRefused ? withSetting([name], best) : together;
      if (this.count(tried, name) < this.count(best, name)) result = withSetting([name], result);
    }
    return result;
  }

  private count(settings: ReadonlyMap<string, GatewayData>, name: string): number {
    return this.changes(settings)?.get(name)?.length ?? Infinity;
  }

  /** What a topology would change, or why the constructs refuse it. */
  public changesBy(topology: TopologyData): Changes | string {
    const made = this.make(topology);
    if ('refusal' in made) return made.refusal;
    const changes = new Map(['', ...this.found.map(({ name }) => name)].map((name) => [name, [] as Difference[]]));
    for (const manifest of loadObjects(made.manifests, 'topology').manifests) {
      const owners = this.ownersOf(manifest);
      const found = this.differencesOf(manifest, owners.length > 0);
      for (const owner of owners.length > 0 ? owners : ['']) changes.get(owner)?.push(...found);
    }
    return changes;
  }

  private differencesOf(manifest: Manifest, isOwned: boolean): readonly Difference[] {
    const { kind, namespace, name } = manifest;
    const object = `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
    const there = this.present.get(objectKey(manifest));
    if (there === undefined) return [{ object, field: '', made: undefined, present: undefined }];
    return differences(object, manifest.object, there.object, this.comparison(kind, isOwned));
  }

  private comparison(kind: string, isOwned: boolean): Comparison {
    // One manifest says all of it, and nothing fills in defaults.
    if (kind === 'KnativeServing') return 'whole';
    if (!isOwned) return 'shared';
    return this.model.shown.areObserved ? 'observed' : 'whole';
  }

  /** The gateways in whose namespace an object is. */
  private ownersOf({ kind, namespace, name }: Manifest): readonly string[] {
    const place = kind === 'Namespace' ? name : namespace;
    return this.found.filter(({ gateway }) => gateway.namespace === place).map((each) => each.name);
  }
}
