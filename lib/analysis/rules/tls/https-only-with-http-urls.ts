import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type KIngress, type Service } from '../../model/types';
import { publicHosts, tlsForVisibility } from '../../net-istio/ingress-tls';
import { ownerId } from '../../reach/reachability';
import { type Reach } from '../../reach/reach';
import { type Rule } from '../../rule';
import { listed } from '../../words';

export const httpsOnlyWithHttpUrls: Rule = {
  name: 'https-only-with-http-urls',
  level: 'note',
  title: 'Services answer only over https, but their status says http',
  why:
    'Knative writes the URL of a service with the scheme of `default-external-scheme` (default: http) if it ' +
    'did not obtain a certificate itself. It does not know that a gateway has only HTTPS servers: a client ' +
    'that follows the URL in the status gets no answer.',
  *check({ reach, model, gateways }) {
    if (model.network.defaultExternalScheme === 'https') return;
    for (const gateway of gateways.all) {
      const services = gateway.services.filter((service) => hasHost(reach.routedNames(service, 'https')));
      const affected = (services.length === 0 ? [] : gateway.users).filter(
        (ingress) =>
          tlsForVisibility(ingress, 'ExternalIP').length === 0 &&
          reach.gatewaysOf(ingress).external.some((entry) => idOf(entry) === gateway.id) &&
          services.some((service) => isHttpsOnly(reach, ingress, service)),
      );
      if (gateway.object === undefined || affected.length === 0) continue;
      yield {
        subject: subjectOf(gateway.object.source),
        gateway: gateway.id,
        message: `Gateway ${gateway.id} answers ${listed(affected.map(ownerId))} only over https, but the URL in the status says http.`,
        fix: 'Set default-external-scheme: https in config-network, or add a server for port 80 with `tls: { httpsRedirect: true }` to the Gateway.',
      };
    }
  },
};

function hasHost(names: ReadonlySet<string>): boolean {
  return names.size > 0;
}

function isHttpsOnly(reach: Reach, ingress: KIngress, service: Service): boolean {
  return publicHosts(ingress).some((host) => {
    const plain = reach.answersOf(service, host, 'http');
    if (!plain.every(({ code }) => code === 'refused' || code === '404')) return false;
    const secure = reach.answersOf(service, host, 'https');
    return secure.some((answer) => answer.code === '200' && answer.by === ingress);
  });
}
