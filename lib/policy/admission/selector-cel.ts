import { type LabelSelector, LabelSelectorOperator, type LabelSelectorRequirement } from '../../private/label-selector';
import { celHas, celList, celText } from './cel';
import { sortedEntries } from '../../private/sort';

/** Where the labels of an object are: `['metadata', 'labels']`. */
export type LabelsPath = readonly string[];

const OWN_LABELS: LabelsPath = ['metadata', 'labels'];

/** A CEL expression that tests whether labels of an object (`object` or `oldObject`) match a selector. */
export function selectorCel(variable: string, selector: LabelSelector, path: LabelsPath = OWN_LABELS): string {
  const labels = { variable, path };
  const equal = sortedEntries(selector.matchLabels ?? {});
  const terms = [
    ...equal.map(([key, value]) => `${present(labels, key)} && ${valueOf(labels, key)} == ${celText(value)}`),
    ...(selector.matchExpressions ?? []).map((requirement) => requirementCel(labels, requirement)),
  ];
  return terms.length === 0 ? 'true' : terms.map((term) => `(${term})`).join(' && ');
}

interface Labels {
  readonly variable: string;
  readonly path: LabelsPath;
}

const text = ({ variable, path }: Labels): string => [variable, ...path].join('.');

function valueOf(labels: Labels, key: string): string {
  return `${text(labels)}[${celText(key)}]`;
}

// Server-side apply of empty labels leaves a custom resource with `labels: null`, in which `in` is an error. The API
// server's type check knows of no null in a map, hence `dyn`.
function present(labels: Labels, key: string): string {
  // Every object has metadata.
  const path = labels.path[0] === 'metadata' ? labels.path.slice(1) : labels.path;
  const variable = labels.path[0] === 'metadata' ? `${labels.variable}.metadata` : labels.variable;
  return `${celHas(variable, path)} && dyn(${text(labels)}) != null && ${celText(key)} in ${text(labels)}`;
}

function requirementCel(labels: Labels, { key, operator, values = [] }: LabelSelectorRequirement): string {
  const isPresent = present(labels, key);
  const isOneOf = `${valueOf(labels, key)} in ${celList(values)}`;
  switch (operator) {
    case LabelSelectorOperator.IN:
      return `${isPresent} && ${isOneOf}`;
    case LabelSelectorOperator.NOT_IN:
      return `!(${isPresent} && ${isOneOf})`;
    case LabelSelectorOperator.EXISTS:
      return isPresent;
    case LabelSelectorOperator.DOES_NOT_EXIST:
      return `!(${isPresent})`;
  }
}
