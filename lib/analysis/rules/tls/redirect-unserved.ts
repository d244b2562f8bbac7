import { subjectOf } from '../../finding';
import { type ConfiguredGateway } from '../../gateways/configured-gateways';
import { idOf } from '../../input/manifest';
import { type Service } from '../../model/types';
import { publicHosts } from '../../net-istio/ingress-tls';
import { type Rule, type RuleContext } from '../../rule';

export const redirectUnserved: Rule = {
  name: 'redirect-unserved',
  level: 'error',
  title: 'A server redirects to https, where nothing answers',
  why:
    'A server with `httpsRedirect` answers every plain request with 301. If the Service has no port for https, or no HTTPS server ' +
    'is behind it, or the load balancer ends TLS and sends what is inside to the redirecting server, no client gets any further. ' +
    'net-istio does not probe such a server, so services are Ready.',
  *check(context) {
    for (const gateway of context.gateways.all) {
      const { id, object, services } = gateway;
      const redirect = object?.servers.find(({ tls }) => tls?.httpsRedirect === true);
      if (object === undefined || redirect === undefined) continue;
      for (const service of services) {
        const end = endOf(context, gateway, service);
        if (end === undefined) continue;
        yield {
          subject: subjectOf(object.source),
          gateway: id,
          level: context.gateways.levelOf(gateway.users.length > 0),
          message: `Server ${redirect.number} of Gateway ${id} redirects to https, and ${end === 'loop' ? `port 443 of Service ${idOf(service)}, whose load balancer ends TLS, leads to the same server: the redirect never ends` : `nothing answers https at Service ${idOf(service)}`}.`,
          fix: `Remove tls.httpsRedirect from server ${redirect.number} in spec.servers of Gateway ${id}; or ${end === 'loop' ? `add an HTTP server of its own for port 443 of Service ${idOf(service)}, on another targetPort` : `serve https: an HTTPS server for port 443 with a certificate, and port 443 in Service ${idOf(service)}`}.`,
        };
        break;
      }
    }
  },
};

// Without known services any host is redirected.
const ANY_HOST = 'host.invalid';

/** How the redirects of the gateway end at one of its Services; `undefined` if some host is served there. */
function endOf(
  { reach }: RuleContext,
  { users, external }: ConfiguredGateway,
  service: Service,
): 'loop' | 'nothing' | undefined {
  if (external.length === 0) return undefined;
  // redirected-without-certificate reports what Knative redirects.
  const hosts = users.filter(({ httpOption }) => httpOption !== 'Redirected').flatMap(publicHosts);
  if (hosts.length === 0 && reach.ingresses.length > 0) return undefined;
  const ends = (hosts.length === 0 ? [ANY_HOST] : hosts).map((host) => {
    const isRedirected = reach.answersOf(service, host, 'http').every(({ code }) => code === '301');
    const secure = reach.answersOf(service, host, 'https').map(({ code }) => code);
    if (!isRedirected) return 'served';
    if (secure.every((code) => code === '301')) return 'loop';
    return secure.every((code) => code === 'refused' || code === '404') ? 'nothing' : 'served';
  });
  return (['loop', 'nothing'] as const).find((end) => ends.includes(end));
}
