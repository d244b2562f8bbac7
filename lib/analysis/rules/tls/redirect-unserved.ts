import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type GatewayServer, type IstioGateway, type Service } from '../../model/types';
import { publicHosts } from '../../net-istio/ingress-tls';
import { type Answer } from '../../reach/answer';
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
      const { id, object, services, users, external } = gateway;
      const redirect = object?.servers.find(({ tls }) => tls?.httpsRedirect === true);
      if (object === undefined || redirect === undefined || external.length === 0) continue;
      // redirected-without-certificate reports what Knative redirects.
      const hosts = users.filter(({ httpOption }) => httpOption !== 'Redirected').flatMap(publicHosts);
      for (const service of services) {
        // Certificates of single services bring HTTPS servers of their own.
        const end =
          hosts.length === 0 && context.model.network.externalDomainTls
            ? undefined
            : hosts.length === 0
              ? endOf(context, service, [someHostOf(redirect)], ['refused'])
              : endOf(context, service, hosts, ['refused', '404'], object);
        if (end === undefined) continue;
        yield {
          subject: subjectOf(object.source),
          gateway: id,
          level: context.gateways.levelOf(hosts.length > 0),
          message: `Server ${redirect.number} of Gateway ${id} redirects to https, and ${end === 'loop' ? `port 443 of Service ${idOf(service)}, whose load balancer ends TLS, leads to the same server: the redirect never ends` : `nothing answers https at Service ${idOf(service)}`}.`,
          fix: `Remove tls.httpsRedirect from server ${redirect.number} in spec.servers of Gateway ${id}; or ${end === 'loop' ? `add an HTTP server of its own for port 443 of Service ${idOf(service)}, on another targetPort` : `serve https: an HTTPS server for port 443 with a certificate, and port 443 in Service ${idOf(service)}`}.`,
        };
        break;
      }
    }
  },
};

/** A host that the server accepts: it redirects any, also those that no service has. */
function someHostOf({ hosts }: GatewayServer): string {
  const host = hosts[0] ?? '*';
  const name = host.slice(host.indexOf('/') + 1);
  return name === '*' ? 'host.invalid' : name.replace(/^\*/, 'host');
}

/**
 * How redirects of these hosts end at one of the gateway's Services; `undefined` if some host is served there.
 *
 * @param unserved The answers over https that mean that nothing serves the host.
 * @param redirecting The Gateway: a server of another one that cannot answer serves nothing either.
 */
function endOf(
  { reach }: RuleContext,
  service: Service,
  hosts: readonly string[],
  unserved: readonly Answer['code'][],
  redirecting?: IstioGateway,
): 'loop' | 'nothing' | undefined {
  const ends = hosts.map((host) => {
    // A policy may keep some clients out; the others are redirected.
    const plain = reach.answersOf(service, host, 'http').map(({ code }) => code);
    const isRedirected = plain.includes('301') && plain.every((code) => code === '301' || code === '403');
    const secure = reach.answersOf(service, host, 'https').map(({ code }) => code);
    if (!isRedirected) return 'served';
    if (secure.every((code) => code === '301')) return 'loop';
    // hosts-refuse-assigned-service reports HTTPS servers of its own that refuse the host.
    const hasHttps = redirecting?.servers.some(({ protocol }) => protocol.toUpperCase() === 'HTTPS') === true;
    const isForeign = reach
      .handshakesOf(service, host)
      .every(({ bound: at }) =>
        at === undefined ? !hasHttps : at.gateway !== redirecting && at.gateway.generatedFor === undefined,
      );
    const isUnserved = (code: Answer['code']): boolean =>
      unserved.includes(code) || (code === 'reset' && redirecting !== undefined && isForeign);
    return secure.every(isUnserved) ? 'nothing' : 'served';
  });
  return (['loop', 'nothing'] as const).find((end) => ends.includes(end));
}
