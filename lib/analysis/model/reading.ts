import { groupBy } from '../../private/group';
import { remembered } from '../../private/remembered';
import { type IstiodView } from './istiod-view';
import { type IstioGateway, isManaged, type Workload } from './types';

interface Settings {
  readonly scopeGatewayToNamespace: boolean;
  readonly strictGatewayMerging: boolean;
  readonly istiod: IstiodView;
}

type Pods = readonly Workload[];
type Gateways = readonly IstioGateway[];

/**
 * Which of the Gateways that select pods istiod applies to them. Gateways with equal selectors share one list of pods,
 * and pods with equal labels one list of Gateways, as far as istiod makes no difference between them.
 */
export class Reading {
  private readonly revisions = new Map<Pods, ReadonlyMap<string | undefined, Pods>>();
  private readonly readPods = new Map<Pods, Map<string, Pods>>();
  private readonly podsByNamespace = new Map<Pods, ReadonlyMap<string, Pods>>();
  private readonly managed = new Map<Pods, boolean>();
  private readonly readGateways = new Map<Gateways, Map<string | undefined, Gateways>>();
  private readonly gatewaysByNamespace = new Map<Gateways, ReadonlyMap<string, Gateways>>();

  public constructor(private readonly settings: Settings) {}

  /** Those of the selected pods that a Gateway applies to. */
  public podsOf(gateway: IstioGateway, selected: Pods): Pods {
    const { scopeGatewayToNamespace, strictGatewayMerging } = this.settings;
    const read = this.podsReading(gateway, selected);
    if (scopeGatewayToNamespace) return inNamespace(this.podsByNamespace, read, gateway.namespace);
    if (!strictGatewayMerging || !remembered(this.managed, read, () => read.some(isManaged))) return read;
    return read.filter((workload) => workload.namespace === gateway.namespace || !isManaged(workload));
  }

  /** Those of the selecting Gateways that apply to pods. */
  public gatewaysOf(workload: Workload, selecting: Gateways): Gateways {
    const { scopeGatewayToNamespace, strictGatewayMerging } = this.settings;
    const read = this.gatewaysRead(workload, selecting);
    return scopeGatewayToNamespace || (strictGatewayMerging && isManaged(workload))
      ? inNamespace(this.gatewaysByNamespace, read, workload.namespace)
      : read;
  }

  /** What istiod reads for pods depends on nothing of them but its revision. */
  private podsReading(gateway: IstioGateway, selected: Pods): Pods {
    const { istiod } = this.settings;
    const byRevision = remembered(this.revisions, selected, () =>
      groupBy(selected, (workload) => [istiod.revisionOf(workload)]),
    );
    const blind = [...byRevision].filter(([, [any]]) => any !== undefined && !istiod.reads(gateway, any));
    if (blind.length === 0) return selected;
    const lists = remembered(this.readPods, selected, () => new Map<string, Pods>());
    return remembered(lists, JSON.stringify(blind.map(([revision]) => revision ?? null)), () => {
      const unread = new Set(blind.flatMap(([, pods]) => pods));
      return selected.filter((workload) => !unread.has(workload));
    });
  }

  private gatewaysRead(workload: Workload, selecting: Gateways): Gateways {
    const { istiod } = this.settings;
    const lists = remembered(this.readGateways, selecting, () => new Map<string | undefined, Gateways>());
    return remembered(lists, istiod.revisionOf(workload), () => {
      const read = selecting.filter((gateway) => istiod.reads(gateway, workload));
      return read.length === selecting.length ? selecting : read;
    });
  }
}

const NONE: readonly never[] = [];

function inNamespace<T extends { readonly namespace: string }>(
  known: Map<readonly T[], ReadonlyMap<string, readonly T[]>>,
  all: readonly T[],
  namespace: string,
): readonly T[] {
  const byNamespace = remembered(known, all, () => groupBy(all, (each) => [each.namespace]));
  return byNamespace.get(namespace) ?? NONE;
}
