import { subjectOf } from '../../finding';
import { type Rule } from '../../rule';
import { selectOwnPods } from '../../gateways/detach';
import { inYaml, listed, namedPods, namesOf } from '../../words';
import { firstLeak, proof } from '../../gateways/leaks';
import { eachStray, straysFor } from '../../gateways/strays';

export const appLabelLeak: Rule = {
  name: 'app-label-leak',
  level: 'error',
  title: 'A Gateway selects by `app`, which the pods of several gateways share',
  why:
    "Overriding only the label `istio` leaves the installer's `app: istio-ingressgateway` on the pods. A " +
    'Gateway that selects by `app` then applies to the pods of every such gateway, and all of them serve its ' +
    'hosts.',
  *check(context) {
    for (const strays of straysFor(context.strays, 'app-label')) {
      const { gateway } = strays;
      if (gateway.object === undefined) continue;
      const leak = firstLeak(context.gateways, eachStray(strays));
      yield {
        subject: subjectOf(gateway.object.source),
        gateway: gateway.id,
        level: context.gateways.levelOf(leak !== undefined),
        message: `Gateway ${gateway.id} selects by \`${inYaml(gateway.object.selector)}\`, which is also on the pods of ${listed(namesOf(strays.pods, namedPods))}: its hosts are answered there as well.${proof(leak)}`,
        fix: selectOwnPods(context.gateways, gateway),
      };
    }
  },
};
