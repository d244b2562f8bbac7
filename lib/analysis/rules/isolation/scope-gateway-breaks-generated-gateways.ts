import { nameOf, type Subject, subjectOf } from '../../finding';
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
    for (const ingress of reach.ingresses.filter((each) => reach.netIstio.reconciled(each).gateways.length > 0)) {
      const subject = subjectOf(ingress.source);
      const reason = ingress.tls.length > 0 ? 'spec.tls' : 'http-protocol: Redirected';
      yield found(subject, `${reason} of ${nameOf(subject)}`);
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
