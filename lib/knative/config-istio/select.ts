import { matches, type LabelSelector, LabelSelectorOperator } from '../../private/label-selector';
import { idOf } from '../../private/id';
import { type IstioGatewayEntry } from './types';

type Labels = Readonly<Record<string, string>>;
type Pair = readonly [key: string, value: string];

/**
 * Finds the gateways of a KIngress by its labels: all entries whose selector matches, or, if none does, all entries
 * without selector. In the order of the list; an entry that is listed twice is given twice.
 *
 * Selectors that require one of certain labels are indexed by these labels, so that the cost of a look-up does not grow
 * with the number of gateways.
 *
 * Source: net-istio `pkg/reconciler/ingress/resources/gateway.go`.
 */
export class EntrySelection {
  private readonly defaults: string[];
  private readonly byLabel = new Map<string, Map<string, number[]>>();
  private readonly unindexed: number[] = [];

  public constructor(private readonly entries: readonly IstioGatewayEntry[]) {
    this.defaults = entries.filter(({ labelSelector }) => labelSelector === undefined).map(idOf);
    const frequency = countPairs(entries);
    entries.forEach(({ labelSelector }, index) => {
      if (labelSelector === undefined) return;
      const pairs = rarestDemand(labelSelector, frequency);
      if (pairs === undefined) this.unindexed.push(index);
      else for (const [key, value] of pairs) this.remember(key, value, index);
    });
  }

  /** NAMESPACE/NAME of each gateway that a KIngress with these labels uses. */
  public select(labels: Labels): string[] {
    const candidates = new Set(this.unindexed);
    for (const [key, value] of Object.entries(labels)) {
      for (const index of this.byLabel.get(key)?.get(value) ?? []) candidates.add(index);
    }
    const selected = [...candidates]
      .sort((a, b) => a - b)
      .flatMap((index) => this.entries[index] ?? [])
      .filter(({ labelSelector }) => labelSelector !== undefined && matches(labelSelector, labels));
    return selected.length > 0 ? selected.map(idOf) : [...this.defaults];
  }

  private remember(key: string, value: string, index: number): void {
    const values = this.byLabel.get(key) ?? new Map<string, number[]>();
    this.byLabel.set(key, values);
    const indices = values.get(value) ?? [];
    values.set(value, indices);
    indices.push(index);
  }
}

/** For each requirement of a selector with values, the labels of which an object must carry one. */
function demands({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Pair[][] {
  const inValues = matchExpressions.filter(({ operator }) => operator === LabelSelectorOperator.IN);
  return [
    ...Object.entries(matchLabels).map((pair) => [pair]),
    ...inValues.map(({ key, values = [] }) => [...new Set(values)].map((value): Pair => [key, value])),
  ];
}

function countPairs(entries: readonly IstioGatewayEntry[]): Map<string, number> {
  const frequency = new Map<string, number>();
  for (const pair of entries.flatMap(({ labelSelector = {} }) => demands(labelSelector).flat())) {
    frequency.set(pair.join('='), (frequency.get(pair.join('=')) ?? 0) + 1);
  }
  return frequency;
}

function rarestDemand(selector: LabelSelector, frequency: ReadonlyMap<string, number>): Pair[] | undefined {
  const cost = (pairs: Pair[]): number => Math.max(...pairs.map((pair) => frequency.get(pair.join('=')) ?? 0));
  return demands(selector).reduce<Pair[] | undefined>(
    (best, pairs) => (best === undefined || cost(pairs) < cost(best) ? pairs : best),
    undefined,
  );
}
