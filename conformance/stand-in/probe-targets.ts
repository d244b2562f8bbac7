import { type KIngress, type Service } from '../../lib/analysis/model/types';
import { type PodGroup, type ProbeTarget, missingGateways, probesOf } from '../../lib/analysis/net-istio/probes';
import { type Reach } from '../../lib/analysis/reach/reach';
import { type Endpoints } from '../harness/endpoints';
import { idOf } from '../harness/objects';

/** What net-istio probes for a KIngress; `undefined` where it cannot tell, and reconciling fails. */
export function probeTargetsOf(
  ingress: KIngress,
  reach: Reach,
  endpoints: ReadonlyMap<string, Endpoints>,
): readonly ProbeTarget[] | undefined {
  const { lookup } = reach.model;
  const probes = probesOf(ingress, reach.gatewaysOf(ingress), {
    gateway: (id) => lookup.gateway(id),
    servicesLabelled: (selector) => lookup.servicesLabelled(selector),
    podsBehind: (service) => podGroups(service, endpoints.get(`${service.namespace}/${service.name}`)),
  });
  // The real one takes any of several Services. One and the same lets a run be repeated.
  const taken = probes.flatMap(({ candidates }) => candidates.slice(0, 1));
  const isUnknown = missingGateways(probes).length > 0 || taken.some(({ noEndpoints }) => noEndpoints);
  return isUnknown ? undefined : taken.flatMap(({ targets }) => targets);
}

/** Endpoints by `NAMESPACE/NAME`. */
export function endpointsById(endpoints: readonly Endpoints[]): ReadonlyMap<string, Endpoints> {
  return new Map(endpoints.map((each) => [idOf(each), each]));
}

function podGroups(service: Service, endpoints: Endpoints | undefined): readonly PodGroup[] | undefined {
  return (
    endpoints &&
    (endpoints.subsets ?? []).map(({ addresses = [], ports = [] }) => ({
      addresses: addresses.map(({ ip }) => ip),
      portNames: Object.fromEntries(
        service.ports.flatMap(({ name, targetPort }) => {
          const number = ports.find((port) => (port.name ?? '') === name)?.port;
          return number === undefined ? [] : [[String(targetPort), number]];
        }),
      ),
    }))
  );
}
