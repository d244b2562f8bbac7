import { groupBy } from '../../private/group';
import { remembered } from '../../private/remembered';
import { Rest } from '../../private/rest';
import { type Workload } from '../model/types';
import { type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';
import { culpritOf, frontOf, isLocalAlone } from './culprit';

/** Why a gateway applies to pods that are not its own. */
export type StrayCause =
  /** Its own pods and these carry the same label. */
  | 'shared-label'
  /** Its own pods and these have different `istio` labels, but the same `app` label, which it selects by. */
  | 'app-label'
  /** It selects these pods instead of its own, or every gateway pod. */
  | 'foreign';

/** A configured gateway that applies to pods behind none of its Services: these pods answer its hosts as well. */
export interface Stray {
  readonly gateway: ConfiguredGateway;
  readonly workload: Workload;
}

/** The pods, behind none of its Services, that a configured gateway applies to for one cause. */
export interface Strays {
  readonly gateway: ConfiguredGateway;
  readonly cause: StrayCause;
  /** By namespace and name. */
  readonly pods: Rest<Workload>;
  /** These pods and its own with the same labels: one set for all gateways that share a label. */
  readonly among: ReadonlySet<Workload>;
  /** The pods that are left out: its own, or those that are meant for it. */
  readonly left: ReadonlySet<Workload>;
}

/** The gateways that apply to pods that are not their own, sorted by gateway. */
export function straysOf(gateways: ConfiguredGateways): readonly Strays[] {
  const classes = new Map<ReadonlySet<Workload>, PodClasses>();
  return gateways.all.flatMap((gateway) => {
    const { object, pods, own, applied } = gateway;
    if (object === undefined || own.length === pods.length) return [];
    const known = remembered(classes, applied, () => new PodClasses(gateways, applied));
    return straysIn(gateways, gateway, known).filter((strays) => strays.pods.length > 0);
  });
}

function straysIn(gateways: ConfiguredGateways, gateway: ConfiguredGateway, classes: PodClasses): Strays[] {
  if (gateway.own.length > 0) return beside(gateway, gateway.own, classes);
  const meant = meantFor(gateways, gateway);
  // config-istio names no Service that exists, or the wrong one: the Gateway itself is right about these pods.
  if (meant !== undefined) return beside(gateway, meant, classes.owned);
  // A local gateway may share the pods of an external one: its Service is the odd one out.
  if (isLocalAlone(gateway)) return [];
  // If it applies only to pods that belong to no gateway, it is the Service that sends to the wrong pods.
  const left = new Set(classes.unclaimed.get(gateway.namespace));
  return [{ gateway, cause: 'foreign', left, among: classes.all, pods: without(classes.all, left) }];
}

/** The pods that a gateway would have if its Service were the right one, in the right place. */
function meantFor(gateways: ConfiguredGateways, gateway: ConfiguredGateway): readonly Workload[] | undefined {
  const culprit = culpritOf(gateways, gateway);
  if (culprit?.kind === 'service-namespace') return [culprit.workload];
  const front = culprit?.right ?? frontOf(gateways, gateway);
  if (front === undefined) return undefined;
  return gateways.reach.model.lookup.podsOf(front).filter((workload) => gateway.applied.has(workload));
}

/** Those among pods, by how they differ from the gateway's own. */
function beside(gateway: ConfiguredGateway, own: readonly Workload[], { all, byIstio }: PodClasses): Strays[] {
  const selector = gateway.object?.selector ?? {};
  const left = new Set(own);
  const among = (some: ReadonlySet<Workload>, cause: StrayCause): Strays => ({
    gateway,
    cause,
    left,
    among: some,
    pods: without(some, left),
  });
  if (Object.keys(selector).length === 0) return [among(all, 'foreign')];
  const alike = byIstio.get(own[0]?.podLabels['istio']) ?? NO_PODS;
  if (!Object.hasOwn(selector, 'app') || alike.size === all.size) return [among(all, 'shared-label')];
  const differing = own.filter((each) => all.has(each) && !alike.has(each)).length;
  const isDiffering = (each: Workload): boolean => !alike.has(each) && !left.has(each);
  const pods = new Rest(all, isDiffering, all.size - alike.size - differing);
  return [among(alike, 'shared-label'), { gateway, cause: 'app-label', left, among: all, pods }];
}

const NO_PODS: ReadonlySet<Workload> = new Set();

function without(all: ReadonlySet<Workload>, left: ReadonlySet<Workload>): Rest<Workload> {
  const count = [...left].filter((each) => all.has(each)).length;
  return new Rest(all, (each) => !left.has(each), all.size - count);
}

/** What is computed once for all gateways that apply to the same pods. */
class PodClasses {
  /** By their label `istio`. */
  public readonly byIstio: ReadonlyMap<string | undefined, ReadonlySet<Workload>>;
  private knownOwned: PodClasses | undefined;
  private knownUnclaimed: ReadonlyMap<string, readonly Workload[]> | undefined;

  public constructor(
    private readonly gateways: ConfiguredGateways,
    public readonly all: ReadonlySet<Workload>,
  ) {
    const alike = groupBy(all, ({ podLabels }) => [podLabels['istio']]);
    this.byIstio = new Map([...alike].map(([label, some]) => [label, new Set(some)]));
  }

  /** Those that are pods of some gateway. */
  public get owned(): PodClasses {
    const { gateways, all } = this;
    const owned = (): Workload[] => [...all].filter((workload) => gateways.ownersOf(workload).length > 0);
    return (this.knownOwned ??= new PodClasses(gateways, new Set(owned())));
  }

  /** Pods behind no Service, by namespace: those of a gateway there, unless another one claims them. */
  public get unclaimed(): ReadonlyMap<string, readonly Workload[]> {
    const unclaimed = (): Workload[] => [...this.all].filter((workload) => !this.gateways.isClaimed(workload));
    return (this.knownUnclaimed ??= groupBy(unclaimed(), ({ namespace }) => [namespace]));
  }
}

/** Those of one cause, sorted by gateway. */
export function straysFor(all: readonly Strays[], cause: StrayCause): readonly Strays[] {
  return all.filter((strays) => strays.cause === cause);
}

/** The pods one by one. */
export function* eachStray({ gateway, pods }: Strays): Generator<Stray> {
  for (const workload of pods) yield { gateway, workload };
}
