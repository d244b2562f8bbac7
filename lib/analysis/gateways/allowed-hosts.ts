import { type IstioGateway } from '../model/types';
import { ServerHosts } from '../reach/hosts';
import { withoutWildcardNamespace } from '../reach/listeners';

const known = new WeakMap<IstioGateway, ServerHosts>();

/** The hosts that VirtualServices may have on a Gateway. */
export function allowedHosts(gateway: IstioGateway): ServerHosts {
  const hosts =
    known.get(gateway) ??
    new ServerHosts(
      gateway.servers.flatMap((server) =>
        server.hosts.map((host) => withoutWildcardNamespace(host, gateway.namespace)),
      ),
    );
  known.set(gateway, hosts);
  return hosts;
}
