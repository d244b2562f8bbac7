import { groupBy } from '../../../private/group';
import { nameOf, subjectOf } from '../../finding';
import { configIstioPlace } from '../../gateways/config-place';
import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { listed } from '../../words';

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
    for (const [kind, parts] of groupBy(model.unseen, (each) => [each.kind])) {
      const { subject, name } = configIstioPlace(model);
      const resources =
        kind === 'Deployment'
          ? 'deployments, daemonsets'
          : kind === 'Gateway'
            ? 'gateways.networking.istio.io'
            : 'services';
      const what = kind === 'Deployment' ? 'pods' : `${kind}s`;
      yield {
        subject,
        message: `The dump need not show the ${what} of gateways, since it lacks ${resources}: those of ${name} are assumed to fit, ${listed(parts.map(idOf))}.`,
        fix: `Add ${resources} to the kinds of the dump; \`knative-gateways kinds\` prints all.`,
      };
    }
  },
};
