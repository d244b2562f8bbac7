import { type App } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, LoadBalancer, MultiGatewayChart, NetworkPolicyProfile } from '../../lib';

/**
 * A topology of this many gateways, each with a load balancer and a label of its own.
 *
 * @param first The number of the first one.
 */
export function topology(
  app: App,
  gateways: number,
  networkPolicies?: NetworkPolicyProfile,
  first = 0,
): MultiGatewayChart {
  const names = Array.from({ length: gateways }, (_, index) => `team-${first + index}`);
  return new MultiGatewayChart(app, 'gateways', {
    knative: KnativeRelease.V1_15,
    ...(networkPolicies && { networkPolicies }),
    gateways: Object.fromEntries(
      names.map((name) => [
        name,
        {
          assignment: GatewayAssignment.label('gateway', name),
          loadBalancer: LoadBalancer.awsNetwork({ internal: true }),
        },
      ]),
    ),
  });
}
