import { brand } from '../private/brand';
import { refuseUnlessGiven, wholeNumber } from '../private/checks';
import { type Refusal, throwRefusals } from '../private/refusal';

/** Checks the number that DisruptionBudget.maxUnavailable takes. */
export function maxUnavailableRefusals(pods: number): Refusal[] {
  return refuseUnlessGiven(wholeNumber(0, 9999), pods, []);
}

/** Checks the number that DisruptionBudget.maxUnavailablePercent takes. */
export function maxUnavailablePercentRefusals(percent: number): Refusal[] {
  return refuseUnlessGiven(wholeNumber(0, 100), percent, []);
}

/**
 * How many pods of a gateway may be unavailable at the same time because of voluntary disruptions, such as a node
 * drain.
 *
 * Every factory checks its options immediately and throws all refusals together, each with its fix.
 *
 * Source: Kubernetes, "Specifying a Disruption Budget for your Application".
 */
export class DisruptionBudget {
  /**
   * A PodDisruptionBudget that lets this number of pods be unavailable.
   *
   * @param pods 0 to 9999. With 0, no node that runs a pod of the gateway can be drained.
   */
  public static maxUnavailable(pods: number): DisruptionBudget {
    throwRefusals(maxUnavailableRefusals(pods), 'DisruptionBudget.maxUnavailable');
    return new DisruptionBudget(pods);
  }

  /**
   * A PodDisruptionBudget that lets this share of the pods be unavailable, rounded up to whole pods.
   *
   * @param percent 0 to 100
   */
  public static maxUnavailablePercent(percent: number): DisruptionBudget {
    throwRefusals(maxUnavailablePercentRefusals(percent), 'DisruptionBudget.maxUnavailablePercent');
    return new DisruptionBudget(`${percent}%`);
  }

  /** No PodDisruptionBudget: any number of pods may be evicted at once. */
  public static none(): DisruptionBudget {
    return new DisruptionBudget(undefined);
  }

  private constructor(
    /**
     * The value in the PodDisruptionBudget; undefined without one.
     *
     * @internal
     */
    public readonly _maxUnavailable: number | string | undefined,
  ) {}
}

brand(DisruptionBudget, 'DisruptionBudget');
