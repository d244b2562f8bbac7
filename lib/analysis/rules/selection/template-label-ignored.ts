import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { namedOwner } from '../../words';

export const templateLabelIgnored: Rule = {
  name: 'template-label-ignored',
  level: 'error',
  title: 'The label that assigns a gateway is only on the template',
  why:
    "Knative copies the labels in a Knative Service's own metadata to its Route and KIngress. Those in " +
    'spec.template go to the revisions and pods, where config-istio does not see them: the service goes ' +
    'through the default gateway.',
  *check({ unassigned }) {
    for (const { ingress, subject, defaults, exposedAt, cause } of unassigned) {
      if (cause.kind !== 'template') continue;
      const { label, entry } = cause;
      yield {
        subject,
        gateway: idOf(entry),
        ...(exposedAt === undefined && { level: 'warning' as const }),
        message: `${namedOwner(ingress)} has ${label.join('=')} only in spec.template.metadata.labels, so it is not assigned to ${idOf(entry)}. It goes through the default gateway ${defaults.join(' and ')}${exposedAt === undefined ? '' : `, exposed at ${exposedAt}`}.`,
        fix: `Set ${label[0]}: ${JSON.stringify(label[1])} in metadata.labels of the Knative Service.`,
      };
    }
  },
};
