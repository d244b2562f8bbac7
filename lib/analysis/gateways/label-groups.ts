import { groupBy } from '../../private/group';
import { Rest } from '../../private/rest';
import { byText } from '../../private/sort';
import { type Workload } from '../model/types';
import { byId, type ConfiguredGateway, type ConfiguredGateways, precedes } from './configured-gateways';
import { type Stray, type Strays, straysFor } from './strays';

/** Pods that share labels which their Gateways select by. */
export interface LabelGroup {
  /** The pods that may keep the label: the default gateway's, if it is among them. */
  readonly keepers: ReadonlySet<Workload>;
  readonly others: readonly Workload[];
}

/** The gateways whose pods share labels, and the groups of these pods, connected by the Gateways that apply to them. */
export class LabelSharing {
  public readonly groups: readonly LabelGroup[];
  private readonly strays: ReadonlyMap<ConfiguredGateway, Strays>;
  /** The sets of pods that Gateways share, by pods. */
  private readonly classes: ReadonlyMap<Workload, readonly SharingGateways[]>;
  private readonly merged = new Map<string, SharingGateways>();

  public constructor(
    private readonly gateways: ConfiguredGateways,
    all: readonly Strays[],
  ) {
    const shared = straysFor(all, 'shared-label');
    this.strays = new Map(shared.map((strays) => [strays.gateway, strays]));
    const byPods = [...groupBy(shared, ({ among }) => [among])];
    const classes = byPods.map(([among, strays], index) => ({
      among,
      gateways: new SharingGateways(
        String(index),
        strays.map(({ gateway }) => gateway),
      ),
    }));
    this.classes = new Map(
      [...groupBy(classes, ({ among }) => among)].map(([workload, some]) => [
        workload,
        some.map((each) => each.gateways),
      ]),
    );
    const groups = new Groups();
    for (const { among, gateways: some } of classes) {
      const [first] = among;
      if (first === undefined) continue;
      for (const workload of among) groups.join(workload, first);
      for (const gateway of some.all) for (const workload of gateway.own) groups.join(workload, first);
    }
    this.groups = groups.all().map((members) => groupOf(gateways, members));
  }

  /** The gateways that apply to these pods, which are not their own, by namespace and name. */
  public on(workload: Workload): GatewaysOnPods {
    const some = this.classes.get(workload) ?? [];
    const key = some.map(({ id }) => id).join(' ');
    const [only, ...more] = some;
    const sharing =
      this.merged.get(key) ??
      (only !== undefined && more.length === 0
        ? only
        : new SharingGateways(key, some.flatMap(({ all }) => [...all]).sort(byText(({ id }) => id))));
    this.merged.set(key, sharing);
    return new GatewaysOnPods(sharing, workload, this.gateways.ownersOf(workload));
  }

  /** Those of these pods that a gateway applies to and that are not its own. */
  public away(gateway: ConfiguredGateway, pods: ReadonlySet<Workload>): readonly Stray[] {
    const strays = this.strays.get(gateway);
    if (strays === undefined) return [];
    return [...pods].filter((workload) => strays.pods.has(workload)).map((workload) => ({ gateway, workload }));
  }
}

function groupOf(gateways: ConfiguredGateways, members: readonly Workload[]): LabelGroup {
  let keeper: ConfiguredGateway | undefined;
  for (const owner of members.flatMap((workload) => gateways.ownersOf(workload)))
    if (keeper === undefined || precedes(owner, keeper)) keeper = owner;
  const keepers = new Set(members.filter((workload) => keeper?.home.has(workload) === true));
  return { keepers, others: members.filter((workload) => !keepers.has(workload)) };
}

/** Gateways that share pods: what is the same for each of these pods, apart from their own gateways. */
class SharingGateways {
  public readonly all: ReadonlySet<ConfiguredGateway>;
  public readonly bySelector: ReadonlyMap<string, readonly ConfiguredGateway[]>;
  /** Those with services. */
  public readonly used: readonly ConfiguredGateway[];

  public constructor(
    public readonly id: string,
    gateways: readonly ConfiguredGateway[],
  ) {
    this.all = new Set(gateways);
    this.bySelector = groupBy(gateways, ({ selectorText }) => [selectorText]);
    this.used = gateways.filter(({ users }) => users.length > 0);
  }
}

/** The gateways that apply to pods of others. */
export class GatewaysOnPods {
  public readonly gateways: Rest<ConfiguredGateway>;

  public constructor(
    private readonly sharing: SharingGateways,
    private readonly workload: Workload,
    owners: readonly ConfiguredGateway[],
  ) {
    const { all } = sharing;
    const own = owners.filter((each) => all.has(each)).length;
    this.gateways = new Rest(all, (each) => this.isForeign(each), all.size - own);
  }

  /** Their selectors in YAML flow style, by gateway. */
  public get selectors(): readonly string[] {
    return [...this.sharing.bySelector]
      .flatMap(([text, some]) => {
        const first = some.find((each) => this.isForeign(each));
        return first === undefined ? [] : { text, id: first.id };
      })
      .sort(byText(({ id }) => id))
      .map(({ text }) => text);
  }

  /** Those with services, whose hosts the pods may answer. */
  public *used(): Generator<Stray> {
    const { workload } = this;
    for (const gateway of this.sharing.used) if (this.isForeign(gateway)) yield { gateway, workload };
  }

  private isForeign({ home }: ConfiguredGateway): boolean {
    return !home.has(this.workload);
  }
}

/** Disjoint sets (union-find). */
class Groups {
  private readonly parents = new Map<Workload, Workload>();

  public join(a: Workload, b: Workload): void {
    this.parents.set(this.rootOf(a), this.rootOf(b));
  }

  public rootOf(workload: Workload): Workload {
    let root = workload;
    for (let next = this.parents.get(root); next !== undefined && next !== root; next = this.parents.get(root))
      root = next;
    this.parents.set(workload, root);
    return root;
  }

  /** The sets, each by namespace and name. */
  public all(): readonly (readonly Workload[])[] {
    const sorted = byId(this.parents.keys());
    return [...groupBy(sorted, (workload) => [this.rootOf(workload)]).values()];
  }
}
