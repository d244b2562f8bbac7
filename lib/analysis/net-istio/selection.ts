import { type Labels } from '../access';
import { idOf } from '../manifest';
import { type ConfigIstio, type GatewayEntry, matches } from '../model/config-istio';

/** The entries of config-istio that a KIngress uses, in config-istio's order. */
export interface SelectedGateways {
  readonly external: readonly GatewayEntry[];
  readonly local: readonly GatewayEntry[];
}

/** The gateways of a KIngress with these labels. For many KIngresses, make one {@link GatewaySelection}. */
export function selectGateways(config: ConfigIstio, labels: Labels): SelectedGateways {
  return new GatewaySelection(config).of(labels);
}

/**
 * Selects as net-istio does: every entry whose selector matches; where none does, the entries without one.
 *
 * Source: net-istio `pkg/reconciler/ingress/ingress.go`, since 1.14. Earlier releases know no selectors, so all entries are used.
 */
export class GatewaySelection {
  private readonly external: EntryIndex;
  private readonly local: EntryIndex;

  public constructor(config: ConfigIstio) {
    this.external = new EntryIndex(config.externalGateways);
    this.local = new EntryIndex(config.localGateways);
  }

  public of(labels: Labels): SelectedGateways {
    return { external: this.external.select(labels), local: this.local.select(labels) };
  }
}

/** Finds the matching entries without trying each: one label of an entry's selector is enough to rule most out. */
class EntryIndex {
  private readonly byLabel = new Map<string, number[]>();
  private readonly byExpressions: number[] = [];
  private readonly defaults: readonly GatewayEntry[];

  public constructor(private readonly entries: readonly GatewayEntry[]) {
    this.defaults = entries.filter(({ labelSelector }) => labelSelector === undefined);
    entries.forEach(({ labelSelector }, index) => {
      const [label] = Object.entries(labelSelector?.matchLabels ?? {});
      if (label !== undefined) this.byLabel.set(label.join('='), [...(this.byLabel.get(label.join('=')) ?? []), index]);
      else if (labelSelector !== undefined) this.byExpressions.push(index);
    });
  }

  public select(labels: Labels): readonly GatewayEntry[] {
    const candidates = Object.entries(labels).flatMap((label) => this.byLabel.get(label.join('=')) ?? []);
    const matching = [...candidates, ...this.byExpressions]
      .sort((a, b) => a - b)
      .flatMap((index) => this.entries[index] ?? [])
      .filter(({ labelSelector }) => labelSelector !== undefined && matches(labelSelector, labels));
    return matching.length > 0 ? matching : this.defaults;
  }
}

/** The addresses that net-istio writes into a KIngress' status: those of the first entry of each kind. */
export interface LoadBalancers {
  readonly public: string | undefined;
  readonly private: string | undefined;
}

export function loadBalancersOf(gateways: SelectedGateways): LoadBalancers {
  return { public: gateways.external[0]?.service, private: gateways.local[0]?.service };
}

/** The qualified names of entries, sorted, each once. */
export function gatewayIds(entries: readonly GatewayEntry[]): readonly string[] {
  return [...new Set(entries.map(idOf))].sort();
}
