import { idOf } from '../input/manifest';
import { type VirtualService } from '../model/types';
import { isWildcard, Wildcards } from './hosts';
import { type Reach } from './reach';

/** A host of a VirtualService that is not Knative's. */
export interface ForeignHost {
  readonly owner: VirtualService;
  readonly host: string;
}

/** VirtualServices that are not net-istio's, bound to a Gateway that config-istio names, by namespace and name. */
export function foreignVirtualServices({ model, netIstio }: Reach): readonly VirtualService[] {
  const { config } = model.configIstio;
  const configured = new Set([...(config?.externalGateways ?? []), ...(config?.localGateways ?? [])].map(idOf));
  return netIstio.virtualServices
    .filter((each) => netIstio.ingressBehind(each) === undefined && each.gateways.some((id) => configured.has(id)))
    .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

/** The hosts of these VirtualServices, apart from hosts of Knative; of a wildcard those that its routes name. */
export function foreignHosts(reach: Reach): readonly ForeignHost[] {
  const knative = new Set(reach.ingresses.flatMap(({ rules }) => rules.flatMap(({ hosts }) => hosts)));
  return foreignVirtualServices(reach).flatMap((owner) => {
    const named = owner.http.flatMap(({ matches }) =>
      matches.flatMap(({ authority }) =>
        authority === undefined || authority.kind === 'regex' ? [] : authority.value,
      ),
    );
    const wildcards = new Wildcards(owner.hosts);
    const hosts = [
      ...owner.hosts.filter((host) => !isWildcard(host)),
      ...named.filter((host) => wildcards.covers(host)),
    ];
    return [...new Set(hosts)].filter((host) => !knative.has(host)).map((host) => ({ owner, host }));
  });
}
