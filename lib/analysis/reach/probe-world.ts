import { idOf } from '../input/manifest';
import { type Lookup } from '../model/lookup';
import { hasPods, type Service } from '../model/types';
import { type PodGroup, type ProbeWorld } from '../net-istio/probes';

/**
 * The Services and pods of a model, as the prober sees them; a workload's id stands for the addresses of its pods.
 */
export function probeWorldOf(lookup: Lookup): ProbeWorld {
  return {
    gateway: (id) => lookup.gateway(id),
    servicesLabelled: (selector) => lookup.servicesLabelled(selector),
    podsBehind: (service) => podsBehind(lookup, service),
  };
}

function podsBehind(lookup: Lookup, service: Service): readonly PodGroup[] | undefined {
  if (service.selector === undefined) return undefined;
  const workloads = lookup.podsOf(service).filter(hasPods);
  return workloads.map((workload) => ({ addresses: [idOf(workload)], portNames: workload.portNames }));
}
