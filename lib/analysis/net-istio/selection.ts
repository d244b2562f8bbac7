import { type ConfigIstio, type IstioGatewayEntry } from '../../knative/config-istio';
import { matches } from '../../private/label-selector';
import { type Labels } from '../../private/access';
import { groupBy } from '../../private/group';
import { idOf } from '../input/manifest';

/** The entries of config-istio that a KIngress uses, in config-istio's order. */
export interface SelectedGateways {
  readonly external: readonly IstioGatewayEntry[];
  readonly local: readonly IstioGatewayEntry[];
}

/** The gateways of a KIngress with these labels. For many KIngresses, make one {@link GatewaySelection}. */
export function selectGateways(config: ConfigIstio, labels: Labels): SelectedGateways {
  return new GatewaySelection(config).of(labels);
}

/** Selects the entries of config-istio by the labels of KIngresses. */
export class GatewaySelection {
  private readonly external: ReadonlyMap<string, readonly IstioGatewayEntry[]>;
  private readonly local: ReadonlyMap<string, readonly IstioGatewayEntry[]>;

  public constructor(private readonly config: ConfigIstio) {
    this.external = groupBy(config.externalGateways, (entry) => [idOf(entry)]);
    this.local = groupBy(config.localGateways, (entry) => [idOf(entry)]);
  }

  public of(labels: Labels): SelectedGateways {
    return {
      external: entriesOf(this.external, this.config.selectExternal(labels), labels),
      local: entriesOf(this.local, this.config.selectLocal(labels), labels),
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
