import { refuseUnless, wholeNumber } from '../private/checks';
import { LABEL_KEY } from '../private/names';
import { present } from '../private/present';
import { type Refusal } from '../private/refusal';

/**
 * What the scheduler does with a pod that would make the spread too uneven. Source: Kubernetes API,
 * `UnsatisfiableConstraintAction`.
 */
export enum UnsatisfiableSpread {
  /** It prefers the node that keeps the spread most even. */
  SCHEDULE_ANYWAY = 'ScheduleAnyway',
  /** The pod stays pending: a hard spread. */
  DO_NOT_SCHEDULE = 'DoNotSchedule',
}

/** One constraint on how the pods of a gateway are spread. Source: Kubernetes API, `TopologySpreadConstraint`. */
export interface GatewayTopologySpread {
  /** Node label over whose values the pods are spread: `topology.kubernetes.io/zone`. */
  readonly topologyKey: string;
  /**
   * Most pods that one value may have more than another.
   *
   * @default 1
   */
  readonly maxSkew?: number;
  /**
   * What happens with a pod that does not fit. With DO_NOT_SCHEDULE only the pods of one ReplicaSet are compared
   * (`matchLabelKeys: [pod-template-hash]`), so that the old pods of a rollout do not keep new ones pending.
   *
   * @default UnsatisfiableSpread.SCHEDULE_ANYWAY
   */
  readonly whenUnsatisfiable?: UnsatisfiableSpread;
  /**
   * Number of values below which the missing ones count as empty. Only with DO_NOT_SCHEDULE.
   *
   * @default - Kubernetes' own, 1
   */
  readonly minDomains?: number;
}

const COUNT = wholeNumber(1, 1000);
const SPREAD_ACROSS = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'];

/** Checks constraints as Kubernetes does (`validateTopologySpreadConstraints`). Paths are from the list. */
export function topologySpreadRefusals(spread: readonly GatewayTopologySpread[] = []): Refusal[] {
  const seen = new Set<string>();
  return spread.flatMap(({ topologyKey, maxSkew, whenUnsatisfiable, minDomains }, index) => {
    const id = JSON.stringify([topologyKey, whenUnsatisfiable ?? UnsatisfiableSpread.SCHEDULE_ANYWAY]);
    const isTwice = seen.has(id);
    seen.add(id);
    return [
      ...refuseUnless(LABEL_KEY, topologyKey, [index, 'topologyKey']),
      ...refuseUnless(COUNT, maxSkew, [index, 'maxSkew']),
      ...refuseUnless(COUNT, minDomains, [index, 'minDomains']),
      ...(minDomains !== undefined && whenUnsatisfiable !== UnsatisfiableSpread.DO_NOT_SCHEDULE
        ? [
            {
              path: [index, 'minDomains'],
              what: 'has no meaning without DO_NOT_SCHEDULE',
              got: minDomains,
              fix: "omit it, or set whenUnsatisfiable to 'DoNotSchedule'",
            },
          ]
        : []),
      ...(isTwice
        ? [{ path: [index], what: 'a second constraint of this topologyKey and whenUnsatisfiable', got: topologyKey }]
        : []),
    ];
  });
}

/**
 * The constraints in Kubernetes' terms: over zones and nodes as a preference, since a gateway that is not spread is
 * better than none.
 */
export function spreadConstraints(
  {
    spreadAcross,
    topologySpread,
  }: { readonly spreadAcross?: string[]; readonly topologySpread?: GatewayTopologySpread[] },
  ownLabels: Readonly<Record<string, string>>,
): object[] {
  const asPreference = (spreadAcross ?? SPREAD_ACROSS).map((topologyKey) => ({ topologyKey }));
  const constraints: readonly GatewayTopologySpread[] = topologySpread ?? asPreference;
  return constraints.map(
    ({ topologyKey, maxSkew = 1, whenUnsatisfiable = UnsatisfiableSpread.SCHEDULE_ANYWAY, minDomains }) => ({
      maxSkew,
      topologyKey,
      whenUnsatisfiable,
      labelSelector: { matchLabels: ownLabels },
      ...present({ minDomains }),
      ...(whenUnsatisfiable === UnsatisfiableSpread.DO_NOT_SCHEDULE && { matchLabelKeys: ['pod-template-hash'] }),
    }),
  );
}
