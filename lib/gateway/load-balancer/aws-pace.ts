import { type AwsNetworkOptions, AwsTargetType } from './aws-options';
import { type AwsSettings } from './aws-settings';
import { ExternalTrafficPolicy } from './options';
import { FOLLOWS_KUBE_PROXY, type LoadBalancerPace, followsNodes } from './rollout';

/** The label by which the AWS Load Balancer Controller gives the pods of a namespace a readiness gate. */
export const READINESS_GATE = { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' } as const;

/**
 * A deregistered target gets new connections for two minutes, regardless of the deregistration delay, and the
 * controller needs some seconds before that. Source: aws-load-balancer-controller #2366 and #3270 (measured by their
 * authors).
 */
const DEREGISTRATION_SECONDS = 135;
/** A new target gets no connection for up to three minutes. Source: aws-load-balancer-controller #1834. */
const REGISTRATION_SECONDS = 180;
/** From an unhealthy target to its last new connection. Source: aws/containers-roadmap #470 (30 to 40 seconds). */
const PROPAGATION_SECONDS = 40;

/** How fast a Network Load Balancer follows the pods. */
export function awsPace(options: AwsNetworkOptions, settings: AwsSettings): LoadBalancerPace {
  if (settings.targetType === AwsTargetType.IP) {
    return options.podReadinessGate === false
      ? { removalSeconds: DEREGISTRATION_SECONDS, additionSeconds: REGISTRATION_SECONDS }
      : { removalSeconds: DEREGISTRATION_SECONDS, additionSeconds: 0, readinessGate: READINESS_GATE };
  }
  if (settings.externalTrafficPolicy !== ExternalTrafficPolicy.LOCAL) return FOLLOWS_KUBE_PROXY;
  const { healthCheckIntervalSeconds = 10, healthCheckThreshold = 3 } = options;
  return followsNodes({
    intervalSeconds: healthCheckIntervalSeconds,
    failures: healthCheckThreshold,
    successes: healthCheckThreshold,
    propagationSeconds: PROPAGATION_SECONDS,
  });
}
