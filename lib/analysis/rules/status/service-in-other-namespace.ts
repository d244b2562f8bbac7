import { serviceHostOf } from '../../../private/stock-install';
import { subjectOf } from '../../finding';
import { culpritOf } from '../../gateways/culprit';
import { secretsBelong, unlabel } from '../../gateways/service-for-pods';
import { type Rule } from '../../rule';
import { named, namedPods } from '../../words';

export const serviceInOtherNamespace: Rule = {
  name: 'service-in-other-namespace',
  level: 'error',
  title: "A gateway's Service is in another namespace than its pods",
  why: 'A Service selects pods of its own namespace only: this one has no endpoints, and nothing answers at its address.',
  *check({ gateways }) {
    for (const gateway of gateways.all) {
      const culprit = culpritOf(gateways, gateway);
      if (culprit?.kind !== 'service-namespace') continue;
      const { service, workload } = culprit;
      const [first] = [...gateway.external, ...gateway.local];
      const host = serviceHostOf(service.name, workload.namespace, first?.service.split('.svc.')[1]);
      yield {
        subject: subjectOf(service.source),
        gateway: gateway.id,
        level: gateways.levelOf(gateway.users.length > 0),
        message: `${named(service, 'Service')} of Gateway ${gateway.id} selects the labels of ${namedPods(workload)}, which is in another namespace: it has no endpoints.`,
        fix: `Create Service ${service.name} with the same spec in namespace ${workload.namespace} and set \`service: ${host}\` in the entry of Gateway ${gateway.id} in config-istio.${unlabel(gateway, service)}${secretsBelong(gateway, workload.namespace)} Or install the pods in namespace ${service.namespace}.`,
      };
    }
  },
};
