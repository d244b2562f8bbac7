import { idOf } from '../input/manifest';
import { type IstioGateway, type Service } from '../model/types';

const HTTP_PORT = 80;

/** The number of a server to which a port of the gateway's Service leads. */
export function serverNumberFor(service: Service | undefined, clientPort: number): number {
  const port =
    service?.ports.find((each) => each.port === clientPort) ??
    (clientPort === HTTP_PORT ? service?.ports[0] : undefined);
  const translates = service?.labels['experimental.istio.io/disable-gateway-port-translation'] === undefined;
  return (translates ? port?.port : Number(port?.targetPort)) ?? clientPort;
}

/** How to add a server for plain HTTP to a Gateway. */
export function addHttpServer(gateway: string, number: number): string {
  return `Add \`{ port: { number: ${number}, name: http, protocol: HTTP }, hosts: ['*'] }\` to spec.servers of Gateway ${gateway}`;
}

/** How to make a Gateway without a server for plain HTTP have one where its Service leads. */
export function serveHttp(object: IstioGateway, service: Service | undefined): string {
  const number = serverNumberFor(service, HTTP_PORT);
  const id = idOf(object);
  return object.servers.some((server) => server.number === number)
    ? `Set protocol HTTP, without tls, for server ${number} in spec.servers of Gateway ${id}`
    : addHttpServer(id, number);
}
