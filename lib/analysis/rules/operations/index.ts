import { type Rule } from '../../rule';
import { conflictingTelemetries } from './conflicting-telemetries';
import { externalTrafficPolicyLosesSourceIp } from './external-traffic-policy-loses-source-ip';
import { healthCheckUnanswered } from './health-check-unanswered';
import { imageAutoRace } from './image-auto-race';
import { istioOperatorWithoutController } from './istio-operator-without-controller';
import { latestOrUnpinnedPatchedImage } from './latest-or-unpinned-patched-image';
import { loadBalancerQuota } from './load-balancer-quota';
import { noPdb } from './no-pdb';
import { oneLoadBalancerTwice } from './one-load-balancer-twice';
import { patchedVersionSkew } from './patched-version-skew';
import { singleReplica } from './single-replica';
import { revisionInSelector } from './revision-in-selector';

/** What makes gateways fragile in production. */
export const OPERATIONS_RULES: readonly Rule[] = [
  revisionInSelector,
  conflictingTelemetries,
  externalTrafficPolicyLosesSourceIp,
  healthCheckUnanswered,
  imageAutoRace,
  istioOperatorWithoutController,
  latestOrUnpinnedPatchedImage,
  loadBalancerQuota,
  noPdb,
  oneLoadBalancerTwice,
  patchedVersionSkew,
  singleReplica,
];
