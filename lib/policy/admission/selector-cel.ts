import { type LabelSelector, LabelSelectorOperator, type LabelSelectorRequirement } from '../../private/label-selector';
import { celList, celText } from './restriction';

/** A CEL expression that says whether the labels of an object (`object` or `oldObject`) match a selector. */
export function selectorCel(variable: string, selector: LabelSelector): string {
  const labels = `${variable}.metadata.labels`;
  const equal = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const terms = [
    ...equal.map(([key, value]) => `${present(labels, key)} && ${labels}[${celText(key)}] == ${celText(value)}`),
    ...(selector.matchExpressions ?? []).map((requirement) => requirementCel(labels, requirement)),
  ];
  return terms.length === 0 ? 'true' : terms.map((term) => `(${term})`).join(' && ');
}

// Server-side apply of empty labels leaves a custom resource with `labels: null`, in which `in` is an error. The API server's type check
// knows of no null in a map, hence `dyn`.
function present(labels: string, key: string): string {
  return `has(${labels}) && dyn(${labels}) != null && ${celText(key)} in ${labels}`;
}

function requirementCel(labels: string, { key, operator, values = [] }: LabelSelectorRequirement): string {
  const isPresent = present(labels, key);
  const isOneOf = `${labels}[${celText(key)}] in ${celList(values)}`;
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
