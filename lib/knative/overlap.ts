import { type LabelSelector, LabelSelectorOperator, witness } from '../private/label-selector';
import { KINGRESS_UNIVERSE } from './ingress-labels';

/** A selector of a gateway. */
export interface GatewaySelector {
  /** `NAMESPACE/NAME`. */
  readonly gateway: string;
  readonly selector: LabelSelector;
}

/** Two gateways with selectors that one KIngress can match, and the labels of such a KIngress. */
export interface SelectorOverlap {
  readonly first: string;
  readonly second: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a search found. */
export interface Overlaps {
  readonly overlaps: readonly SelectorOverlap[];
  /** The gateways that were not compared with all others, since there are too many; usually none. */
  readonly unfinished: readonly string[];
}

/** Pairs of selectors that may overlap. */
export type Tolerated = (first: GatewaySelector, second: GatewaySelector) => boolean;

interface Candidate extends GatewaySelector {
  /** The values that the selector requires for a key. */
  readonly demanded: ReadonlyMap<string, readonly string[]>;
  /** The keys that must be there. */
  readonly present: readonly string[];
  /** The keys that must not be there. */
  readonly absent: ReadonlySet<string>;
}

// Some seconds of work. Selectors with different values of a common key, as is usual, need hardly any comparisons.
const MOST_COMPARISONS = 5_000_000;

/**
 * For each gateway, the first preceding ones with a selector that can match the same KIngress. Not every pair: if a
 * thousand gateways are selected by a thousand keys, all of them overlap.
 *
 * @param perGateway the maximum number of preceding gateways per gateway
 * @param comparisons the maximum number of comparisons
 */
export function firstOverlaps(
  selectors: readonly GatewaySelector[],
  tolerated: Tolerated = () => false,
  perGateway = 1,
  comparisons = MOST_COMPARISONS,
): Overlaps {
  const found = new Map<string, Map<string, SelectorOverlap>>();
  const budget = { left: comparisons };
  const unfinished = new Set<string>();
  const candidates = selectors.map(candidateOf);
  // A KIngress of one kind carries none of the keys of the other, so each kind is searched separately.
  const kinds = KINGRESS_UNIVERSE.alternatives ?? [];
  for (const kind of kinds) {
    const foreign = kinds.filter((other) => other !== kind).flat();
    const possible = candidates.filter(({ demanded }) => !foreign.some((key) => demanded.has(key)));
    search(possible, { found, budget, unfinished, tolerated, perGateway });
  }
  return {
    overlaps: [...found.values()].flatMap((overlaps) => [...overlaps.values()]),
    unfinished: [...unfinished],
  };
}

interface Search {
  /** Sorted by the later gateway, then by the earlier one. */
  readonly found: Map<string, Map<string, SelectorOverlap>>;
  readonly budget: { left: number };
  readonly unfinished: Set<string>;
  readonly tolerated: Tolerated;
  readonly perGateway: number;
}

function search(candidates: readonly Candidate[], state: Search): void {
  const key = mostDistinctive(candidates);
  const byValue = new Map<string, Candidate[]>();
  const withoutKey: Candidate[] = [];
  for (const candidate of candidates) {
    const values = candidate.demanded.get(key);
    const earlier =
      values === undefined ? [candidates] : [withoutKey, ...values.map((value) => byValue.get(value) ?? [])];
    compare(candidate, earlier, state);
    if (values === undefined) withoutKey.push(candidate);
    for (const value of values ?? []) {
      const same = byValue.get(value) ?? [];
      same.push(candidate);
      byValue.set(value, same);
    }
  }
}

function compare(
  candidate: Candidate,
  earlier: readonly (readonly Candidate[])[],
  { found, budget, unfinished, tolerated, perGateway }: Search,
): void {
  const overlaps = found.get(candidate.gateway) ?? new Map<string, SelectorOverlap>();
  for (const others of earlier) {
    for (const other of others) {
      if (other === candidate) break;
      if (overlaps.size >= perGateway) return;
      if ((budget.left -= 1) < 0) {
        unfinished.add(candidate.gateway);
        return;
      }
      if (other.gateway === candidate.gateway || overlaps.has(other.gateway) || exclude(other, candidate)) continue;
      if (tolerated(other, candidate)) continue;
      const labels = witness(other.selector, candidate.selector, KINGRESS_UNIVERSE);
      if (labels === undefined) continue;
      overlaps.set(other.gateway, { first: other.gateway, second: candidate.gateway, labels });
      found.set(candidate.gateway, overlaps);
    }
  }
}

/** Whether one selector requires a key that the other one forbids: most pairs that differ do. */
function exclude(a: Candidate, b: Candidate): boolean {
  return a.present.some((key) => b.absent.has(key)) || b.present.some((key) => a.absent.has(key));
}

function candidateOf(each: GatewaySelector): Candidate {
  const demanded = demandedValues(each.selector);
  const { matchExpressions = [] } = each.selector;
  const keysOf = (operator: LabelSelectorOperator): string[] =>
    matchExpressions.filter((requirement) => requirement.operator === operator).map(({ key }) => key);
  return {
    ...each,
    demanded,
    present: [...demanded.keys(), ...keysOf(LabelSelectorOperator.EXISTS)],
    absent: new Set(keysOf(LabelSelectorOperator.DOES_NOT_EXIST)),
  };
}

function demandedValues({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Map<string, readonly string[]> {
  const demanded = new Map<string, readonly string[]>();
  for (const { key, operator, values = [] } of matchExpressions) {
    if (operator === LabelSelectorOperator.IN) demanded.set(key, [...new Set(values)]);
  }
  for (const [key, value] of Object.entries(matchLabels)) demanded.set(key, [value]);
  return demanded;
}

/** The key with the most different required values, which distinguishes most selectors. */
function mostDistinctive(candidates: readonly Candidate[]): string {
  const values = new Map<string, Set<string>>();
  for (const { demanded } of candidates) {
    for (const [key, some] of demanded) {
      const known = values.get(key) ?? new Set<string>();
      for (const value of some) known.add(value);
      values.set(key, known);
    }
  }
  return [...values].sort(([, a], [, b]) => b.size - a.size)[0]?.[0] ?? '';
}
