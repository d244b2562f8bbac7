import { subjectOf } from '../../finding';
import { servingPods } from '../../gateways/configured-gateways';
import { type GatewayServer, type IstioGateway, type Service } from '../../model/types';
import { type Rule } from '../../rule';
import { listed, namedPods } from '../../words';

export const gatewayDoesNotListen: Rule = {
  name: 'gateway-does-not-listen',
  level: 'error',
  title: 'A Gateway has no server that Envoy listens for',
  why: 'Connections to the gateway are refused for every service on it.',
  *check({ gateways, reach }) {
    for (const gateway of gateways.all) {
      const { object } = gateway;
      const pods = servingPods(gateway);
      if (object === undefined || pods.length === 0) continue;
      const isHeard = pods.some((workload) => {
        const { byPort, rejected } = reach.listenersOf(workload);
        const bound = [...byPort.values()].flatMap(({ http, https }) => [...http, ...https]);
        // host-overlap and probe-port-mismatch report what is rejected.
        return [...bound, ...rejected].some((each) => each.gateway === object);
      });
      if (isHeard) continue;
      yield {
        subject: subjectOf(object.source),
        gateway: gateway.id,
        level: gateways.levelOf(gateway.users.length > 0),
        message: `Nothing listens for Gateway ${gateway.id} on ${listed(pods.map(namedPods))}: ${reasonOf(object)}.`,
        fix: fixOf(object, gateway.services[0]),
      };
    }
  },
};

const HTTP = 80;

function reasonOf({ servers }: IstioGateway): string {
  if (servers.length === 0) return 'it has no servers';
  return listed(servers.map((server) => `server ${server.number} ${problemOf(server)}`));
}

function problemOf({ protocol, tls, bind }: GatewayServer): string {
  if (bind !== '' && bind !== '0.0.0.0') return `is bound to ${bind}`;
  if (protocol.toUpperCase() === 'HTTPS' && tls === undefined) return 'has protocol HTTPS and no tls';
  if (tls?.mode === 'PASSTHROUGH' || tls?.mode === 'AUTO_PASSTHROUGH') return `passes TLS through (${tls.mode})`;
  return `has protocol ${protocol === '' ? '(none)' : protocol}`;
}

function fixOf({ servers, namespace, name }: IstioGateway, service: Service | undefined): string {
  const https = servers.find(({ protocol, tls }) => protocol.toUpperCase() === 'HTTPS' && tls === undefined);
  const id = `${namespace}/${name}`;
  if (https !== undefined)
    return `Set tls with mode SIMPLE and credentialName, a Secret in namespace ${service?.namespace ?? namespace}, for server ${https.number} in spec.servers of Gateway ${id}, or protocol HTTP.`;
  const port = service?.ports.find((each) => each.port === HTTP) ?? service?.ports[0];
  const translates = service?.labels['experimental.istio.io/disable-gateway-port-translation'] === undefined;
  const number = (translates ? port?.port : Number(port?.targetPort)) ?? HTTP;
  if (servers.some((server) => server.number === number))
    return `Set protocol HTTP, without tls, for server ${number} in spec.servers of Gateway ${id}.`;
  return `Add \`{ port: { number: ${number}, name: http, protocol: HTTP }, hosts: ['*'] }\` to spec.servers of Gateway ${id}.`;
}
