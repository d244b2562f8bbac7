import { INGRESS_PORTS } from '../private/stock-install';
import { type GatewayServer } from './gateway-server';

/** One port of the gateway's Service. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly nodePort?: number;
}

const [STATUS_PORT, , HTTPS_PORT] = INGRESS_PORTS;
export { HTTPS_PORT };

/** The ports of the Service in front of a gateway with these servers. */
export function servicePorts(servers: readonly GatewayServer[]): readonly ServicePort[] {
  const served = servers.map(({ portName, port, targetPort }) => ({ name: portName, port, targetPort }));
  // net-istio adds HTTPS servers of its own for services with automatic TLS, so the port must be open.
  const https = served.some(({ port }) => port === HTTPS_PORT.port) ? [] : [HTTPS_PORT];
  return [STATUS_PORT, ...[...served, ...https].sort((a, b) => a.port - b.port)];
}

/** The same ports, with the node ports that the load balancer asks for. */
export function withNodePorts(
  ports: readonly ServicePort[],
  nodePorts: Readonly<Record<number, number>> = {},
): readonly ServicePort[] {
  return ports.map((port) => {
    const nodePort = nodePorts[port.port];
    return nodePort === undefined ? port : { ...port, nodePort };
  });
}
