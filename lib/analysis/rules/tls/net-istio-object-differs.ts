import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { ownerId } from '../../reach/reachability';
import { type Rule } from '../../rule';

export const netIstioObjectDiffers: Rule = {
  name: 'net-istio-object-differs',
  level: 'warning',
  title: 'An object of net-istio differs from what net-istio creates',
  why:
    'istiod acts on the Gateways and VirtualServices of net-istio among the manifests, so the analysis uses ' +
    'them as they are. An object that differs from what net-istio creates for the same KIngress and ' +
    'config-istio was edited by hand, is left over from another configuration, or was not reconciled because ' +
    'net-istio is down or fails. A Gateway that is no longer needed is never deleted, and remains in effect.',
  *check({ reach }) {
    for (const { ingress, object, kind, differing } of reach.netIstio.differences) {
      const what =
        differing.length === 0
          ? `net-istio would not create a ${kind} like this for ${ownerId(ingress)}`
          : `net-istio would create it differently for ${ownerId(ingress)}: ${differing.join('; ')}`;
      yield {
        subject: subjectOf(object.source),
        message: `${kind} ${idOf(object)} is out of date: ${what}.`,
        fix:
          differing.length === 0
            ? `Delete ${kind} ${idOf(object)}, unless the manifests were read at different times.`
            : `Check KIngress ${idOf(ingress)} and the log of net-istio-controller, which must reconcile it again. Analyze config-istio and objects that were read at the same time.`,
      };
    }
  },
};
