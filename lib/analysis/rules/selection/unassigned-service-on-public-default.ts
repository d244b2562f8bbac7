import { isSetByKnative } from '../../../knative/label-typos';
import { describeSelector, selectedKeys } from '../../../private/label-selector';
import { type Rule } from '../../rule';
import { namedOwner } from '../../words';

export const unassignedServiceOnPublicDefault: Rule = {
  name: 'unassigned-service-on-public-default',
  level: 'note',
  title: 'A service that no selector matches is exposed by the default gateway',
  why:
    'A service that no selector in config-istio matches goes through the default gateway. If that gateway has ' +
    'a load balancer, a forgotten label exposes the service; a default gateway without a load balancer fails ' +
    'closed.',
  *check({ model, unassigned }) {
    // Labels that Knative sets cannot be given to a service.
    const selector = model.configIstio.config?.externalGateways
      .flatMap(({ labelSelector }) => labelSelector ?? [])
      .find((each) => ![...selectedKeys(each)].some(isSetByKnative));
    for (const { ingress, subject, defaults, exposedAt, cause } of unassigned) {
      if (exposedAt === undefined || cause.kind !== 'unknown') continue;
      yield {
        subject,
        ...(defaults[0] !== undefined && { gateway: defaults[0] }),
        message: `${namedOwner(ingress)} matches no selector of config-istio and is answered through the default gateway ${defaults.join(' and ')}, at ${exposedAt}.`,
        fix: `If that is not intended, assign it: ${selector === undefined ? '' : `for example by ${describeSelector(selector)}, or `}by its namespace. To expose nothing by default, use a default gateway without a load balancer.`,
      };
    }
  },
};
