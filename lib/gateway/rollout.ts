import { refuseUnless, wholeNumber } from '../private/checks';
import { type Refusal } from '../private/refusal';
import { type LoadBalancer } from './load-balancer';

/** How the Deployment replaces its pods. No pod goes before a new one is available. */
export interface GatewayRollout {
  /**
   * How many pods a rollout may add at the same time, from 1 to 9999. Not together with `maxSurgePercent`.
   *
   * @default - as `maxSurgePercent` says
   */
  readonly maxSurge?: number;
  /**
   * The same in percent of the replicas, rounded up, from 1 to 100.
   *
   * @default 100
   */
  readonly maxSurgePercent?: number;
  /**
   * Seconds for which a new pod must be ready before an old one goes: the time the load balancer needs to send to it.
   *
   * @default - what the load balancer needs: 0 where a readiness gate waits for it; see docs/load-balancers.md
   */
  readonly minReadySeconds?: number;
}

/** Checks a rollout. */
export function rolloutRefusals({ maxSurge, maxSurgePercent, minReadySeconds }: GatewayRollout = {}): Refusal[] {
  return [
    ...refuseUnless(wholeNumber(1, 9999), maxSurge, ['maxSurge']),
    ...refuseUnless(wholeNumber(1, 100), maxSurgePercent, ['maxSurgePercent']),
    ...(maxSurge === undefined || maxSurgePercent === undefined
      ? []
      : [{ path: ['maxSurge'], what: 'says the same as maxSurgePercent', got: maxSurge, fix: 'omit one of them' }]),
    ...refuseUnless(wholeNumber(0, 3600), minReadySeconds, ['minReadySeconds']),
  ];
}

/** The strategy of the Deployment. */
export function rollingUpdate({ maxSurge, maxSurgePercent = 100 }: GatewayRollout = {}): object {
  return { maxSurge: maxSurge ?? `${maxSurgePercent}%`, maxUnavailable: 0 };
}

// Kubernetes: DeploymentSpec, and ValidateDeploymentSpec, which wants minReadySeconds to be less.
const PROGRESS_DEADLINE_SECONDS = 600;

/**
 * `progressDeadlineSeconds` of the Deployment, where Kubernetes' default would be over before a new pod is available.
 */
export function progressDeadlineSeconds(readySeconds: number): number | undefined {
  return readySeconds < PROGRESS_DEADLINE_SECONDS ? undefined : readySeconds + PROGRESS_DEADLINE_SECONDS;
}

/** `minReadySeconds` of the Deployment. */
export function minReadySeconds(rollout: GatewayRollout | undefined, loadBalancer: LoadBalancer): number {
  return rollout?.minReadySeconds ?? loadBalancer._template.pace.additionSeconds;
}
