import { type GatewayServer, type IstioGateway } from '../model/types';
import { ServerHosts } from '../reach/hosts';
import { withoutWildcardNamespace } from '../reach/listeners';

/** The hosts that VirtualServices may have on some servers of a Gateway. */
export function hostsOfServers({ namespace }: IstioGateway, servers: readonly GatewayServer[]): ServerHosts {
  return new ServerHosts(
    servers.flatMap(({ hosts }) => hosts.map((host) => withoutWildcardNamespace(host, namespace))),
  );
}
