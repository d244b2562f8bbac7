import { operatedIngress } from '../../../knative/operator';
import { LOCAL_GATEWAY, LOCAL_GATEWAY_PORT } from '../../../private/stock-install';
import { subjectOf } from '../../finding';
import { idOf, type Manifest } from '../../input/manifest';
import { type Model } from '../../model/build';
import { isKnativeServing } from '../../model/system-config';
import { hasPods } from '../../model/types';
import { type Rule, type RuleFinding } from '../../rule';
import { inYaml, listed, namedPods } from '../../words';

export const operatorMisplacesLocalService: Rule = {
  name: 'operator-misplaces-local-service',
  level: 'error',
  title: 'The Knative operator puts Service knative-local-gateway into a namespace without gateway pods',
  why:
    'Calls inside the cluster and DomainMappings go through Service knative-local-gateway: they fail, while Knative Services stay Ready, ' +
    'since net-istio does not probe the local gateway.',
  *check({ model }) {
    const serving = model.manifests.find(isKnativeServing);
    if (serving === undefined) return;
    // The operator determines name and namespace; a manifest with that name is what it finds there.
    const { namespace } = operatedIngress(serving.object, model.release.release).localService;
    yield* moved(model, serving, namespace);
    yield* withoutPods(model, serving, namespace);
  },
};

/** config-istio names the Service in another namespace than the operator puts it in. */
function* moved(model: Model, serving: Manifest, namespace: string): Generator<RuleFinding> {
  for (const entry of model.configIstio.config?.localGateways ?? []) {
    const [service, named] = entry.service.split('.');
    if (service !== LOCAL_GATEWAY || named === undefined || named === namespace) continue;
    // A Service with pods there is not managed by the operator.
    const own = model.lookup.service(`${named}/${LOCAL_GATEWAY}`);
    if (own !== undefined && model.lookup.podsOf(own).some(hasPods)) continue;
    yield {
      subject: subjectOf(serving),
      gateway: idOf(entry),
      message: `The operator of Knative ${model.release.release.minor} puts Service ${LOCAL_GATEWAY} into namespace ${namespace}, since local-gateways in spec.config.istio gives Gateway ${idOf(entry)} that namespace; but the same entry names the Service in ${named}.`,
      fix: `Omit local-gateways if it only repeats the default, or use a Gateway and a Service with other names than ${LOCAL_GATEWAY}.`,
    };
  }
}

/** The Service stays where it is, and the pods that it selects are elsewhere. */
function* withoutPods(model: Model, serving: Manifest, namespace: string): Generator<RuleFinding> {
  const entry = model.configIstio.config?.localGateways.find(
    ({ service }) => service.split('.').slice(0, 2).join('.') === `${LOCAL_GATEWAY}.${namespace}`,
  );
  const service = model.lookup.service(`${namespace}/${LOCAL_GATEWAY}`);
  const gateway = entry && model.lookup.gateway(idOf(entry));
  if (service === undefined || gateway === undefined || model.lookup.podsOf(service).some(hasPods)) return;
  const pods = model.lookup.gatewayPods(gateway).filter(hasPods);
  const [first] = pods;
  if (first === undefined) return;
  yield {
    subject: subjectOf(serving),
    gateway: idOf(gateway),
    message: `Gateway ${idOf(gateway)} is on the pods of ${listed(pods.map(namedPods))}, and the operator leaves Service ${idOf(service)}, which selects \`${inYaml(service.selector)}\`, in namespace ${namespace}, where there are none.`,
    fix: `Create a Service in namespace ${first.namespace} with the selector \`${inYaml(service.selector)}\`, port 80 to targetPort ${gateway.servers[0]?.number ?? LOCAL_GATEWAY_PORT} and the label \`experimental.istio.io/disable-gateway-port-translation: "true"\`, and name it as the service of ${idOf(gateway)} in local-gateways of spec.config.istio.`,
  };
}
