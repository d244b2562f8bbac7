import { type Service } from '../model/types';

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
  return `Add \`{ port: { number: ${number}, name: http, protocol: HTTP }, hosts: ['*'] }\` to spec.servers of Gateway ${gateway}.`;
}
