import { subjectOf } from '../../finding';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
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
    for (const hidden of hiddenServices(context.gateways)) yield invisible(hidden);
  },
};

function invisible({
  gateway,
  services,
  subject,
  reason,
  fix,
}: HiddenServices & { readonly gateway: ConfiguredGateway }): RuleFinding {
  return {
    subject,
    gateway: gateway.id,
    message: `${reason}: Gateway ${gateway.id} answers 404 for ${ofKind('service', services)}.`,
    fix,
  };
}
