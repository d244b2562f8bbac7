import { refuseLabels, refuseUnless, refuseUnlessGiven } from './checks';
import { LABEL_KEY, LABEL_VALUE } from './names';
import { type Refusal, under } from './refusal';
import { byText } from './sort';

/** How a requirement of a label selector relates a key to its values. */
export enum LabelSelectorOperator {
  /** The label is one of the values. */
  IN = 'In',
  /** The label is none of the values, or is absent. */
  NOT_IN = 'NotIn',
  /** The label is present, with any value. */
  EXISTS = 'Exists',
  /** The label is absent. */
  DOES_NOT_EXIST = 'DoesNotExist',
}

/** One requirement of a label selector. */
export interface LabelSelectorRequirement {
  /** The label's key. */
  readonly key: string;
  /** How the key relates to the values. */
  readonly operator: LabelSelectorOperator;
  /**
   * The values: at least one with `In` and `NotIn`, none with `Exists` and `DoesNotExist`.
   *
   * @default - none
   */
  readonly values?: string[];
}

/**
 * A Kubernetes label selector. An object matches when it meets every requirement; a selector without any matches every
 * object.
 *
 * Source: Kubernetes, `LabelSelector` of `meta/v1`.
 */
export interface LabelSelector {
  /**
   * Labels that must be present with exactly these values.
   *
   * @default - none
   */
  readonly matchLabels?: Record<string, string>;
  /**
   * Further requirements.
   *
   * @default - none
   */
  readonly matchExpressions?: LabelSelectorRequirement[];
}

/** What is known of the objects a selector is judged for. */
export interface LabelUniverse {
  /** Labels that every such object carries. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** Groups of keys: every such object carries all keys of exactly one group, and no key of the others. */
  readonly alternatives?: readonly (readonly string[])[];
}

const OPERATORS: readonly string[] = Object.values(LabelSelectorOperator);

/** Whether the operator takes values; undefined for one that does not exist. */
function takesValues(operator: string): boolean | undefined {
  if (!OPERATORS.includes(operator)) return undefined;
  return operator === 'In' || operator === 'NotIn';
}

/** What Kubernetes would refuse of the selector (cf. `LabelSelectorAsSelector`). */
export function selectorRefusals(selector: LabelSelector): Refusal[] {
  return [
    ...refuseLabels(selector.matchLabels, ['matchLabels']),
    ...(selector.matchExpressions ?? []).flatMap((requirement, index) =>
      under(['matchExpressions', index], requirementRefusals(requirement)),
    ),
  ];
}

/** What Kubernetes would refuse of a requirement. */
export function requirementRefusals({ key, operator, values = [] }: LabelSelectorRequirement): Refusal[] {
  const valued = takesValues(operator);
  return [
    ...(valued === undefined
      ? [{ path: ['operator'], what: 'unsupported value', got: operator, allowed: OPERATORS.join(', ') }]
      : []),
    ...refuseUnlessGiven(LABEL_KEY, key, ['key']),
    ...(valued === true && values.length === 0
      ? [{ path: ['values'], what: `empty, with operator ${operator}`, allowed: 'at least one value' }]
      : []),
    ...(valued === false && values.length > 0
      ? [{ path: ['values'], what: `not allowed with operator ${operator}`, got: values, fix: 'omit them' }]
      : []),
    ...values.flatMap((value, index) => refuseUnless(LABEL_VALUE, value, ['values', index])),
  ];
}

/** The keys that a selector uses. */
export function selectedKeys({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Set<string> {
  return new Set([...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)]);
}

/** The selector as requirements only. */
function requirements({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelectorRequirement[] {
  const labels = Object.entries(matchLabels);
  return [
    ...labels.map(([key, value]) => ({ key, operator: LabelSelectorOperator.IN, values: [value] })),
    ...matchExpressions,
  ];
}

/** Whether an object with these labels matches. The selector must be valid. */
export function matches(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  for (const key in selector.matchLabels) {
    if (!Object.hasOwn(labels, key) || labels[key] !== selector.matchLabels[key]) return false;
  }
  return (selector.matchExpressions ?? []).every((requirement) => meets(requirement, labels));
}

function meets(
  { key, operator, values = [] }: LabelSelectorRequirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case LabelSelectorOperator.IN:
      return value !== undefined && values.includes(value);
    case LabelSelectorOperator.NOT_IN:
      return value === undefined || !values.includes(value);
    case LabelSelectorOperator.EXISTS:
      return value !== undefined;
    case LabelSelectorOperator.DOES_NOT_EXIST:
      return value === undefined;
  }
}

/**
 * The selector as kubectl prints it: `app=shop,gateway in (a,b),!internal`, and `<none>` for one that matches
 * everything.
 */
export function describeSelector(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const expressions = (selector.matchExpressions ?? []).map((each) => ({
    key: each.key,
    text: describeRequirement(each),
  }));
  const all = [...labels, ...expressions].sort(byText(({ key }) => key));
  return all.length === 0 ? '<none>' : all.map(({ text }) => text).join(',');
}

function describeRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  const list = `(${[...values].sort().join(',')})`;
  switch (operator) {
    case LabelSelectorOperator.IN:
      return `${key} in ${list}`;
    case LabelSelectorOperator.NOT_IN:
      return `${key} notin ${list}`;
    case LabelSelectorOperator.EXISTS:
      return key;
    case LabelSelectorOperator.DOES_NOT_EXIST:
      return `!${key}`;
  }
}

/**
 * Labels that an object of this universe can carry and that both selectors match; undefined if there are none. The
 * selectors must be valid. Only labels that matter are given.
 */
export function witness(
  a: LabelSelector,
  b: LabelSelector,
  universe: LabelUniverse = {},
): Record<string, string> | undefined {
  return satisfy([a, b], universe);
}

/** Labels that an object of this universe can carry and that all these selectors match; undefined if there are none. */
export function satisfy(
  selectors: readonly LabelSelector[],
  universe: LabelUniverse = {},
): Record<string, string> | undefined {
  const wanted = selectors.flatMap(requirements);
  const fixed = requirements({ matchLabels: { ...universe.fixed } });
  const groups = universe.alternatives ?? [[]];
  for (const group of groups) {
    const others = groups.flat().filter((key) => !group.includes(key));
    const carried = group.map((key) => ({ key, operator: LabelSelectorOperator.EXISTS }));
    const absent = others.map((key) => ({ key, operator: LabelSelectorOperator.DOES_NOT_EXIST }));
    const labels = solve([...fixed, ...wanted, ...carried, ...absent]);
    if (labels !== undefined) return labels;
  }
  return undefined;
}

/** What all requirements on one key leave open. */
interface Freedom {
  allowed?: Set<string>;
  readonly forbidden: Set<string>;
  present: boolean;
  absent: boolean;
}

/** Requirements on different keys never conflict, so each key is decided by itself. */
function solve(all: readonly LabelSelectorRequirement[]): Record<string, string> | undefined {
  const keys = new Map<string, Freedom>();
  for (const { key, operator, values = [] } of all) {
    const freedom = keys.get(key) ?? { forbidden: new Set(), present: false, absent: false };
    keys.set(key, freedom);
    switch (operator) {
      case LabelSelectorOperator.IN:
        freedom.allowed = new Set(values.filter((value) => freedom.allowed?.has(value) ?? true));
        break;
      case LabelSelectorOperator.NOT_IN:
        for (const value of values) freedom.forbidden.add(value);
        break;
      case LabelSelectorOperator.EXISTS:
        freedom.present = true;
        break;
      case LabelSelectorOperator.DOES_NOT_EXIST:
        freedom.absent = true;
        break;
    }
  }
  const labels: [string, string][] = [];
  for (const [key, freedom] of keys) {
    const needed = freedom.present || freedom.allowed !== undefined;
    if (!needed) continue;
    const value = freedom.absent ? undefined : choose(freedom);
    if (value === undefined) return undefined;
    labels.push([key, value]);
  }
  return Object.fromEntries(labels.sort(byText(([key]) => key)));
}

/** A value that the key may have. A key with any value has one: the forbidden ones are finite. */
function choose({ allowed, forbidden }: Freedom): string | undefined {
  if (allowed !== undefined) return [...allowed].sort().find((value) => !forbidden.has(value));
  let value = 'any';
  for (let count = 2; forbidden.has(value); count += 1) value = `any-${count.toString()}`;
  return value;
}
