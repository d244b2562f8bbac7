import { nameOf, subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type Model } from '../../model/build';
import { type IstioGateway, isManaged, MANAGED, type Workload } from '../../model/types';
import { type Rule } from '../../rule';

export const strictMergingSkipsGateway: Rule = {
  name: 'strict-merging-skips-gateway',
  level: 'error',
  title: 'istiod skips a Gateway, since its pods are those of a Kubernetes Gateway in another namespace',
  why:
    'From 1.31 on istiod merges strictly (PILOT_ENABLE_STRICT_GATEWAY_MERGING): pods that it made from a Kubernetes ' +
    'Gateway get Istio Gateways of their own namespace only. A Gateway elsewhere, and each Gateway that net-istio ' +
    "creates in a service's namespace for TLS, opens no port there.",
  *check({ model, reach }) {
    if (!model.strictGatewayMerging || model.scopeGatewayToNamespace) return;
    for (const gateway of model.gateways) {
      const [pods] = skippedPods(model, gateway);
      if (pods === undefined) continue;
      yield {
        subject: subjectOf(gateway.source),
        gateway: idOf(gateway),
        message: `Gateway ${idOf(gateway)} selects the pods of Kubernetes Gateway ${pods.namespace}/${pods.podLabels[MANAGED] ?? ''}, which is in another namespace: istiod skips it there.`,
        fix: `Create the Gateway in ${pods.namespace} and name it so in config-istio, or set PILOT_ENABLE_STRICT_GATEWAY_MERGING=false on istiod.`,
      };
    }
    for (const ingress of reach.ingresses) {
      const [generated] = reach.netIstio
        .reconciled(ingress)
        .gateways.filter((gateway) => skippedPods(model, gateway).length > 0);
      if (generated === undefined) continue;
      const subject = subjectOf(ingress.source);
      yield {
        subject,
        message: `net-istio creates Gateway ${idOf(generated)} for the TLS of ${nameOf(subject)}, which selects the pods of a Kubernetes Gateway in another namespace: istiod skips it there.`,
        fix: 'Terminate TLS in a server of the Istio Gateway beside the pods, or deploy the gateway in another way.',
      };
    }
  },
};

/** The pods of Kubernetes Gateways that a Gateway of another namespace selects. */
function skippedPods(model: Model, gateway: IstioGateway): Workload[] {
  return model.lookup
    .selectedPods(gateway)
    .filter((workload) => isManaged(workload) && workload.namespace !== gateway.namespace);
}
