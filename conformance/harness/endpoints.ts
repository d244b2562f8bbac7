import { type KubeClient } from './kube-client';
import { type KubernetesObject, type Service, idOf, namespaceOf, servicesOf } from './objects';
import { type GatewayPod, podsBehind } from './pods';
import { type Missing } from './wait';

/** What the endpoints controller makes of a Service with a selector; net-istio reads it. */
export interface Endpoints extends KubernetesObject {
  readonly subsets?: readonly {
    readonly addresses?: readonly { readonly ip: string }[];
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  }[];
}

/** What the endpointslice controller makes of it; istiod reads that. */
interface EndpointSlice extends KubernetesObject {
  /** `null` where there is none. */
  readonly endpoints:
    readonly { readonly addresses: readonly string[]; readonly conditions?: { readonly ready?: boolean } }[] | null;
}

/** The first Service whose Endpoints or EndpointSlices do not hold exactly its gateway pods. */
export async function missingEndpoints(client: KubeClient, pods: readonly GatewayPod[]): Promise<Missing> {
  const [services, endpoints, slices] = await Promise.all([
    client.list('v1', 'Service'),
    client.list('v1', 'Endpoints'),
    client.list('discovery.k8s.io/v1', 'EndpointSlice'),
  ]);
  for (const service of servicesOf(services).filter(({ spec }) => spec.selector !== undefined)) {
    const wanted = podsBehind(service, pods).map(({ network }) => network.address);
    const held = {
      Endpoints: addressesOf(endpoints, service),
      EndpointSlices: slicedAddressesOf(slices as readonly EndpointSlice[], service),
    };
    for (const [kind, addresses] of Object.entries(held)) {
      if ([...addresses].sort().join() === wanted.sort().join()) continue;
      return `the ${kind} of ${idOf(service)} hold ${addresses.join(', ') || 'nobody'} instead of ${wanted.join(', ') || 'nobody'}`;
    }
  }
  return undefined;
}

function addressesOf(endpoints: readonly Endpoints[], service: Service): string[] {
  const subsets = endpoints.find((each) => idOf(each) === idOf(service))?.subsets ?? [];
  return [...new Set(subsets.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip)))];
}

function slicedAddressesOf(slices: readonly EndpointSlice[], service: Service): string[] {
  const own = slices.filter(
    (slice) =>
      namespaceOf(slice) === namespaceOf(service) &&
      slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name,
  );
  const ready = own.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready === true);
  return [...new Set(ready.flatMap(({ addresses }) => addresses))];
}
