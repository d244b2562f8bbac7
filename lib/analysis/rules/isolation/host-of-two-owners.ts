import { groupBy } from '../../../private/group';
import { idOf } from '../../input/manifest';
import { type KIngress } from '../../model/types';
import { type Rule, type RuleContext } from '../../rule';
import { listed, namedOwner, ofKind } from '../../words';

export const hostOfTwoOwners: Rule = {
  name: 'host-of-two-owners',
  level: 'warning',
  title: 'Two services on different gateways have the same host',
  why:
    'Each gateway answers the host with its own service: which one a client reaches depends on the load balancer that DNS ' +
    'points to. Both are Ready.',
  *check(context) {
    const { owners } = context;
    const claims = context.reach.ingresses.flatMap((ingress) =>
      publicHosts(ingress).map((host) => ({ ingress, host })),
    );
    for (const [host, all] of groupBy(claims, ({ host: each }) => [each])) {
      const ingresses = all.map(({ ingress }) => ingress);
      const [first, ...others] = ingresses;
      const other = others.find((each) => first !== undefined && !meet(context, first, each));
      if (first === undefined || other === undefined) continue;
      // A DomainMapping chooses its host, a service does not.
      const culprit = ingresses.find(({ owner }) => owner === 'DomainMapping') ?? other;
      const [gateway] = gatewaysOf(context, culprit);
      yield {
        subject: owners.subjectOf(culprit),
        ...(gateway !== undefined && { gateway }),
        message: `${listed(ingresses.map(namedOwner))} have the host ${host}, on ${ofKind('Gateway', [...new Set(ingresses.flatMap((each) => gatewaysOf(context, each)))])}.`,
        fix:
          culprit.owner === 'DomainMapping'
            ? `Rename ${namedOwner(culprit)}, since the host belongs to ${namedOwner(first === culprit ? other : first)}.`
            : `Give each a host of its own: rename one of them, or let the domain-template of config-network include the namespace.`,
      };
    }
  },
};

/** Whether both are on one gateway, where host-overlap reports them. */
function meet(context: RuleContext, a: KIngress, b: KIngress): boolean {
  const known = new Set(gatewaysOf(context, a));
  return gatewaysOf(context, b).some((id) => known.has(id));
}

function gatewaysOf({ reach }: RuleContext, ingress: KIngress): readonly string[] {
  return reach.gatewaysOf(ingress).external.map(idOf);
}

function publicHosts({ rules }: KIngress): readonly string[] {
  return [...new Set(rules.filter(({ visibility }) => visibility === 'ExternalIP').flatMap(({ hosts }) => hosts))];
}
