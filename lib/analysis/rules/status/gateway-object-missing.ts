import { KnativeRelease } from '../../../knative/release';
import { type Rule } from '../../rule';
import { configIstioPlace } from '../../gateways/config-place';

const HANGING = KnativeRelease._newestWith(({ deletionsHang }) => deletionsHang);
const UNKNOWN = 'Services assigned to it stay Unknown, "Ingress reconciliation failed".';

export const gatewayObjectMissing: Rule = {
  name: 'gateway-object-missing',
  level: 'error',
  title: 'config-istio names a Gateway that does not exist',
  why: `${UNKNOWN} Up to Knative ${HANGING}, moreover, no Knative Service can be deleted: the finalizer asks for every configured Gateway.`,
  *check(context) {
    const { model } = context;
    const gateways = context.gateways;
    const { subject, name } = configIstioPlace(model);
    const hangs = model.release.release._facts.deletionsHang;
    for (const { id, namespace, object, services } of gateways.all) {
      if (object !== undefined) continue;
      const alone = services.length === 0;
      // If the manifests contain nothing of its namespace, it may have been installed separately.
      const isElsewhere = alone && !gateways.areAllShown(namespace);
      yield {
        subject,
        gateway: id,
        level: isElsewhere ? 'warning' : 'error',
        message: `${name} names Gateway ${id}, but the manifests ${alone ? 'contain neither this Gateway nor its Service' : 'do not contain it'}.`,
        fix: `Create Gateway ${id} before config-istio names it, or correct or remove the entry.${isElsewhere ? ' If it exists, give it and its Service to the analyzer.' : ''}`,
        ...(!hangs && { why: UNKNOWN }),
      };
    }
  },
};
