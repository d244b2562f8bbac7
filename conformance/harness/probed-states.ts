import { type KIngress } from '../../lib/analysis/model/types';
import { authorityOf, missingGateways, Probes } from '../../lib/analysis/net-istio/probes';
import { type Reach } from '../../lib/analysis/reach/reach';
import { ownerId } from '../../lib/analysis/reach/reachability';
import { selects } from './objects';
import { type GatewayPod } from './pods';
import { type Probe, refusalOf } from './probe';
import { hashOf } from './virtual-service';

const FAILED = 'Unknown: ReconcileIngressFailed';
const WAITING = 'Unknown: Uninitialized';

/**
 * What the owners of all KIngresses would say of themselves: what is probed comes from the model, the pods answer.
 * Where net-istio takes any of several Services, the first is asked.
 */
export async function probedStates(reach: Reach, pods: readonly GatewayPod[]): Promise<Record<string, string>> {
  const entries = reach.ingresses.map(
    async (ingress) => [ownerId(ingress), await stateOf(ingress, reach, pods)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function stateOf(ingress: KIngress, reach: Reach, pods: readonly GatewayPod[]): Promise<string> {
  if (reach.netIstio.reconciled(ingress).error !== undefined) return FAILED;
  const { lookup } = reach.model;
  const probes = new Probes({
    gateway: (id) => lookup.gateway(id),
    servicesLabelled: (selector) => lookup.servicesLabelled(selector),
    podsBehind: ({ namespace, selector }) =>
      selector &&
      pods
        .filter((pod) => pod.namespace === namespace && selects(selector, pod.labels))
        .map((pod) => ({ addresses: [pod.network.address], portNames: pod.ports })),
  }).of(ingress, reach.gatewaysOf(ingress));
  const taken = probes.flatMap((probe) => probe.candidates.slice(0, 1).map((candidate) => ({ probe, candidate })));
  if (missingGateways(probes).length > 0 || taken.some(({ candidate }) => candidate.noEndpoints)) return FAILED;
  const asked = taken.flatMap(({ probe, candidate }) =>
    candidate.targets.flatMap((target) =>
      target.addresses.map((address): Probe => ({
        scheme: target.scheme,
        host: authorityOf(probe, target),
        address,
        port: target.podPort,
      })),
    ),
  );
  const refusals = await Promise.all(asked.map((probe) => refusalOf(probe, hashOf(ingress))));
  return refusals.every((refusal) => refusal === undefined) ? 'True' : WAITING;
}
