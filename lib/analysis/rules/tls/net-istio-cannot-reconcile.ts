import { type Rule } from '../../rule';
import { namedOwner } from '../../words';

export const netIstioCannotReconcile: Rule = {
  name: 'net-istio-cannot-reconcile',
  level: 'error',
  title: 'net-istio cannot create the Gateways of a service with TLS',
  why: 'Without them there is no VirtualService either: neither http nor https is answered, inside the cluster and outside, and the service stays Unknown, ReconcileIngressFailed.',
  *check({ reach, owners }) {
    for (const ingress of reach.ingresses) {
      const { error, lacksObject } = reach.netIstio.reconciled(ingress);
      // What is missing is reported with the place where it has to be; invalid-host reports what Serving refuses.
      if (error === undefined || lacksObject || ingress.refusedHost !== undefined) continue;
      const name = namedOwner(ingress);
      yield {
        subject: owners.subjectOf(ingress),
        message: `net-istio fails to reconcile ${name}: ${error}.`,
        fix: error.startsWith('http-protocol')
          ? 'Set http-protocol to Enabled or Redirected in config-network.'
          : error.startsWith('service ')
            ? 'Write the service in config-istio as NAME.NAMESPACE.svc.cluster.local.'
            : `Give ${name} a certificate whose DNS names are domains.`,
      };
    }
  },
};
