import { KnativeRelease } from '../../../knative/release';
import { type Rule, type RuleContext } from '../../rule';
import { configIstioPlace } from '../../gateways/config-place';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { unnamedOn } from '../../gateways/unnamed';
import { groupOf, idOf } from '../../input/manifest';
import { systemNamespace } from '../../model/system-config';
import { listed } from '../../words';

const HANGING = KnativeRelease._newestWith(({ deletionsHang }) => deletionsHang);
const UNKNOWN = 'Services assigned to it stay Unknown, "Ingress reconciliation failed".';

export const gatewayObjectMissing: Rule = {
  name: 'gateway-object-missing',
  level: 'error',
  title: 'config-istio names a Gateway that does not exist',
  why: `${UNKNOWN} Up to Knative ${HANGING}, moreover, no Knative Service can be deleted: the finalizer asks for every configured Gateway.`,
  *check(context) {
    const { model } = context;
    if (!model.shown.isShown('networking.istio.io', 'Gateway')) return;
    const gateways = context.gateways;
    const { subject, name } = configIstioPlace(model);
    const hangs = model.release.release._facts.deletionsHang;
    for (const gateway of gateways.all) {
      const { id, namespace, object, services, users } = gateway;
      if (object !== undefined) continue;
      const alone = services.length === 0;
      // If the manifests contain nothing of its namespace, it may have been installed separately.
      const isElsewhere = alone && !gateways.areAllShown(namespace);
      const right = rightOne(context, gateway);
      yield {
        subject,
        gateway: id,
        level: isElsewhere ? 'warning' : gateways.levelOf(hangs || users.length > 0),
        message: `${name} names Gateway ${id}, but the manifests ${alone ? 'contain neither this Gateway nor its Service' : 'do not contain it'}${isOfKubernetes(context, id) ? ': the one of that name is a Gateway of gateway.networking.k8s.io, which net-istio does not read' : ''}.`,
        fix: right
          ? `Name Gateway ${right} instead of ${id} in the entry: it applies to the pods behind Service ${listed(services.map(idOf))}.`
          : `Create Gateway ${id}${alone ? andService(gateway) : ''} before config-istio names it, or correct or remove the entry.${isElsewhere ? ' If it exists, give it and its Service to the analyzer.' : ''}`,
        ...(isElsewhere && { assumed: `Gateway ${id}` }),
        ...(!hangs && { why: UNKNOWN }),
      };
    }
  },
};

/** The Service that an entry names, which is missing as well. */
function andService({ external, local }: ConfiguredGateway): string {
  const [service = '', namespace = '', svc] = [...external, ...local][0]?.service.split('.', 3) ?? [];
  return svc === 'svc' ? `, with Service ${namespace}/${service} in front of its pods,` : '';
}

function isOfKubernetes({ model }: RuleContext, id: string): boolean {
  return model.manifests.some(
    (each) => each.kind === 'Gateway' && groupOf(each) === 'gateway.networking.k8s.io' && idOf(each) === id,
  );
}

/** The one such Gateway in a namespace of the platform. */
function rightOne({ model, gateways }: RuleContext, gateway: ConfiguredGateway): string | undefined {
  const places = [
    gateway.namespace,
    systemNamespace(model.manifests),
    ...gateway.services.map((service) => service.namespace),
  ];
  const [first, ...others] = unnamedOn(gateways, gateway).filter((each) => places.includes(each.namespace));
  return first === undefined || others.length > 0 ? undefined : idOf(first);
}
