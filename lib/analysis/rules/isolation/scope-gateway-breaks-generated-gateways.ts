import { objects, text } from '../../../private/access';
import { nameOf, type Subject, subjectOf } from '../../finding';
import { type KIngress } from '../../model/types';
import { type Rule, type RuleFinding } from '../../rule';

const TLS_KEYS = ['external-domain-tls', 'auto-tls', 'cluster-local-domain-tls'];

export const scopeGatewayBreaksGeneratedGateways: Rule = {
  name: 'scope-gateway-breaks-generated-gateways',
  level: 'error',
  title: 'Gateways that net-istio creates for TLS do not apply to the gateway pods',
  why:
    "For a service with TLS, or with a redirect to it, net-istio creates a Gateway in the service's " +
    'namespace. With PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true it does not apply to gateway pods in another ' +
    'namespace: https connections are refused.',
  *check({ model, reach }) {
    if (!model.scopeGatewayToNamespace) return;
    const { source, data } = model.configNetwork;
    const key = TLS_KEYS.find((each) => data[each]?.toLowerCase() === 'enabled');
    if (source !== undefined && key !== undefined) {
      const subject = subjectOf(source);
      yield found(
        subject,
        `${key} of ${source.kind === 'ConfigMap' ? nameOf(subject) : `config-network in ${nameOf(subject)}`}`,
      );
      return;
    }
    for (const ingress of reach.ingresses.filter(hasTls)) {
      const subject = subjectOf(ingress.source);
      yield found(subject, `spec.tls of ${nameOf(subject)}`);
    }
  },
};

function found(subject: Subject, what: string): RuleFinding {
  return {
    subject,
    message: `${what} makes net-istio create Gateways in the namespaces of services, but istiod runs with PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true.`,
    fix: 'Set PILOT_SCOPE_GATEWAY_TO_NAMESPACE=false on istiod, or terminate TLS in a server of the gateway itself, with a certificate for all of its hosts.',
  };
}

/** `spec.tls`: a list of a KIngress, an object of a DomainMapping. */
function hasTls({ source }: KIngress): boolean {
  return (
    objects(source.object, 'spec', 'tls').length > 0 || text(source.object, 'spec', 'tls', 'secretName') !== undefined
  );
}
