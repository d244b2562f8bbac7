import { DOMAIN_MAPPING_NAMESPACE, DOMAIN_MAPPING_UID, ROUTE_NAMESPACE } from '../knative/ingress-labels';
import { type LabelSelector, LabelSelectorOperator, type LabelSelectorRequirement } from '../private/label-selector';
import { byText } from '../private/sort';

/** An assignment as a topology file writes it. */
export type AssignmentData = Readonly<Record<string, unknown>>;

/** The assignment that selects what these selectors do; one entry of config-istio each. */
export function assignmentOf(selectors: readonly LabelSelector[]): AssignmentData | 'none' {
  const namespaces = wholeNamespaces(selectors);
  const rest = selectors.filter((selector) => !namespaces.selectors.includes(selector)).map(one);
  const parts = [...rest, ...(namespaces.names.length > 0 ? [{ namespaces: namespaces.names }] : [])];
  const [first, ...more] = parts;
  if (first === undefined) return 'none';
  return more.length === 0 ? first : { ...first, plus: more };
}

/** Whole namespaces are two selectors: one for services, one for DomainMappings. */
function wholeNamespaces(selectors: readonly LabelSelector[]): {
  readonly names: readonly string[];
  readonly selectors: readonly LabelSelector[];
} {
  const listed = (selector: LabelSelector, key: string): readonly string[] | undefined => {
    const { matchLabels = {}, matchExpressions = [] } = selector;
    const others = matchExpressions.filter((each) => !isNoDomainMapping(each));
    const [only] = others;
    if (Object.keys(matchLabels).length > 0 || others.length !== 1 || only?.key !== key) return undefined;
    return only.operator === LabelSelectorOperator.IN ? only.values : undefined;
  };
  for (const routes of selectors) {
    const names = listed(routes, ROUTE_NAMESPACE);
    const mappings = selectors.find((each) => sameTexts(listed(each, DOMAIN_MAPPING_NAMESPACE), names));
    if (names !== undefined && mappings !== undefined) return { names, selectors: [routes, mappings] };
  }
  return { names: [], selectors: [] };
}

function isNoDomainMapping({ key, operator }: LabelSelectorRequirement): boolean {
  return key === DOMAIN_MAPPING_UID && operator === LabelSelectorOperator.DOES_NOT_EXIST;
}

function one({ matchLabels = {}, matchExpressions = [] }: LabelSelector): AssignmentData {
  const { except, others } = exceptions(matchExpressions);
  const exceptNamespaces = except.length > 0 ? { exceptNamespaces: except } : {};
  const pairs = Object.entries(matchLabels);
  if (others.length === 0 && pairs.length === 1)
    return { label: { key: pairs[0]?.[0], value: pairs[0]?.[1] }, ...exceptNamespaces };
  if (others.length === 0 && pairs.length > 0) return { labels: { ...matchLabels }, ...exceptNamespaces };
  const equal = pairs.map(([key, value]) => ({ key, operator: LabelSelectorOperator.IN, values: [value] }));
  return { expressions: [...equal.sort(byText(({ key }) => key)), ...others], ...exceptNamespaces };
}

/** Namespaces that are left out: the same `NotIn` for services and for DomainMappings. */
function exceptions(requirements: readonly LabelSelectorRequirement[]): {
  readonly except: readonly string[];
  readonly others: readonly LabelSelectorRequirement[];
} {
  const notIn = (key: string): LabelSelectorRequirement | undefined =>
    requirements.find((each) => each.key === key && each.operator === LabelSelectorOperator.NOT_IN);
  const routes = notIn(ROUTE_NAMESPACE);
  const mappings = notIn(DOMAIN_MAPPING_NAMESPACE);
  if (routes?.values === undefined || !sameTexts(routes.values, mappings?.values))
    return { except: [], others: requirements };
  return { except: routes.values, others: requirements.filter((each) => each !== routes && each !== mappings) };
}

function sameTexts(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a !== undefined && b !== undefined && [...a].sort().join() === [...b].sort().join();
}
