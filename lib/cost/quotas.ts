import { type PricedGateway } from './bill';
import { type LoadBalancer } from './load-balancer';
import { NLBS_PER_REGION } from '../analysis/gateways/nlb-quota';

/** A default limit of a cloud that several gateways use up. */
export interface Quota {
  readonly what: string;
  readonly used: number;
  readonly limit: number;
  readonly source: string;
}

/** The limits that these gateways come near: from half of each. */
export function quotasOf(gateways: readonly PricedGateway[]): Quota[] {
  const all = gateways.flatMap(({ loadBalancers }) => loadBalancers);
  const of = (cloud: LoadBalancer['cloud']): LoadBalancer[] => all.filter((each) => each.cloud === cloud);
  return [
    {
      what: 'Network Load Balancers in a region (can be raised)',
      used: of('aws').length,
      limit: NLBS_PER_REGION,
      source: 'docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html',
    },
    {
      what: 'ports of all Services of type LoadBalancer in an AKS cluster',
      used: of('azure').reduce((sum, { ports }) => sum + ports, 0),
      limit: 300,
      source: 'kubernetes-sigs.github.io/cloud-provider-azure/topics/multislb',
    },
  ].filter(({ used, limit }) => used * 2 >= limit);
}
