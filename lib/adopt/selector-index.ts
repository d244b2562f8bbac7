import { type ConfiguredGateway } from '../analysis/gateways/configured-gateways';
import { LabelIndex } from '../analysis/model/label-index';
import { type Labels } from '../private/access';
import { groupBy } from '../private/group';
import { type LabelSelector } from '../private/label-selector';
import { remembered } from '../private/remembered';

/** A selector of an entry of external-gateways. */
export interface SelectorEntry {
  readonly gateway: ConfiguredGateway;
  readonly selector: LabelSelector;
  /** Its place among all entries. */
  readonly place: number;
}

/** A selector that selects some of the services of another one. */
export interface NarrowerEntry extends SelectorEntry {
  /** The labels that it asks for besides. */
  readonly labels: Labels;
}

export function selectorsOf({ external }: ConfiguredGateway): readonly LabelSelector[] {
  return external.flatMap(({ labelSelector }) => labelSelector ?? []);
}

export function selectorKey(selector: LabelSelector): string {
  return JSON.stringify(selector);
}

/** The selectors of gateways, and those that select some of the services of others. */
export class SelectorIndex {
  private readonly byKey: ReadonlyMap<string, readonly SelectorEntry[]>;
  /** By their expressions, which are compared as they are. */
  private readonly byExpressions: ReadonlyMap<string, LabelIndex<SelectorEntry>>;
  private readonly known = new Map<string, readonly NarrowerEntry[]>();

  public constructor(gateways: readonly ConfiguredGateway[]) {
    const entries = gateways
      .flatMap((gateway) => selectorsOf(gateway).map((selector) => ({ gateway, selector })))
      .map((each, place) => ({ ...each, place }));
    this.byKey = groupBy(entries, ({ selector }) => [selectorKey(selector)]);
    const groups = groupBy(entries, ({ selector }) => [expressionsKey(selector)]);
    this.byExpressions = new Map(
      [...groups].map(([key, some]) => [key, new LabelIndex(some, ({ selector }) => selector.matchLabels ?? {})]),
    );
  }

  /** The entries with this selector. */
  public same(selector: LabelSelector): readonly SelectorEntry[] {
    return this.byKey.get(selectorKey(selector)) ?? [];
  }

  /** The entries that ask for all that this selector asks for, and for more labels. */
  public narrower(wider: LabelSelector): readonly NarrowerEntry[] {
    const { matchLabels = {}, matchExpressions = [] } = wider;
    // What selects everything is no assignment.
    if (Object.keys(matchLabels).length + matchExpressions.length === 0) return [];
    return remembered(this.known, selectorKey(wider), () =>
      (this.byExpressions.get(expressionsKey(wider))?.select(matchLabels) ?? []).flatMap((entry) => {
        const more = Object.entries(entry.selector.matchLabels ?? {}).filter(([key]) => matchLabels[key] === undefined);
        return more.length > 0 ? { ...entry, labels: Object.fromEntries(more) } : [];
      }),
    );
  }
}

function expressionsKey({ matchExpressions = [] }: LabelSelector): string {
  return JSON.stringify(matchExpressions);
}
