import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { configIstioPlace } from '../../gateways/config-place';
import { ofKind } from '../../words';

export const selectorlessGatewaysShareServices: Rule = {
  name: 'selectorless-gateways-share-services',
  level: 'warning',
  title: 'Several gateways without labelSelector serve the same services',
  why:
    'A service that no selector matches is attached to every gateway without one: it is answered through all ' +
    'of their load balancers, and its status names only the first.',
  *check({ model }) {
    const { config } = model.configIstio;
    const open = (config?.externalGateways ?? []).filter(({ labelSelector }) => labelSelector === undefined);
    const ids = [...new Set(open.map(idOf))];
    if (ids.length < 2) return;
    const { subject, name } = configIstioPlace(model);
    yield {
      subject,
      message: `${ofKind('Gateway', ids)} have no labelSelector in ${name}: each serves every service that no selector matches.`,
      fix: model.release.release.selectsGateways
        ? 'Give all but one of them a labelSelector in external-gateways, and label the services for them.'
        : 'Upgrade to Knative 1.14 or later, and write external-gateways with a labelSelector for all but one.',
    };
  },
};
