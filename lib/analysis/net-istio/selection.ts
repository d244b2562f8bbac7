import { type Labels } from '../access';
import { idOf } from '../manifest';
import { type ConfigIstio, type GatewayEntry, matches } from '../model/config-istio';

/** The entries of config-istio that a KIngress uses, in config-istio's order. */
export interface SelectedGateways {
  readonly external: readonly GatewayEntry[];
  readonly local: readonly GatewayEntry[];
}

/**
 * The gateways of a KIngress with these labels: every entry whose selector matches; where none does, the entries without one.
 *
 * Source: net-istio `pkg/reconciler/ingress/ingress.go`, since 1.14. Earlier releases know no selectors, so all entries are used.
 */
export function selectGateways(config: ConfigIstio, labels: Labels): SelectedGateways {
  return { external: select(config.externalGateways, labels), local: select(config.localGateways, labels) };
}

function select(entries: readonly GatewayEntry[], labels: Labels): readonly GatewayEntry[] {
  const matching = entries.filter(({ labelSelector }) => labelSelector !== undefined && matches(labelSelector, labels));
  return matching.length > 0 ? matching : entries.filter(({ labelSelector }) => labelSelector === undefined);
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
