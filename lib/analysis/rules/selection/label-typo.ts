import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { ownerName } from '../../assignment/owners';
import { isSetByKnative } from '../../assignment/slips';

export const labelTypo: Rule = {
  name: 'label-typo',
  level: 'error',
  title: 'A label is nearly the one that assigns a gateway',
  why:
    'A label that no selector matches is no error to anybody: the service goes through the default gateway, becomes Ready, ' +
    'and is exposed there. Where the default gateway has no load balancer, the service is not reached at all.',
  *check({ unassigned }) {
    for (const { ingress, subject, defaults, exposedAt, cause } of unassigned) {
      if (cause.kind !== 'slip') continue;
      const { written, meant, entry } = cause;
      const [is, wanted] = [written, meant].map((label) => label.join('='));
      const fixed = isSetByKnative(written[0])
        ? `Correct the selector of ${idOf(entry)} in config-istio to ${is ?? ''}.`
        : `Label it ${meant[0]}: ${JSON.stringify(meant[1])} instead of ${written[0]}: ${JSON.stringify(written[1])}; or correct the selector in config-istio.`;
      yield {
        subject,
        gateway: idOf(entry),
        // Nothing is exposed: the cautious default gateway is for this very case.
        ...(exposedAt === undefined && { level: 'note' as const }),
        message: `${ownerName(ingress)} carries ${is ?? ''}, which no selector of config-istio matches; ${wanted ?? ''} is that of ${idOf(entry)}. It goes through the default gateway ${defaults.join(' and ')}${exposedAt === undefined ? '' : `, exposed at ${exposedAt}`}.`,
        fix: fixed,
      };
    }
  },
};
