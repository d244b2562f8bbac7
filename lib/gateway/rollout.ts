import { pattern, refuseUnless, wholeNumber } from '../private/checks';
import { type Refusal } from '../private/refusal';
import { type LoadBalancer } from './load-balancer';

/** How the Deployment replaces its pods. No pod goes before a new one is available. */
export interface GatewayRollout {
  /**
   * How many pods a rollout may add at the same time, as a number or a percentage of the replicas: `1`, `25%`.
   *
   * @default '100%'
   */
  readonly maxSurge?: string;
  /**
   * Seconds for which a new pod must be ready before an old one goes: the time the load balancer needs to send to it.
   *
   * @default - what the load balancer needs: 0 where a readiness gate waits for it; see docs/load-balancers.md
   */
  readonly minReadySeconds?: number;
}

const MAX_SURGE = pattern(
  /^(?:[1-9]\d{0,3}|(?:[1-9]|[1-9]\d|100)%)$/,
  'a number of pods or a percentage',
  "'1' to '9999', or '1%' to '100%'",
);

/** Checks a rollout. */
export function rolloutRefusals(rollout: GatewayRollout = {}): Refusal[] {
  return [
    ...refuseUnless(MAX_SURGE, rollout.maxSurge, ['maxSurge']),
    ...refuseUnless(wholeNumber(0, 3600), rollout.minReadySeconds, ['minReadySeconds']),
  ];
}

/** The strategy of the Deployment. */
export function rollingUpdate({ maxSurge = '100%' }: GatewayRollout = {}): object {
  return { maxSurge: maxSurge.endsWith('%') ? maxSurge : Number(maxSurge), maxUnavailable: 0 };
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
