import { type IstioGateway } from '../model/types';
import { hostsForNamespace } from '../reach/hosts';
import { withoutWildcardNamespace } from '../reach/listeners';

/** The hosts that VirtualServices of a namespace may have on a Gateway. */
export function allowedHosts({ servers, namespace: own }: IstioGateway, namespace: string): readonly string[] {
  return servers.flatMap(({ hosts }) =>
    hostsForNamespace(
      hosts.map((host) => withoutWildcardNamespace(host, own)),
      namespace,
    ),
  );
}
