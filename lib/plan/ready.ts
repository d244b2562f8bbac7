import { isDeepStrictEqual } from 'node:util';
import { byText } from '../private/sort';
import { idOf } from '../private/id';
import { type KIngress } from '../analysis/model/types';
import { ownerId } from '../analysis/reach/reachability';
import { type State } from './state';
import { type ReadyChange } from './types';

/** The Ready conditions of the running services, by the keys of `State.ingresses`. */
export type Conditions = ReadonlyMap<string, string>;

/** The conditions of a state, and how they came to be. */
export interface Observed {
  readonly conditions: Conditions;
  readonly changes: readonly ReadyChange[];
  /** Services that stay Ready without a probe of their new gateways. */
  readonly unprobed: readonly string[];
}

/** The conditions before the first step: as the model predicts them. */
export function firstConditions(state: State): Conditions {
  return new Map([...state.ingresses()].map(([key, ingress]) => [key, predicted(state, ingress)]));
}

/**
 * The conditions after a change. net-istio probes a KIngress again only if its spec changes: one that was Ready stays
 * Ready wherever its gateways are.
 *
 * Source: net-istio `pkg/reconciler/ingress/ingress.go` and knative.dev/networking `pkg/ingress`, ComputeHash.
 */
export function nextConditions(before: State, after: State, conditions: Conditions): Observed {
  const [old, later] = [before.ingresses(), after.ingresses()];
  const unprobed: string[] = [];
  const next = new Map<string, string>();
  const changes: ReadyChange[] = [];
  for (const [key, ingress] of later) {
    const [earlier, was] = [old.get(key), conditions.get(key)];
    const stays = was === 'True' && earlier !== undefined && isSameSpec(earlier, ingress);
    const status = stays ? 'True' : predicted(after, ingress);
    next.set(key, status);
    if (stays && gatewaysText(before, earlier) !== gatewaysText(after, ingress)) unprobed.push(ownerId(ingress));
    if (status !== was) changes.push({ service: ownerId(ingress), before: was, after: status });
  }
  return {
    conditions: next,
    changes: changes.sort(byText(({ service }) => service)),
    unprobed: [...new Set(unprobed)].sort(),
  };
}

function predicted({ reach }: State, ingress: KIngress): string {
  return reach.readinessOf(ingress).status;
}

function isSameSpec(a: KIngress, b: KIngress): boolean {
  return isDeepStrictEqual([a.rules, a.tls, a.httpOption], [b.rules, b.tls, b.httpOption]);
}

function gatewaysText({ reach }: State, ingress: KIngress): string {
  const { external, local } = reach.gatewaysOf(ingress);
  return JSON.stringify([external.map(idOf).sort(), local.map(idOf).sort()]);
}
