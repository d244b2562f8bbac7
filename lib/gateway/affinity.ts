import { refuseUnless, wholeNumber } from '../private/checks';
import { type LabelSelector, selectorRefusals } from '../private/label-selector';
import { DNS_LABEL, LABEL_KEY, LABEL_VALUE } from '../private/names';
import { filled, present } from '../private/present';
import { type Refusal, under } from '../private/refusal';

/** How a label of a node is compared. Source: Kubernetes API, `NodeSelectorOperator`. */
export enum NodeSelectorOperator {
  /** The label has one of the values. */
  IN = 'In',
  /** The label has none of the values, or is missing. */
  NOT_IN = 'NotIn',
  /** The label is there. */
  EXISTS = 'Exists',
  /** The label is missing. */
  DOES_NOT_EXIST = 'DoesNotExist',
  /** The label is a number greater than the only value. */
  GT = 'Gt',
  /** The label is a number less than the only value. */
  LT = 'Lt',
}

/** A requirement on a label of a node. Source: Kubernetes API, `NodeSelectorRequirement`. */
export interface NodeRequirement {
  /** Key of the label. */
  readonly key: string;
  /** How it is compared. */
  readonly operator: NodeSelectorOperator;
  /**
   * Values: one or more for `In` and `NotIn`, one integer for `Gt` and `Lt`, none for the others.
   *
   * @default - none
   */
  readonly values?: string[];
}

/** Nodes that meet all requirements. Source: Kubernetes API, `NodeSelectorTerm`. */
export interface NodeTerm {
  /** The requirements, one at least. */
  readonly matchExpressions: NodeRequirement[];
}

/** Nodes that are preferred. Source: Kubernetes API, `PreferredSchedulingTerm`. */
export interface PreferredNodeTerm extends NodeTerm {
  /** How much, from 1 to 100. */
  readonly weight: number;
}

/** Pods near which, or away from which, the gateway's pods run. Source: Kubernetes API, `PodAffinityTerm`. */
export interface PodTerm {
  /**
   * Node label that says what "near" means: `kubernetes.io/hostname` for the same node, `topology.kubernetes.io/zone`
   * for the same zone.
   */
  readonly topologyKey: string;
  /**
   * Labels of the other pods.
   *
   * @default - the pods of this gateway
   */
  readonly labelSelector?: LabelSelector;
  /**
   * Namespaces of the other pods.
   *
   * @default - the gateway's
   */
  readonly namespaces?: string[];
}

/** A preference for such pods. Source: Kubernetes API, `WeightedPodAffinityTerm`. */
export interface PreferredPodTerm extends PodTerm {
  /** How much, from 1 to 100. */
  readonly weight: number;
}

/** Nodes on which the pods run. Source: Kubernetes API, `Affinity`. */
export interface GatewayAffinity {
  /**
   * The pods only run on nodes that one of these terms selects (`requiredDuringSchedulingIgnoredDuringExecution`).
   *
   * @default - any node
   */
  readonly requiredNodes?: NodeTerm[];
  /**
   * Nodes that are preferred (`preferredDuringSchedulingIgnoredDuringExecution`).
   *
   * @default - none
   */
  readonly preferredNodes?: PreferredNodeTerm[];
  /**
   * The pods only run near these pods.
   *
   * @default - none
   */
  readonly requiredPods?: PodTerm[];
  /**
   * The pods run near these pods if possible.
   *
   * @default - none
   */
  readonly preferredPods?: PreferredPodTerm[];
  /**
   * The pods never run near these pods. With the gateway's own pods on `kubernetes.io/hostname`, a rollout needs as
   * many free nodes as it adds pods.
   *
   * @default - none
   */
  readonly requiredAwayFromPods?: PodTerm[];
  /**
   * The pods do not run near these pods if possible.
   *
   * @default - none
   */
  readonly preferredAwayFromPods?: PreferredPodTerm[];
}

const WEIGHT = wholeNumber(1, 100);
const NODE_LISTS = ['requiredNodes', 'preferredNodes'] as const;
const POD_LISTS = ['requiredPods', 'preferredPods', 'requiredAwayFromPods', 'preferredAwayFromPods'] as const;

/** Checks an affinity as Kubernetes does (`validateAffinity`). */
export function affinityRefusals(affinity: GatewayAffinity = {}): Refusal[] {
  return [
    ...NODE_LISTS.flatMap((list) =>
      (affinity[list] ?? []).flatMap((term, index) => under([list, index], nodeTermRefusals(term))),
    ),
    ...POD_LISTS.flatMap((list) =>
      (affinity[list] ?? []).flatMap((term, index) => under([list, index], podTermRefusals(term))),
    ),
  ];
}

function weightRefusals(term: object): Refusal[] {
  return 'weight' in term ? refuseUnless(WEIGHT, term.weight, ['weight']) : [];
}

function nodeTermRefusals(term: NodeTerm | PreferredNodeTerm): Refusal[] {
  const { matchExpressions } = term;
  if (matchExpressions.length === 0) {
    return [{ path: ['matchExpressions'], what: 'empty, which selects no node', allowed: 'one requirement or more' }];
  }
  return [
    ...weightRefusals(term),
    ...matchExpressions.flatMap((requirement, index) =>
      under(['matchExpressions', index], requirementRefusals(requirement)),
    ),
  ];
}

function requirementRefusals({ key, operator, values = [] }: NodeRequirement): Refusal[] {
  return [
    ...refuseUnless(LABEL_KEY, key, ['key']),
    ...values.flatMap((value, index) => refuseUnless(LABEL_VALUE, value, ['values', index])),
    ...countRefusals(operator, values),
  ];
}

function countRefusals(operator: NodeSelectorOperator, values: readonly string[]): Refusal[] {
  const refused = (allowed: string): Refusal[] => [
    { path: ['values'], what: `not what operator ${operator} takes`, got: values, allowed },
  ];
  switch (operator) {
    case NodeSelectorOperator.IN:
    case NodeSelectorOperator.NOT_IN:
      return values.length === 0 ? refused('one value or more') : [];
    case NodeSelectorOperator.EXISTS:
    case NodeSelectorOperator.DOES_NOT_EXIST:
      return values.length > 0 ? refused('no values') : [];
    default:
      return values.length === 1 && /^-?\d{1,18}$/.test(values[0] ?? '') ? [] : refused('one integer');
  }
}

function podTermRefusals(term: PodTerm | PreferredPodTerm): Refusal[] {
  const { topologyKey, labelSelector, namespaces = [] } = term;
  return [
    ...weightRefusals(term),
    ...refuseUnless(LABEL_KEY, topologyKey, ['topologyKey']),
    ...(labelSelector === undefined ? [] : under(['labelSelector'], selectorRefusals(labelSelector))),
    ...namespaces.flatMap((name, index) => refuseUnless(DNS_LABEL, name, ['namespaces', index])),
  ];
}

/** The affinity in Kubernetes' terms; undefined for none. */
export function podAffinity(
  affinity: GatewayAffinity | undefined,
  ownLabels: Readonly<Record<string, string>>,
): object | undefined {
  const own = { matchLabels: ownLabels };
  const { requiredNodes, preferredNodes, requiredPods, preferredPods, requiredAwayFromPods, preferredAwayFromPods } =
    affinity ?? {};
  const pods = (required: readonly PodTerm[] = [], preferred: readonly PreferredPodTerm[] = []): object | undefined =>
    either(
      some(required)?.map((term) => podTerm(term, own)),
      some(preferred)?.map(({ weight, ...term }) => ({ weight, podAffinityTerm: podTerm(term, own) })),
    );
  const nodeAffinity = either(
    some(requiredNodes) && { nodeSelectorTerms: requiredNodes },
    some(preferredNodes)?.map(({ weight, ...preference }) => ({ weight, preference })),
  );
  return filled(
    present({
      nodeAffinity,
      podAffinity: pods(requiredPods, preferredPods),
      podAntiAffinity: pods(requiredAwayFromPods, preferredAwayFromPods),
    }),
  );
}

function podTerm({ topologyKey, labelSelector, namespaces }: PodTerm, own: object): object {
  return { topologyKey, labelSelector: labelSelector ?? own, ...present({ namespaces }) };
}

function either(required: object | undefined, preferred: object | undefined): object | undefined {
  if (required === undefined && preferred === undefined) return undefined;
  return present({
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  });
}

function some<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list !== undefined && list.length > 0 ? list : undefined;
}
