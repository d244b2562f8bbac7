import { type ConfigIstio, type IstioGatewayEntry } from '../../knative/config-istio';
import { matches, selectedKeys } from '../../private/label-selector';
import { type Labels } from '../../private/access';
import { groupBy } from '../../private/group';
import { idOf } from '../input/manifest';
import { remembered } from '../../private/remembered';

/** The entries of config-istio that a KIngress uses, in config-istio's order. */
export interface SelectedGateways {
  readonly external: readonly IstioGatewayEntry[];
  readonly local: readonly IstioGatewayEntry[];
}

/** The gateways of a KIngress with these labels. For many KIngresses, make one {@link GatewaySelection}. */
export function selectGateways(config: ConfigIstio, labels: Labels): SelectedGateways {
  return new GatewaySelection(config).of(labels);
}

/** With more keys, the labels of hardly two KIngresses are alike. */
const MOST_KEYS = 20;

/** Selects the entries of config-istio by the labels of KIngresses. */
export class GatewaySelection {
  private readonly external: ReadonlyMap<string, readonly IstioGatewayEntry[]>;
  private readonly local: ReadonlyMap<string, readonly IstioGatewayEntry[]>;

  /** The keys that selectors use, unless they are too many. */
  private readonly keys: readonly string[] | undefined;
  private readonly known = new Map<string, SelectedGateways>();

  public constructor(private readonly config: ConfigIstio) {
    const entries = [...config.externalGateways, ...config.localGateways];
    this.external = groupBy(config.externalGateways, (entry) => [idOf(entry)]);
    this.local = groupBy(config.localGateways, (entry) => [idOf(entry)]);
    const keys = new Set(entries.flatMap(({ labelSelector }) => [...selectedKeys(labelSelector ?? {})]));
    this.keys = keys.size > MOST_KEYS ? undefined : [...keys];
  }

  /** KIngresses whose labels no selector can tell apart share one value. */
  public of(labels: Labels): SelectedGateways {
    if (this.keys === undefined) return this.select(labels);
    const told = JSON.stringify(this.keys.map((key) => (Object.hasOwn(labels, key) ? labels[key] : null)));
    return remembered(this.known, told, () => this.select(labels));
  }

  private select(labels: Labels): SelectedGateways {
    return {
      external: entriesOf(this.external, this.config._select('external', labels), labels),
      local: entriesOf(this.local, this.config._select('local', labels), labels),
    };
  }
}

/** A Gateway may be listed several times: the entries whose selector matches count, or else the default ones. */
function entriesOf(
  entries: ReadonlyMap<string, readonly IstioGatewayEntry[]>,
  ids: readonly string[],
  labels: Labels,
): readonly IstioGatewayEntry[] {
  const named = [...new Set(ids)].flatMap((id) => entries.get(id) ?? []);
  const matching = named.filter(({ labelSelector }) => labelSelector !== undefined && matches(labelSelector, labels));
  return matching.length > 0 ? matching : named.filter(({ labelSelector }) => labelSelector === undefined);
}

/** The addresses that net-istio writes into a KIngress' status: those of the first entry of each kind. */
export interface LoadBalancers {
  readonly public: string | undefined;
  readonly private: string | undefined;
}

export function loadBalancersOf(gateways: SelectedGateways): LoadBalancers {
  return { public: gateways.external[0]?.service, private: gateways.local[0]?.service };
}

/** The qualified names of entries, sorted, without duplicates. */
export function gatewayIds(entries: readonly IstioGatewayEntry[]): readonly string[] {
  return [...new Set(entries.map(idOf))].sort();
}
