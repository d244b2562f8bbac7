import { serviceHostOf } from '../../../private/stock-install';
import { configIstioPlace } from '../../gateways/config-place';
import { culpritOf } from '../../gateways/culprit';
import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { listed, namedPods } from '../../words';

export const configNamesOtherService: Rule = {
  name: 'config-names-other-service',
  level: 'error',
  title: "config-istio names a Service that does not lead to the gateway's pods",
  why:
    "The status of services, and DNS with it, leads to another gateway's load balancer, which answers 404. With TLS, net-istio " +
    'moves the traffic of services to the pods of that Service.',
  *check({ gateways, model }) {
    const { subject, name } = configIstioPlace(model);
    for (const gateway of gateways.all) {
      const culprit = culpritOf(gateways, gateway);
      if (culprit?.kind !== 'entry') continue;
      const { named, right } = culprit;
      const [first] = [...gateway.external, ...gateway.local];
      const domain = first?.service.split('.svc.')[1];
      yield {
        subject,
        gateway: gateway.id,
        level: gateways.levelOf(gateway.users.length > 0),
        message: `${name} names Service ${idOf(named)} for Gateway ${gateway.id}, whose pods, ${listed(gateway.pods.map(namedPods))}, are behind Service ${idOf(right)}.`,
        fix: `Set \`service: ${serviceHostOf(right.name, right.namespace, domain)}\` in the entry of Gateway ${gateway.id} in config-istio.`,
      };
    }
  },
};
