import { type IstioGatewayEntry } from './config-istio';
import { DOMAIN_MAPPING_NAMESPACE, DOMAIN_MAPPING_UID, ROUTE, ROUTE_NAMESPACE } from './ingress-labels';
import { LabelSelectorOperator } from '../private/label-selector';
import { labels, type Labels } from '../private/access';
import { groupBy } from '../private/group';
import { TypoIndex } from '../private/typo';
import { sortedEntries } from '../private/sort';

export type Label = readonly [key: string, value: string];

/** A label with a typo, and the label that was meant. */
export interface LabelTypo {
  readonly written: Label;
  readonly meant: Label;
  /** All the labels, with the corrected one. */
  readonly corrected: Labels;
}

const SET_BY_KNATIVE = new Set([ROUTE, ROUTE_NAMESPACE, DOMAIN_MAPPING_UID, DOMAIN_MAPPING_NAMESPACE]);

/** Whether Knative sets the label, so it cannot be mistyped on a service. */
export function isSetByKnative(key: string): boolean {
  return SET_BY_KNATIVE.has(key);
}

/** Finds labels that look like typos of labels that entries select by. */
export class LabelTypos {
  private readonly valuesByKey: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly valueTypos = new Map<string, TypoIndex>();
  private readonly keyTypos: TypoIndex;
  private readonly keysByName: ReadonlyMap<string, readonly string[]>;

  /** @param carried The labels of all KIngresses. */
  public constructor(entries: readonly IstioGatewayEntry[], carried: readonly Labels[]) {
    const demanded = groupBy(entries.flatMap(demandedLabels), ([key]) => [key]);
    const used = new Set(carried.flatMap((each) => namespaces(each).map(pairOf)));
    this.valuesByKey = new Map(
      [...demanded].map(([key, pairs]) => [
        key,
        // The name of an existing namespace is not a typo, however similar it is to another one.
        new Set(pairs.filter((pair) => !isSetByKnative(key) || !used.has(pairOf(pair))).map(([, value]) => value)),
      ]),
    );
    for (const [key, values] of this.valuesByKey) this.valueTypos.set(key, new TypoIndex(values));
    const keys = [...this.valuesByKey.keys()].filter((key) => !isSetByKnative(key));
    this.keyTypos = new TypoIndex(keys);
    this.keysByName = groupBy(keys, (key) => [bareName(key)]);
  }

  public *find(all: Labels): Generator<LabelTypo> {
    for (const written of sortedEntries(all)) {
      for (const meant of this.meantBy(written)) {
        const others = Object.entries(all).filter(([key]) => key !== written[0] && key !== meant[0]);
        yield { written, meant, corrected: labels([...others, meant]) };
      }
    }
  }

  private meantBy([key, value]: Label): Label[] {
    const values = this.valuesByKey.get(key);
    if (values !== undefined) {
      return values.has(value) ? [] : (this.valueTypos.get(key)?.near(value) ?? []).map((near) => [key, near]);
    }
    const keys = new Set([...(this.keysByName.get(bareName(key)) ?? []), ...this.keyTypos.near(key)]);
    return [...keys].filter((near) => this.valuesByKey.get(near)?.has(value)).map((near) => [near, value]);
  }
}

/** The labels that the selector requires, all or one of them. */
function demandedLabels({ labelSelector }: IstioGatewayEntry): Label[] {
  return [
    ...Object.entries(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? [])
      .filter(({ operator }) => operator === LabelSelectorOperator.IN)
      .flatMap(({ key, values = [] }) => values.map((value): Label => [key, value])),
  ];
}

function namespaces(all: Labels): Label[] {
  return [ROUTE_NAMESPACE, DOMAIN_MAPPING_NAMESPACE, ROUTE].flatMap((key) => {
    const value = all[key];
    return value === undefined ? [] : [[key, value] as const];
  });
}

function pairOf([key, value]: Label): string {
  return `${key}=${value}`;
}

function bareName(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
