import { DOMAIN_MAPPING_NAMESPACE, DOMAIN_MAPPING_UID, ROUTE_NAMESPACE } from '../knative/ingress-labels';
import {
  describeSelector,
  type LabelSelector,
  LabelSelectorOperator,
  type LabelSelectorRequirement,
} from '../private/label-selector';

const { IN, NOT_IN, EXISTS, DOES_NOT_EXIST } = LabelSelectorOperator;

/** A selector of config-istio in words: what it asks for, and what it leaves out. */
export interface AssignmentWords {
  readonly name: string;
  readonly exceptions: readonly string[];
}

/** Knative's own labels by their meaning, other requirements as in Kubernetes' selectors. */
export function assignmentWords(selector: LabelSelector | undefined): AssignmentWords {
  if (selector === undefined) return { name: 'default: no other selector matches', exceptions: [] };
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: IN,
    values: [value],
  }));
  const requirements = [...labels, ...(selector.matchExpressions ?? [])];
  const wanted = requirements.filter(({ operator }) => operator === IN || operator === EXISTS);
  const selectsRoutes = wanted.some(({ key }) => key === ROUTE_NAMESPACE);
  const excluded = requirements.filter(
    (each) => !wanted.includes(each) && !(selectsRoutes && each.key === DOMAIN_MAPPING_UID),
  );
  const exceptions = unique(excluded);
  if (wanted.length === 0) return { name: exceptions.join(', ') || 'every service', exceptions: [] };
  return { name: unique(wanted).join(', '), exceptions };
}

function unique(requirements: readonly LabelSelectorRequirement[]): string[] {
  return [...new Set(requirements.map(inWords))].sort();
}

function inWords(requirement: LabelSelectorRequirement): string {
  const { key, operator, values = [] } = requirement;
  const list = [...values].sort().join(', ');
  const isNamespace = key === ROUTE_NAMESPACE || key === DOMAIN_MAPPING_NAMESPACE;
  if (isNamespace && operator === IN) {
    return `${key === ROUTE_NAMESPACE ? 'services' : 'DomainMappings'} of namespace${values.length === 1 ? '' : 's'} ${list}`;
  }
  if (isNamespace && operator === NOT_IN) return `not of namespace${values.length === 1 ? '' : 's'} ${list}`;
  if (key === DOMAIN_MAPPING_UID && operator === DOES_NOT_EXIST) return 'not DomainMappings';
  if (operator === IN) return `${key}: ${[...values].sort().join(' or ')}`;
  if (operator === NOT_IN) return `not ${key}: ${[...values].sort().join(' or ')}`;
  return describeSelector({ matchExpressions: [requirement] });
}
