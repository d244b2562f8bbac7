import { matchesByOwnLabels } from '../../../knative/ingress-labels';
import { describeSelector } from '../../../private/label-selector';
import { Owners } from '../../assignment/owners';
import { idOf } from '../../input/manifest';
import { ISTIO_INGRESS_CLASS } from '../../model/kingress';
import { type Rule } from '../../rule';
import { namedOwner } from '../../words';

const ANNOTATION = 'networking.knative.dev/ingress-class';

export const otherIngressClass: Rule = {
  name: 'other-ingress-class',
  level: 'note',
  title: 'A service is of another ingress class',
  why: 'net-istio ignores other ingress classes: no Istio gateway answers the hosts of the service, regardless of its labels.',
  *check({ model }) {
    const owners = new Owners(model);
    const entries = [
      ...(model.configIstio.config?.externalGateways ?? []),
      ...(model.configIstio.config?.localGateways ?? []),
    ];
    for (const ingress of model.kingresses) {
      const { ingressClass, labels } = ingress;
      if (ingressClass === ISTIO_INGRESS_CLASS) continue;
      const entry = entries.find(
        ({ labelSelector }) => labelSelector !== undefined && matchesByOwnLabels(labelSelector, labels),
      );
      const own = `${namedOwner(ingress)} has the ingress class ${ingressClass}`;
      const fix = `If it is to be on an Istio gateway, set ${ANNOTATION}: ${ISTIO_INGRESS_CLASS} in its annotations`;
      yield {
        subject: owners.subjectOf(ingress),
        ...(entry === undefined
          ? { message: `${own}.`, fix: `${fix}.` }
          : {
              level: 'warning',
              gateway: idOf(entry),
              message: `${own}, although it matches ${describeSelector(entry.labelSelector ?? {})} of ${idOf(entry)}.`,
              fix: `${fix}; otherwise remove the label of the gateway.`,
            }),
      };
    }
  },
};
