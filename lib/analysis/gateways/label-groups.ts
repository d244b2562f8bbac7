import { groupBy } from '../../private/group';
import { type Workload } from '../model/types';
import { byId, type ConfiguredGateway, type ConfiguredGateways, precedes } from './configured-gateways';
import { type Stray } from './strays';

/** Pods that share labels which their Gateways select by. */
export interface LabelGroup {
  /** The pods that may keep the label: the default gateway's, if it is among them. */
  readonly keepers: ReadonlySet<Workload>;
  readonly others: readonly Workload[];
  /** The stray Gateways of the group, by pods. */
  readonly onPods: ReadonlyMap<Workload, readonly Stray[]>;
  /** The stray Gateways of the group, by gateway. */
  readonly ofGateway: ReadonlyMap<ConfiguredGateway, readonly Stray[]>;
}

/** The groups of pods that share labels, connected by the Gateways that apply to them. */
export function labelGroups(gateways: ConfiguredGateways, all: readonly Stray[]): readonly LabelGroup[] {
  const strays = all.filter(({ cause }) => cause === 'shared-label');
  const groups = new Groups();
  const onPods = groupBy(strays, ({ workload }) => [workload]);
  const ofGateway = groupBy(strays, ({ gateway }) => [gateway]);
  for (const [gateway, away] of ofGateway) {
    const [own, ...more] = gateway.pods.filter((each) => gateway.home.has(each));
    if (own === undefined) continue;
    for (const other of [...more, ...away.map(({ workload }) => workload)]) groups.join(own, other);
  }
  return groups.all().map((members) => {
    const [keeper] = members
      .flatMap((workload) => gateways.ownersOf(workload))
      .sort((a, b) => (precedes(a, b) ? -1 : 1));
    const keepers = new Set(members.filter((workload) => keeper?.home.has(workload) === true));
    return { keepers, others: members.filter((workload) => !keepers.has(workload)), onPods, ofGateway };
  });
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
