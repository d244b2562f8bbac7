import { type LabelSelector, LabelSelectorOperator, witness } from '../private/label-selector';
import { KINGRESS_UNIVERSE } from './ingress-labels';

/** A label selector and whose it is. */
export interface OwnedSelector {
  readonly owner: string;
  readonly selector: LabelSelector;
}

/** Two owners whose selectors match the same KIngress, and labels of such a KIngress. */
export interface Overlap {
  readonly first: string;
  readonly second: string;
  readonly labels: Record<string, string>;
}

/** The values that a selector demands of each key: what sets two selectors apart without looking further. */
function demandedValues({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Map<string, readonly string[]> {
  const demanded = new Map<string, readonly string[]>();
  for (const { key, operator, values = [] } of matchExpressions) {
    if (operator === LabelSelectorOperator.IN) demanded.set(key, values);
  }
  for (const [key, value] of Object.entries(matchLabels)) demanded.set(key, [value]);
  return demanded;
}

/** The key that most selectors demand a value of. */
function commonestKey(demands: readonly Map<string, readonly string[]>[]): string | undefined {
  const counts = new Map<string, number>();
  for (const demand of demands) for (const key of demand.keys()) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0];
}

/**
 * Pairs of selectors that can meet, by index. Selectors that demand different values of the commonest key cannot: with one key for
 * all gateways, as is usual, the work is linear in their number.
 */
function* candidates(selectors: readonly OwnedSelector[]): Generator<readonly [number, number]> {
  const demands = selectors.map(({ selector }) => demandedValues(selector));
  const key = commonestKey(demands);
  const seen = new Map<string, number[]>();
  const open: number[] = [];
  for (const [index, demand] of demands.entries()) {
    const values = key === undefined ? undefined : demand.get(key);
    const others =
      values === undefined
        ? [...Array(index).keys()]
        : [...open, ...new Set(values.flatMap((value) => seen.get(value) ?? []))];
    for (const other of others) yield [other, index];
    if (values === undefined) open.push(index);
    for (const value of values ?? []) seen.set(value, [...(seen.get(value) ?? []), index]);
  }
}

/** Selectors of different owners that one KIngress can match at once, each pair of owners once. */
export function overlaps(selectors: readonly OwnedSelector[]): Overlap[] {
  const found = new Map<string, Overlap>();
  for (const [i, j] of candidates(selectors)) {
    const [a, b] = [selectors[i], selectors[j]] as [OwnedSelector, OwnedSelector];
    const pair = `${a.owner}\n${b.owner}`;
    if (a.owner === b.owner || found.has(pair)) continue;
    const labels = witness(a.selector, b.selector, KINGRESS_UNIVERSE);
    if (labels) found.set(pair, { first: a.owner, second: b.owner, labels });
  }
  return [...found.values()];
}
