import { type KIngress, type Service } from '../../lib/analysis/model/types';
import {
  authorityOf,
  missingGateways,
  type PodGroup,
  Probes,
  type ProbeTarget,
} from '../../lib/analysis/net-istio/probes';
import { type Reach } from '../../lib/analysis/reach/reach';
import { type Endpoints } from '../harness/endpoints';
import { idOf } from '../harness/objects';

/** The target of a probe, with the host and port of its URL. */
export interface AskedTarget extends ProbeTarget {
  readonly host: string;
}

/** What net-istio probes for a KIngress; `undefined` where it cannot tell, and reconciling fails. */
export function probeTargetsOf(
  ingress: KIngress,
  reach: Reach,
  endpoints: ReadonlyMap<string, Endpoints>,
): readonly AskedTarget[] | undefined {
  const { lookup } = reach.model;
  const probes = new Probes({
    gateway: (id) => lookup.gateway(id),
    servicesLabelled: (selector) => lookup.servicesLabelled(selector),
    podsBehind: (service) => podGroups(service, endpoints.get(`${service.namespace}/${service.name}`)),
  }).of(ingress, reach.gatewaysOf(ingress));
  // The real one takes any of several Services. One and the same lets a run be repeated.
  const taken = probes.flatMap((probe) => probe.candidates.slice(0, 1).map((candidate) => ({ probe, candidate })));
  const isUnknown = missingGateways(probes).length > 0 || taken.some(({ candidate }) => candidate.noEndpoints);
  if (isUnknown) return undefined;
  return taken.flatMap(({ probe, candidate }) =>
    candidate.targets.map((target) => ({ ...target, host: authorityOf(probe, target) })),
  );
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
