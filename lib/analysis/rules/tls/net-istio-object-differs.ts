import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { ownerId } from '../../reach/reachability';
import { type Rule } from '../../rule';

export const netIstioObjectDiffers: Rule = {
  name: 'net-istio-object-differs',
  level: 'warning',
  title: 'An object of net-istio is not as net-istio makes it',
  why:
    "net-istio's Gateways and VirtualServices among the manifests are what istiod acts on, and are judged as they are. One that differs " +
    'from what net-istio makes of the same KIngress and config-istio was edited by hand, is left over from another configuration, or ' +
    'was not reconciled: net-istio is down, or fails. A Gateway that is not needed any longer is never deleted, and goes on serving.',
  *check({ reach }) {
    for (const { ingress, object, kind, differing } of reach.netIstio.differences) {
      const what =
        differing.length === 0
          ? `net-istio makes no such ${kind} for ${ownerId(ingress)} now`
          : `for ${ownerId(ingress)} net-istio makes it otherwise: ${differing.join('; ')}`;
      yield {
        subject: subjectOf(object.source),
        message: `${kind} ${idOf(object)} is left as it was: ${what}.`,
        fix:
          differing.length === 0
            ? `Delete ${kind} ${idOf(object)}, unless the manifests mix states of different times.`
            : `Look at the KIngress ${idOf(ingress)} and the log of net-istio-controller: it has to reconcile again. Give the analyzer config-istio and the objects of one moment.`,
      };
    }
  },
};
