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

/** What a load balancer asks of the ports. */
export interface ServicePortNeeds {
  readonly hasStatusPort: boolean;
  /** Ports whose TLS ends at the load balancer. */
  readonly tlsPorts: readonly number[];
}

/** What the ports of a gateway's Service follow from, beside its servers. */
export interface PortNeeds extends ServicePortNeeds {
  /** Whether net-istio makes HTTPS servers for single services. */
  readonly hasServiceCertificates: boolean;
}

/** The ports of the Service in front of a gateway with these servers. */
export function servicePorts(servers: readonly GatewayServer[], needs: PortNeeds): readonly ServicePort[] {
  const served = servers.map(({ portName, port, targetPort }) => ({ name: portName, port, targetPort }));
  const all = [...served, ...endedAtLoadBalancer(servers, needs.tlsPorts)];
  const isMissing = needs.hasServiceCertificates && all.every(({ port }) => port !== HTTPS_PORT.port);
  const https = isMissing ? [HTTPS_PORT] : [];
  return [...(needs.hasStatusPort ? [STATUS_PORT] : []), ...[...all, ...https].sort((a, b) => a.port - b.port)];
}

/** The server that gets what a load balancer has taken the TLS off, where the port has none of its own. */
export function plainServer(servers: readonly GatewayServer[]): GatewayServer | undefined {
  return servers.find(({ credentialName }) => credentialName === undefined);
}

/** Ports that lead to the plain HTTP listener. Named `http-PORT`, since Istio takes the protocol from the name. */
function endedAtLoadBalancer(servers: readonly GatewayServer[], tlsPorts: readonly number[]): readonly ServicePort[] {
  const targetPort = plainServer(servers)?.targetPort;
  if (targetPort === undefined) return [];
  return tlsPorts
    .filter((port) => servers.every((server) => server.port !== port))
    .map((port) => ({ name: `http-${port}`, port, targetPort }));
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
