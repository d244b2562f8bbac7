import { subjectOf } from '../../finding';
import { type Rule } from '../../rule';
import { outOfScope } from '../../gateways/scope';
import { namedPods } from '../../words';

export const scopeGatewayBreaksStockLayout: Rule = {
  name: 'scope-gateway-breaks-stock-layout',
  level: 'error',
  title: 'A Gateway is in another namespace than its pods, which istiod does not allow',
  why:
    'With PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true a Gateway applies only to pods in its own namespace. The ' +
    'stock Gateways are in knative-serving and their pods in istio-system: nothing listens, connections are ' +
    'refused, and cluster-local traffic fails.',
  *check(context) {
    const gateways = context.gateways;
    for (const gateway of gateways.all) {
      const [workload] = outOfScope(context.model, gateway);
      if (workload === undefined || gateway.object === undefined) continue;
      const { id, name, users } = gateway;
      yield {
        subject: subjectOf(gateway.object.source),
        gateway: id,
        level: gateways.levelOf(users.length > 0),
        message: `Gateway ${id} does not apply to ${namedPods(workload)}: istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true, and they are in different namespaces.`,
        fix: `Create the Gateway as ${workload.namespace}/${name} and name it so in config-istio, or set PILOT_SCOPE_GATEWAY_TO_NAMESPACE=false on istiod.`,
      };
    }
  },
};
