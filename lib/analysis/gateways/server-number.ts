import { idOf } from '../input/manifest';
import { type GatewayServer, type IstioGateway, type Service } from '../model/types';
import { HTTP_PROTOCOLS } from '../reach/listeners';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** The number of a server to which a port of the gateway's Service leads. */
export function serverNumberFor(service: Service | undefined, clientPort: number): number {
  const port =
    service?.ports.find((each) => each.port === clientPort) ??
    (clientPort === HTTP_PORT ? service?.ports[0] : undefined);
  return (service === undefined || translates(service) ? port?.port : Number(port?.targetPort)) ?? clientPort;
}

/** Whether istiod binds a server to the targetPort of the Service's port with its number. */
export function translates({ labels }: Service): boolean {
  return labels['experimental.istio.io/disable-gateway-port-translation'] === undefined;
}

/** The port at which clients expect a server of this protocol. */
export function clientPortOf(protocol: string): number {
  return protocol.toUpperCase() === 'HTTPS' ? HTTPS_PORT : HTTP_PORT;
}

/** How to give a Service the port through which clients get to a server that listens on a port of the pods. */
export function openPort(service: Service, clientPort: number, podPort: number): string {
  const target = translates(service) ? podPortFor(podPort) : podPort;
  return `Add port ${clientPort} with targetPort ${target} to Service ${idOf(service)}.`;
}

/** A port of the pods for a Service port: istiod binds a server where the Service leads, but not below 1024. */
export function podPortFor(port: number): number {
  return port < 1024 ? 8000 + port : port;
}

/** How to add a server for plain HTTP to a Gateway. */
function addHttpServer(gateway: string, number: number): string {
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

/** Whether the server is of a kind that can serve Knative's hosts. */
export function isServed({ protocol, tls }: GatewayServer): boolean {
  return protocol.toUpperCase() === 'HTTPS' ? tls !== undefined : HTTP_PROTOCOLS.has(protocol.toLowerCase());
}

/** How to make a Gateway serve hosts none of whose servers can. */
export function listenInstead(object: IstioGateway, service: Service | undefined): string {
  const https = object.servers.find(({ protocol, tls }) => protocol.toUpperCase() === 'HTTPS' && tls === undefined);
  return https === undefined
    ? `${serveHttp(object, service)}.`
    : `Set tls with mode SIMPLE and credentialName, a Secret in namespace ${service?.namespace ?? object.namespace}, for server ${https.number} in spec.servers of Gateway ${idOf(object)}, or protocol HTTP.`;
}
