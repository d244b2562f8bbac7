import { groupBy } from '../../../private/group';
import { subjectOf } from '../../finding';
import { hiddenGateway, hiddenServices, type HiddenServices } from '../../gateways/hidden';
import { type Rule, type RuleFinding } from '../../rule';
import { ofKind } from '../../words';

export const notSeenByIstiod: Rule = {
  name: 'not-seen-by-istiod',
  level: 'error',
  title: 'istiod does not read objects that a gateway needs',
  why:
    'istiod ignores every object in a namespace that discoverySelectors leave out, objects of another revision (istio.io/rev), ' +
    'and, for pods of other namespaces, VirtualServices that are not exported to them. Without its Gateway nothing listens; ' +
    'without the VirtualService of a service the gateway answers 404.',
  *check(context) {
    for (const gateway of context.gateways.all) {
      const hidden = hiddenGateway(context.model, gateway);
      if (hidden === undefined || gateway.object === undefined) continue;
      yield {
        subject: subjectOf(gateway.object.source),
        gateway: gateway.id,
        level: context.gateways.levelOf(gateway.users.length > 0),
        message: `${hidden.reason}: Gateway ${gateway.id} has no effect.`,
        fix: hidden.fix,
      };
    }
    for (const [, [first, ...more]] of groupBy(hiddenServices(context.gateways), ({ reason }) => [reason])) {
      if (first !== undefined) yield invisible([first, ...more], first);
    }
  },
};

/** One finding for all gateways that lack the VirtualServices for one reason. */
function invisible(hidden: readonly HiddenServices[], { subject, reason, fix }: HiddenServices): RuleFinding {
  const ids = [...new Set(hidden.map(({ gateway }) => gateway.id))];
  const services = [...new Set(hidden.flatMap((each) => each.services))].sort();
  const [only, ...others] = ids;
  return {
    subject,
    ...(only !== undefined && others.length === 0 && { gateway: only }),
    message: `${reason}: ${ofKind('Gateway', ids)} ${others.length === 0 ? 'answers' : 'answer'} 404 for ${ofKind('service', services)}.`,
    fix,
  };
}
