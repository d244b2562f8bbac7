import { type IConstruct } from 'constructs';
import { refuse } from '../private/errors';
import { demandInteger } from '../private/numbers';

/**
 * How a gateway pod ends without cutting requests off: the load balancer gets time to stop sending (preStop sleep), then
 * Envoy drains (Istio's `terminationDrainDuration`), then the pod is ended.
 */
export interface GracefulShutdown {
  /**
   * Seconds that a pod goes on serving after it was told to end, before draining: the time a load balancer needs to notice.
   *
   * @default 5
   */
  readonly preStopSleepSeconds?: number;
  /**
   * Seconds in which Envoy lets open requests end.
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

/** Fills in the defaults and refuses a grace period that would cut the drain off. */
export function resolveShutdown(shutdown: GracefulShutdown, scope: IConstruct): ResolvedShutdown {
  const { preStopSleepSeconds = 5, drainSeconds = 20 } = shutdown;
  const { terminationGracePeriodSeconds = preStopSleepSeconds + drainSeconds + 10 } = shutdown;
  demandInteger('shutdown.preStopSleepSeconds', preStopSleepSeconds, 0, 3600, scope);
  demandInteger('shutdown.drainSeconds', drainSeconds, 1, 86400, scope);
  demandInteger('shutdown.terminationGracePeriodSeconds', terminationGracePeriodSeconds, 1, 100000, scope);
  if (terminationGracePeriodSeconds < preStopSleepSeconds + drainSeconds) {
    refuse(
      {
        what: 'shutdown.terminationGracePeriodSeconds ends the pod before it has drained',
        got: terminationGracePeriodSeconds,
        allowed: `at least preStopSleepSeconds + drainSeconds = ${preStopSleepSeconds + drainSeconds}`,
      },
      scope,
    );
  }
  return { preStopSleepSeconds, drainSeconds, terminationGracePeriodSeconds };
}
