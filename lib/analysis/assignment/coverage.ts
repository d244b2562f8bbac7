import { KINGRESS_UNIVERSE } from '../../knative/ingress-labels';
import { groupBy } from '../../private/group';
import { type LabelSelector, LabelSelectorOperator, type LabelSelectorRequirement } from '../../private/label-selector';

const { IN, NOT_IN, EXISTS, DOES_NOT_EXIST } = LabelSelectorOperator;

/** The two kinds of KIngresses, by the labels that they always carry: those of a Route or of a DomainMapping. */
export type IngressKind = 'route' | 'domain-mapping';

/** Whether the selector has no requirements. */
export function isMatchAll({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/**
 * The selectors that together match every KIngress of a kind; `undefined` if there are KIngresses that none of them
 * matches. Selectors with several requirements count only if all but one of them are always met.
 */
export function covering<T>(
  things: readonly T[],
  selectorOf: (thing: T) => LabelSelector,
  kind: IngressKind,
): readonly T[] | undefined {
  const decisive: { readonly thing: T; readonly requirement: LabelSelectorRequirement }[] = [];
  for (const thing of things) {
    const open = requirementsOf(selectorOf(thing)).filter((requirement) => verdict(requirement, kind) !== 'met');
    const [requirement] = open;
    if (requirement === undefined) return [thing];
    if (open.length === 1 && verdict(requirement, kind) === 'open') decisive.push({ thing, requirement });
  }
  for (const [key, on] of groupBy(decisive, ({ requirement }) => [requirement.key])) {
    const requirements = on.map(({ requirement }) => requirement);
    if (coversKey(requirements, keysOf(kind).includes(key))) return [...new Set(on.map(({ thing }) => thing))];
  }
  return undefined;
}

function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelectorRequirement[] {
  const labels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: IN, values: [value] }));
  return [...labels, ...matchExpressions];
}

function keysOf(kind: IngressKind): readonly string[] {
  const [route = [], mapping = []] = KINGRESS_UNIVERSE.alternatives ?? [];
  return kind === 'route' ? route : mapping;
}

/** Whether every KIngress of the kind meets a requirement, none does, or it depends. */
function verdict({ key, operator }: LabelSelectorRequirement, kind: IngressKind): 'met' | 'unmet' | 'open' {
  if (keysOf(kind).includes(key)) {
    if (operator === EXISTS) return 'met';
    return operator === DOES_NOT_EXIST ? 'unmet' : 'open';
  }
  if (keysOf(kind === 'route' ? 'domain-mapping' : 'route').includes(key)) {
    return operator === NOT_IN || operator === DOES_NOT_EXIST ? 'met' : 'unmet';
  }
  return 'open';
}

/** Whether these requirements on one key cover every value, and its absence. */
function coversKey(requirements: readonly LabelSelectorRequirement[], alwaysPresent: boolean): boolean {
  const of = (operator: LabelSelectorOperator): LabelSelectorRequirement[] =>
    requirements.filter((requirement) => requirement.operator === operator);
  const absent = alwaysPresent || of(DOES_NOT_EXIST).length > 0 || of(NOT_IN).length > 0;
  if (!absent) return false;
  if (of(EXISTS).length > 0) return true;
  const listed = new Set(of(IN).flatMap(({ values = [] }) => values));
  const [first, ...others] = of(NOT_IN).map(({ values = [] }) => new Set(values));
  if (first === undefined) return false;
  return [...first].every((value) => listed.has(value) || others.some((excluded) => !excluded.has(value)));
}
