import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { namedOwner } from '../../words';
import { isSetByKnative } from '../../../knative/label-typos';

export const labelTypo: Rule = {
  name: 'label-typo',
  level: 'error',
  title: 'A label looks like a typo of the one that assigns a gateway',
  why:
    'A label that no selector matches is not an error: the service goes through the default gateway, becomes ' +
    'Ready, and is exposed there. If the default gateway has no load balancer, the service cannot be reached ' +
    'at all.',
  *check({ unassigned }) {
    for (const { ingress, subject, defaults, exposedAt, cause } of unassigned) {
      if (cause.kind !== 'typo') continue;
      const { written, meant, entry } = cause;
      const [is, wanted] = [written, meant].map((label) => label.join('='));
      const fixed = isSetByKnative(written[0])
        ? `Correct the selector of ${idOf(entry)} in config-istio to ${is ?? ''}.`
        : `Label it ${meant[0]}: ${JSON.stringify(meant[1])} instead of ${written[0]}: ${JSON.stringify(written[1])}; or correct the selector in config-istio.`;
      yield {
        subject,
        gateway: idOf(entry),
        // Nothing is exposed: this is what a default gateway without a load balancer is for.
        ...(exposedAt === undefined && { level: 'note' as const }),
        message: `${namedOwner(ingress)} carries ${is ?? ''}, which no selector of config-istio matches; ${wanted ?? ''} would select ${idOf(entry)}. It goes through the default gateway ${defaults.join(' and ')}${exposedAt === undefined ? '' : `, exposed at ${exposedAt}`}.`,
        fix: fixed,
      };
    }
  },
};
