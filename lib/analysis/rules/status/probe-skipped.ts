import { subjectOf } from '../../finding';
import { serveHttp } from '../../gateways/server-number';
import { type SkippedPort, type SkippedServer } from '../../net-istio/probes';
import { type Rule } from '../../rule';
import { listed } from '../../words';

export const probeSkipped: Rule = {
  name: 'probe-skipped',
  level: 'warning',
  title: 'net-istio does not probe servers of this kind',
  why:
    "net-istio's prober skips servers that require client certificates (MUTUAL), that redirect to https, or " +
    'whose protocol is not exactly HTTP, HTTP2 or HTTPS. Without any other server it probes nothing, and ' +
    'services on this gateway become Ready at once, whether it works or not.',
  *check(context) {
    for (const gateway of context.gateways.all) {
      const candidates = context.candidates.of(gateway);
      const [first] = candidates.all;
      if (gateway.object === undefined || first === undefined || candidates.isProbed) continue;
      const { skipped } = first.probe;
      if (skipped.length === 0 || skipped.some(({ why }) => reason(why) === undefined)) continue;
      const servers = skipped.map(({ server, why }) => `server ${server.number} ${reason(why, server) ?? ''}`);
      yield {
        subject: subjectOf(gateway.object.source),
        gateway: gateway.id,
        message: `No server of Gateway ${gateway.id} is probed: ${listed(servers)}.`,
        fix: skipped.some(({ server }) => isMisspelt(server))
          ? `Write the protocol in capitals in spec.servers[].port.protocol: ${listed(protocols(skipped))}.`
          : skipped.every(({ why }) => why === 'protocol')
            ? `${serveHttp(gateway.object, gateway.services[0])}; or monitor the gateway by other means.`
            : 'Add a server that can be probed, with protocol HTTP on port 80 without httpsRedirect, or HTTPS with tls.mode SIMPLE; or monitor the gateway by other means.',
      };
    }
  },
};

function reason(why: SkippedServer, server?: SkippedPort): string | undefined {
  switch (why) {
    case 'https-redirect':
      return 'redirects to https';
    case 'mutual-tls':
      return 'requires client certificates (tls.mode MUTUAL)';
    case 'protocol':
      return `has protocol ${server?.protocol ?? ''}`;
    default:
      return undefined;
  }
}

/** Istio reads protocols in any case; net-istio does not. */
function isMisspelt({ protocol }: SkippedPort): boolean {
  const capitals = protocol.toUpperCase();
  return protocol !== capitals && ['HTTP', 'HTTP2', 'HTTPS'].includes(capitals);
}

function protocols(skipped: readonly { readonly server: SkippedPort }[]): readonly string[] {
  return [...new Set(skipped.map(({ server }) => server.protocol.toUpperCase()))];
}
