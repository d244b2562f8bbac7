import { groupBy } from '../../private/group';
import { remembered } from '../../private/remembered';
import { Rest } from '../../private/rest';
import { byText } from '../../private/sort';
import { type Workload } from '../model/types';
import { byId, type ConfiguredGateway, type ConfiguredGateways, precedes } from './configured-gateways';
import { type Counted, namesOf } from '../words';
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
  private readonly byGateway: ReadonlyMap<ConfiguredGateway, Strays>;
  private readonly byLeft: ReadonlyMap<Workload, readonly Strays[]>;
  /** The gateways that share pods, by pods. */
  private readonly sharing: ReadonlyMap<Workload, readonly SharingGateways[]>;
  private readonly merged = new Map<string, SharingGateways>();

  public constructor(gateways: ConfiguredGateways, all: readonly Strays[]) {
    const shared = straysFor(all, 'shared-label');
    this.byGateway = new Map(shared.map((strays) => [strays.gateway, strays]));
    this.byLeft = groupBy(shared, ({ left }) => left);
    const classes = [...groupBy(shared, ({ among }) => [among])].map(
      ([among, strays], index) => [among, new SharingGateways(String(index), strays)] as const,
    );
    this.sharing = new Map(
      [...groupBy(classes, ([among]) => among)].map(([workload, some]) => [workload, some.map(([, each]) => each)]),
    );
    const groups = new Groups();
    for (const [among, { all: strays }] of classes) {
      const [first] = among;
      const own = [...strays].flatMap(({ gateway }) => gateway.own);
      if (first === undefined || own.length === 0) continue;
      for (const workload of [...among, ...own]) groups.join(workload, first);
    }
    this.groups = groups.all().map((members) => groupOf(gateways, members));
  }

  /** The gateways that apply to these pods, which are not their own, by namespace and name. */
  public on(workload: Workload): GatewaysOnPods {
    const some = this.sharing.get(workload) ?? [];
    const key = some.map(({ id }) => id).join(' ');
    const [only, ...more] = some;
    const sharing = remembered(this.merged, key, () =>
      only !== undefined && more.length === 0
        ? only
        : new SharingGateways(key, some.flatMap(({ all }) => [...all]).sort(byText(({ gateway }) => gateway.id))),
    );
    return new GatewaysOnPods(sharing, workload, this.byLeft.get(workload) ?? []);
  }

  /** Those of these pods that a gateway applies to and that are not its own. */
  public away(gateway: ConfiguredGateway, pods: ReadonlySet<Workload>): readonly Stray[] {
    const strays = this.byGateway.get(gateway);
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

/** Gateways that share pods: what is the same for each of these pods, apart from the gateways that leave it out. */
class SharingGateways {
  public readonly all: ReadonlySet<Strays>;
  public readonly bySelector: ReadonlyMap<string, readonly Strays[]>;
  /** Those with services. */
  public readonly used: readonly Strays[];

  public constructor(
    public readonly id: string,
    strays: readonly Strays[],
  ) {
    this.all = new Set(strays);
    this.bySelector = groupBy(strays, ({ gateway }) => [gateway.selectorText]);
    this.used = strays.filter(({ gateway }) => gateway.users.length > 0);
  }
}

/** The gateways that apply to pods of others. */
export class GatewaysOnPods {
  private readonly strays: Rest<Strays>;

  /** @param own Those for which the pods are left out, of this and other labels. */
  public constructor(
    private readonly sharing: SharingGateways,
    private readonly workload: Workload,
    own: readonly Strays[],
  ) {
    const { all } = sharing;
    this.strays = new Rest(all, (each) => this.isOn(each), all.size - own.filter((each) => all.has(each)).length);
  }

  public get first(): ConfiguredGateway | undefined {
    return this.strays.first?.gateway;
  }

  /** `NAMESPACE/NAME` of each. */
  public get ids(): Counted<string> {
    return namesOf(this.strays, ({ gateway }) => gateway.id);
  }

  /** Their selectors in YAML flow style, by gateway. */
  public get selectors(): readonly string[] {
    return [...this.sharing.bySelector]
      .flatMap(([text, some]) => {
        const first = some.find((each) => this.isOn(each));
        return first === undefined ? [] : { text, id: first.gateway.id };
      })
      .sort(byText(({ id }) => id))
      .map(({ text }) => text);
  }

  /** Those with services, whose hosts the pods may answer. */
  public *used(): Generator<Stray> {
    const { workload } = this;
    for (const each of this.sharing.used) if (this.isOn(each)) yield { gateway: each.gateway, workload };
  }

  private isOn({ left }: Strays): boolean {
    return !left.has(this.workload);
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
