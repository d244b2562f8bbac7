import { refuseUnless, wholeNumber } from '../private/checks';
import { LABEL_KEY, LABEL_VALUE } from '../private/names';
import { type Path, type Refusal } from '../private/refusal';

/** What a taint does to pods that do not tolerate it. Source: Kubernetes, "Taints and Tolerations". */
export enum TaintEffect {
  /** New pods are not scheduled on the node. */
  NO_SCHEDULE = 'NoSchedule',
  /** New pods are scheduled elsewhere if that is possible. */
  PREFER_NO_SCHEDULE = 'PreferNoSchedule',
  /** New pods are not scheduled on the node, and running ones are evicted. */
  NO_EXECUTE = 'NoExecute',
}

/** How a toleration matches the taints of its key. Source: Kubernetes API, `Toleration`. */
export enum TolerationOperator {
  /** Taints with the toleration's value. */
  EQUAL = 'Equal',
  /** Taints with any value; without a key, every taint. */
  EXISTS = 'Exists',
}

/** A toleration of the gateway pods, as Kubernetes' pod spec has it. */
export interface GatewayToleration {
  /**
   * Key of the taint.
   *
   * @default - every key, which needs TolerationOperator.EXISTS
   */
  readonly key?: string;
  /**
   * How the value is compared.
   *
   * @default TolerationOperator.EQUAL
   */
  readonly operator?: TolerationOperator;
  /**
   * Value of the taint. Not with TolerationOperator.EXISTS.
   *
   * @default - the empty value
   */
  readonly value?: string;
  /**
   * Effect of the taint.
   *
   * @default - every effect
   */
  readonly effect?: TaintEffect;
  /**
   * Seconds for which a running pod stays on a node that gets the taint; 0 evicts it at once. Only with
   * TaintEffect.NO_EXECUTE.
   *
   * @default - it stays
   */
  readonly tolerationSeconds?: number;
}

/** Checks tolerations as Kubernetes does (`ValidateTolerations`). */
export function tolerationRefusals(tolerations: readonly GatewayToleration[] | undefined, path: Path): Refusal[] {
  return (tolerations ?? []).flatMap((toleration, index) => {
    const { key, operator = TolerationOperator.EQUAL, value, effect, tolerationSeconds } = toleration;
    const at = [...path, index];
    const refusals = [
      ...refuseUnless(LABEL_KEY, key, [...at, 'key']),
      ...refuseUnless(LABEL_VALUE, value, [...at, 'value']),
      ...refuseUnless(wholeNumber(0, 2 ** 31 - 1), tolerationSeconds, [...at, 'tolerationSeconds']),
    ];
    if (tolerationSeconds !== undefined && effect !== TaintEffect.NO_EXECUTE) {
      refusals.push({
        path: [...at, 'tolerationSeconds'],
        what: "has no meaning without the effect 'NoExecute'",
        got: tolerationSeconds,
        fix: "omit it, or set effect to 'NoExecute'",
      });
    }
    if (key === undefined && operator !== TolerationOperator.EXISTS) {
      refusals.push({
        path: [...at, 'key'],
        what: 'missing',
        fix: "set it, or set operator to 'Exists' to tolerate every taint",
      });
    }
    if (operator === TolerationOperator.EXISTS && value !== undefined && value !== '') {
      refusals.push({
        path: [...at, 'value'],
        what: "has no meaning with operator 'Exists'",
        got: value,
        fix: "omit it, or set operator to 'Equal'",
      });
    }
    return refusals;
  });
}
