import { type GatewayServer, type IstioGateway } from '../model/types';
import { ServerHosts } from '../reach/hosts';
import { withoutWildcardNamespace } from '../reach/listeners';

const known = new WeakMap<IstioGateway, ServerHosts>();

/** The hosts that VirtualServices may have on a Gateway. */
export function allowedHosts(gateway: IstioGateway): ServerHosts {
  const hosts = known.get(gateway) ?? hostsOfServers(gateway, gateway.servers);
  known.set(gateway, hosts);
  return hosts;
}

/** The hosts that VirtualServices may have on some servers of a Gateway. */
export function hostsOfServers({ namespace }: IstioGateway, servers: readonly GatewayServer[]): ServerHosts {
  return new ServerHosts(
    servers.flatMap(({ hosts }) => hosts.map((host) => withoutWildcardNamespace(host, namespace))),
  );
}
