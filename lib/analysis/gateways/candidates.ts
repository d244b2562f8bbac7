import { hasPods, type Service, type Workload } from '../model/types';
import { type ProbeCandidate, probeCandidates } from '../net-istio/probes';
import { type Reach } from '../reach/reach';
import { probeWorldOf, resultOf } from '../reach/ready';
import { type RuleContext } from '../rule';
import { type ConfiguredGateway, isOnPort } from './configured-gateways';
import { idOf } from '../input/manifest';

/** What it means for a gateway that net-istio's prober may take a Service for its own. */
export type CandidateRole =
  /** It is the gateway's own Service. */
  | 'own'
  /** Its pods serve the gateway, or nothing of them is asked. */
  | 'harmless'
  /** It sends to the gateway's pods, to a port where the gateway is not. */
  | 'other-port'
  /** It sends to gateway pods that the gateway does not apply to. */
  | 'other-gateway'
  /** It sends to no gateway pods. */
  | 'no-gateway';

/** A Service whose metadata labels match a Gateway's selector: the prober takes any one of them. */
export interface Candidate {
  readonly service: Service;
  readonly role: CandidateRole;
  readonly probe: ProbeCandidate;
  /** The running pods that it sends to. */
  readonly pods: readonly Workload[];
}

const CACHE = new WeakMap<ConfiguredGateway, readonly Candidate[]>();

/** The Services that the prober may take for a gateway, whatever it is probed for. */
export function candidatesOf(context: RuleContext, gateway: ConfiguredGateway): readonly Candidate[] {
  const known = CACHE.get(gateway) ?? readCandidates(context, gateway);
  CACHE.set(gateway, known);
  return known;
}

// Which Services and ports are asked depends on the gateway only.
const ANY_HOST = 'host.invalid';

function readCandidates({ model, reach }: RuleContext, gateway: ConfiguredGateway): readonly Candidate[] {
  const { object } = gateway;
  if (object === undefined) return [];
  const applied = new Set(gateway.pods);
  return probeCandidates(object, ANY_HOST, probeWorldOf(model))
    .map((probe): Candidate => {
      const pods = model.lookup.podsOf(probe.service).filter(hasPods);
      return { service: probe.service, probe, pods, role: roleOf(reach, gateway, applied, probe, pods) };
    })
    .sort((a, b) => (idOf(a.service) < idOf(b.service) ? -1 : 1));
}

function roleOf(
  reach: Reach,
  gateway: ConfiguredGateway,
  applied: ReadonlySet<Workload>,
  probe: ProbeCandidate,
  pods: readonly Workload[],
): CandidateRole {
  if (gateway.services.includes(probe.service)) return 'own';
  if (probe.noEndpoints || !pods.some(({ isGateway }) => isGateway)) return 'no-gateway';
  if (unserved(reach, gateway, probe, pods).length === 0) return 'harmless';
  return pods.every((workload) => applied.has(workload)) ? 'other-port' : 'other-gateway';
}

/** A port of pods that is probed for a gateway. */
export interface ProbedPort {
  readonly workload: Workload;
  readonly podPort: number;
}

/** Where the gateway's own pods are probed. */
export function ownProbedPorts(context: RuleContext, gateway: ConfiguredGateway): readonly ProbedPort[] {
  return candidatesOf(context, gateway)
    .filter(({ role }) => role === 'own')
    .flatMap(({ probe, pods }) =>
      probe.targets.flatMap(({ podPort }) => pods.map((workload) => ({ workload, podPort }))),
    );
}

/** Which of the pods behind a candidate are probed on a port where the gateway is not. */
export function unserved(
  reach: Reach,
  gateway: ConfiguredGateway,
  probe: ProbeCandidate,
  pods: readonly Workload[],
): readonly ProbedPort[] {
  return probe.targets.flatMap(({ addresses, podPort }) => {
    const asked = new Set(addresses);
    return pods
      .filter((workload) => asked.has(idOf(workload)) && !isOnPort(reach, gateway, workload, podPort))
      .map((workload) => ({ workload, podPort }));
  });
}

/** Whether a known KIngress of the gateway stays, or may stay, Unknown because the prober takes this Service. */
export function isHurt(context: RuleContext, gateway: ConfiguredGateway, service: Service): boolean {
  const { reach } = context;
  return gateway.users.some((ingress) => {
    const { status, probes } = reach.readinessOf(ingress);
    if (status === 'True') return false;
    const candidates = probes.find((probe) => probe.gateway === gateway.id)?.candidates ?? [];
    return candidates.some(
      (each) => each.service === service && !['answered', 'refused'].includes(resultOf(reach, ingress, each)),
    );
  });
}

/** Whether some server of the gateway is probed, whichever Service the prober takes. */
export function isProbed(candidates: readonly Candidate[]): boolean {
  return candidates.some(({ probe }) => probe.targets.length > 0);
}
