import { nameOf, subjectOf } from '../../finding';
import { type KIngress } from '../../model/types';
import { isPublic, tlsForVisibility } from '../../net-istio/ingress-tls';
import { ownerId } from '../../reach/reachability';
import { type Rule, type RuleContext, type RuleFinding } from '../../rule';
import { alsoAdmit, newcomersOf } from '../../gateways/admit';
import { listed } from '../../words';

export const redirectedWithoutCertificate: Rule = {
  name: 'redirected-without-certificate',
  level: 'error',
  title: 'HTTP is redirected to https, which nothing serves',
  why:
    'For `http-protocol: Redirected` net-istio creates a Gateway that redirects, and removes the ' +
    'VirtualService from the configured Gateway. If Knative has no certificate, nothing else serves the host: ' +
    'http answers 301, and https 404 if the configured Gateway has its own HTTPS server, otherwise nothing.',
  *check(context) {
    const { reach, model } = context;
    const affected = reach.ingresses.filter(
      (ingress) =>
        ingress.httpOption === 'Redirected' &&
        isPublic(ingress) &&
        tlsForVisibility(ingress, 'ExternalIP').length === 0,
    );
    const { source } = model.configNetwork;
    const isGlobal =
      source !== undefined && model.network.httpOption === 'Redirected' && !model.network.externalDomainTls;
    const own = affected.filter((ingress) => !isGlobal || hasAnnotation(ingress));
    const global = affected.filter((ingress) => !own.includes(ingress));
    if (isGlobal && (global.length > 0 || reach.ingresses.length === 0)) {
      const services = global.length === 0 ? 'every service' : listed(global.map(ownerId));
      yield found(context, `http-protocol: Redirected of config-network`, services, subjectOf(source), global);
    }
    for (const ingress of own) {
      const subject = subjectOf(ingress.source);
      yield found(context, `http-protocol: Redirected of ${nameOf(subject)}`, ownerId(ingress), subject, [ingress]);
    }
  },
};

function found(
  { gateways }: RuleContext,
  setting: string,
  services: string,
  subject: RuleFinding['subject'],
  ingresses: readonly KIngress[],
): RuleFinding {
  // Hosts of the configured Gateways do not apply to the redirecting ones that net-istio creates.
  const admitted = alsoAdmit(gateways, newcomersOf(gateways, ingresses));

  return {
    subject,
    message: `${setting} redirects ${services} to https, but Knative has no certificate for it: nothing serves it there.`,
    fix: `Set http-protocol to Enabled, and redirect in the gateway instead: \`tls: { httpsRedirect: true }\` on its server of port 80, next to its HTTPS server.${admitted} Or let Knative obtain certificates: external-domain-tls: Enabled in config-network.`,
  };
}

function hasAnnotation({ source }: KIngress): boolean {
  return Object.keys(source.annotations).some((key) =>
    /^networking\.knative\.dev\/(?:http-protocol|httpOption)$/.test(key),
  );
}
