import { at } from '../../../private/access';
import { nameOf, subjectOf } from '../../finding';
import { groupBy } from '../../../private/group';
import { idOf } from '../../input/manifest';
import { type Model } from '../../model/build';
import { isAssumed } from '../../model/stock';
import { type Service } from '../../model/types';
import { type Rule, type RuleFinding } from '../../rule';
import { cloudLoadBalancerOf } from '../../gateways/cloud-load-balancer';
import { byText } from '../../../private/sort';
import { NLBS_PER_REGION } from '../../gateways/nlb-quota';

export const loadBalancerQuota: Rule = {
  name: 'load-balancer-quota',
  level: 'warning',
  title: 'There are more load balancers than a quota allows',
  why:
    'Each gateway with its own load balancer counts against the quota of the cloud account or of the ' +
    'namespace. A Service beyond the quota is refused, or never gets an address.',
  *check({ model }) {
    const balancers = model.services
      .filter(({ type, source }) => type === 'LoadBalancer' && !isAssumed(source))
      .sort(byText(idOf));
    yield* namespaceQuotas(model, balancers);
    yield* awsQuota(balancers.filter((service) => cloudLoadBalancerOf(service).isAwsNetwork));
  },
};

/** Kubernetes refuses a Service beyond a ResourceQuota's `services.loadbalancers`. */
function* namespaceQuotas({ manifests }: Model, balancers: readonly Service[]): Generator<RuleFinding> {
  const byNamespace = groupBy(balancers, ({ namespace }) => [namespace]);
  for (const manifest of manifests) {
    if (manifest.apiVersion !== 'v1' || manifest.kind !== 'ResourceQuota') continue;
    const hard = at(manifest.object, 'spec', 'hard', 'services.loadbalancers');
    const most = typeof hard === 'number' || typeof hard === 'string' ? Number(hard) : NaN;
    const some = byNamespace.get(manifest.namespace) ?? [];
    if (!(some.length > most)) continue;
    yield {
      subject: subjectOf(manifest),
      level: 'error',
      message: `${nameOf(subjectOf(manifest))} sets services.loadbalancers to ${most}, and its namespace has ${some.length} Services of type LoadBalancer: ${some.map(({ name }) => name).join(', ')}.`,
      fix: `Raise services.loadbalancers in spec.hard to ${some.length}, or use type ClusterIP for Services that need no load balancer.`,
    };
  }
}

function* awsQuota(balancers: readonly Service[]): Generator<RuleFinding> {
  const beyond = balancers[NLBS_PER_REGION];
  if (beyond === undefined) return;
  yield {
    subject: subjectOf(beyond.source),
    message: `${balancers.length} Services create an AWS Network Load Balancer each, and the default quota of an account is ${NLBS_PER_REGION} per Region; sorted by name, Service ${idOf(beyond)} is the first beyond it.`,
    fix: 'Ask AWS for a higher quota of Network Load Balancers per Region, or let gateways that need no address of their own share a load balancer.',
  };
}
