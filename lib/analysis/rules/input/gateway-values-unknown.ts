import { nameOf, subjectOf } from '../../finding';
import { type Rule } from '../../rule';

export const gatewayValuesUnknown: Rule = {
  name: 'gateway-values-unknown',
  level: 'note',
  title: 'The manifests do not show what a gateway is made of',
  why:
    'Pods and Services come from values or an installer outside of the manifests, so their names, labels, replicas and ports are unknown. ' +
    'Nothing is concluded from their absence, and faults in them are not found.',
  *check({ model }) {
    for (const { source, reason, fix } of model.opaque) {
      yield { subject: subjectOf(source), message: `${nameOf(subjectOf(source))}: ${reason}.`, fix };
    }
  },
};
