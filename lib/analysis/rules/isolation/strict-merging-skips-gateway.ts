import { remembered } from '../../../private/remembered';
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
    const managed = new ManagedPods(model);
    for (const gateway of model.gateways) {
      const pods = managed.skippedBy(gateway);
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
        .gateways.filter((gateway) => managed.skippedBy(gateway) !== undefined);
      if (generated === undefined) continue;
      const subject = subjectOf(ingress.source);
      yield {
        subject,
        message: `net-istio creates Gateway ${idOf(generated)} for the TLS of ${nameOf(subject)}, which selects the pods of a Kubernetes Gateway in another namespace: istiod skips it there.`,
        fix: 'Terminate TLS in a server of an Istio Gateway in the namespace of the pods, or deploy the gateway in another way.',
      };
    }
  },
};

/** The pods of Kubernetes Gateways. */
class ManagedPods {
  /** By the pods that Gateways select: those that share a label have one list. */
  private readonly known = new Map<readonly Workload[], readonly Workload[]>();

  public constructor(private readonly model: Model) {}

  /** The first that a Gateway of another namespace selects. */
  public skippedBy(gateway: IstioGateway): Workload | undefined {
    const selected = this.model.lookup.selectedPods(gateway);
    const managed = remembered(this.known, selected, () => selected.filter(isManaged));
    return managed.find(({ namespace }) => namespace !== gateway.namespace);
  }
}
