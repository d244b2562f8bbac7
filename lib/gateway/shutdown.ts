import { refuseUnless, wholeNumber } from '../private/checks';
import { type Refusal } from '../private/refusal';

/**
 * Graceful termination of a gateway pod: the load balancer gets time to stop sending (preStop sleep), then Envoy drains
 * (Istio's `terminationDrainDuration`), then the pod is terminated.
 */
export interface GracefulShutdown {
  /**
   * Seconds that a terminating pod continues to serve before it drains: the time that a load balancer needs to notice.
   *
   * @default - what the load balancer needs: 135 for an AWS Network Load Balancer with IP targets, 5 without a load
   * balancer; see docs/load-balancers.md
   */
  readonly preStopSleepSeconds?: number;
  /**
   * Seconds that Envoy waits for open requests to finish.
   *
   * @default 20
   */
  readonly drainSeconds?: number;
  /**
   * Seconds after which the kubelet kills the pod.
   *
   * @default - preStopSleepSeconds + drainSeconds + 10
   */
  readonly terminationGracePeriodSeconds?: number;
}

/** A shutdown with every default filled in. */
export type ResolvedShutdown = Required<GracefulShutdown>;

/** Checks a shutdown; the grace period must not end before the drain. */
export function shutdownRefusals(shutdown: GracefulShutdown = {}, removalSeconds = 0): Refusal[] {
  const { preStopSleepSeconds, drainSeconds, terminationGracePeriodSeconds } = resolveShutdown(
    shutdown,
    removalSeconds,
  );
  const refusals = [
    ...refuseUnless(wholeNumber(0, 3600), preStopSleepSeconds, ['preStopSleepSeconds']),
    ...refuseUnless(wholeNumber(1, 86400), drainSeconds, ['drainSeconds']),
    ...refuseUnless(wholeNumber(1, 100000), shutdown.terminationGracePeriodSeconds, ['terminationGracePeriodSeconds']),
  ];
  const least = preStopSleepSeconds + drainSeconds;
  if (refusals.length > 0 || terminationGracePeriodSeconds >= least) return refusals;
  return [
    {
      path: ['terminationGracePeriodSeconds'],
      what: 'terminates the pod before it has drained',
      got: terminationGracePeriodSeconds,
      allowed: `at least preStopSleepSeconds + drainSeconds = ${least}`,
    },
  ];
}

/**
 * Fills in the defaults.
 *
 * @param removalSeconds for how long the load balancer goes on sending to a pod that is being deleted
 */
export function resolveShutdown(shutdown: GracefulShutdown = {}, removalSeconds: number): ResolvedShutdown {
  const { preStopSleepSeconds = removalSeconds, drainSeconds = 20 } = shutdown;
  const { terminationGracePeriodSeconds = preStopSleepSeconds + drainSeconds + 10 } = shutdown;
  return { preStopSleepSeconds, drainSeconds, terminationGracePeriodSeconds };
}
