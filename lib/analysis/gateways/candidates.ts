import { hasPods, type IstioGateway, type Service, type Workload } from '../model/types';
import { type ProbeCandidate, probeCandidates } from '../net-istio/probes';
import { type Reach } from '../reach/reach';
import { probeWorldOf, resultOf } from '../reach/ready';
import { type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';
import { idOf } from '../input/manifest';
import { byText } from '../../private/sort';

/** The effect on a gateway if net-istio's prober picks this Service. */
export type CandidateRole =
  /** It is the gateway's own Service. */
  | 'own'
  /** Its pods serve the gateway, or none of their ports is probed. */
  | 'harmless'
  /** It sends to the gateway's pods, on a port where the gateway does not listen. */
  | 'other-port'
  /** It sends to gateway pods that the gateway does not apply to. */
  | 'other-gateway'
  /** It sends to no gateway pods. */
  | 'no-gateway';

/** A Service whose metadata labels match a Gateway's selector: the prober picks any one of them. */
export interface Candidate {
  readonly service: Service;
  readonly role: CandidateRole;
  readonly probe: ProbeCandidate;
  /** The running pods that it sends to. */
  readonly pods: readonly Workload[];
}

type ProbedService = Omit<Candidate, 'role'>;

// Which Services and ports are probed depends on the gateway only.
const ANY_HOST = 'host.invalid';

/** The Services that the prober may use for a gateway, whichever host it probes. */
export class Candidates {
  private readonly known = new Map<ConfiguredGateway, readonly Candidate[]>();
  /** By selector and servers: gateways that share a label are probed alike. */
  private readonly probed = new Map<string, readonly ProbedService[]>();

  public constructor(private readonly gateways: ConfiguredGateways) {}

  public of(gateway: ConfiguredGateway): readonly Candidate[] {
    const known = this.known.get(gateway) ?? this.read(gateway);
    this.known.set(gateway, known);
    return known;
  }

  /** The ports on which the gateway's own pods are probed. */
  public ownProbedPorts(gateway: ConfiguredGateway): readonly ProbedPort[] {
    return this.of(gateway)
      .filter(({ role }) => role === 'own')
      .flatMap(({ probe, pods }) =>
        probe.targets.flatMap(({ podPort }) => pods.map((workload) => ({ workload, podPort }))),
      );
  }

  private read(gateway: ConfiguredGateway): readonly Candidate[] {
    const { object } = gateway;
    if (object === undefined) return [];
    const applied = new Set(gateway.pods);
    return this.probedFor(object).map(({ service, probe, pods }): Candidate => ({
      service,
      probe,
      pods,
      role: roleOf(this.gateways, gateway, applied, probe, pods),
    }));
  }

  private probedFor(object: IstioGateway): readonly ProbedService[] {
    const key = JSON.stringify([object.selector, object.servers]);
    const known = this.probed.get(key);
    if (known !== undefined) return known;
    const { model } = this.gateways.reach;
    const probed = probeCandidates(object, ANY_HOST, probeWorldOf(model))
      .map((probe) => ({
        service: probe.service,
        probe,
        pods: model.lookup.podsOf(probe.service).filter(hasPods),
      }))
      .sort(byText(({ service }) => idOf(service)));
    this.probed.set(key, probed);
    return probed;
  }
}

function roleOf(
  gateways: ConfiguredGateways,
  gateway: ConfiguredGateway,
  applied: ReadonlySet<Workload>,
  probe: ProbeCandidate,
  pods: readonly Workload[],
): CandidateRole {
  if (gateway.services.includes(probe.service)) return 'own';
  if (probe.noEndpoints || !pods.some(({ isGateway }) => isGateway)) return 'no-gateway';
  if (unserved(gateways, gateway, probe, pods).length === 0) return 'harmless';
  return pods.every((workload) => applied.has(workload)) ? 'other-port' : 'other-gateway';
}

/** A port of pods that is probed for a gateway. */
export interface ProbedPort {
  readonly workload: Workload;
  readonly podPort: number;
}

/** The pods behind a candidate that are probed on a port where the gateway does not listen. */
export function unserved(
  gateways: ConfiguredGateways,
  gateway: ConfiguredGateway,
  probe: ProbeCandidate,
  pods: readonly Workload[],
): readonly ProbedPort[] {
  return probe.targets.flatMap(({ addresses, podPort }) => {
    const probed = new Set(addresses);
    return pods
      .filter((workload) => probed.has(idOf(workload)) && !gateways.isOnPort(gateway, workload, podPort))
      .map((workload) => ({ workload, podPort }));
  });
}

/** Whether a known KIngress of the gateway stays, or may stay, Unknown because the prober uses this Service. */
export function isHurt(reach: Reach, gateway: ConfiguredGateway, service: Service): boolean {
  return gateway.users.some((ingress) => {
    const { status, probes } = reach.readinessOf(ingress);
    if (status === 'True') return false;
    const candidates = probes.find((probe) => probe.gateway === gateway.id)?.candidates ?? [];
    return candidates.some(
      (each) => each.service === service && !['answered', 'refused'].includes(resultOf(reach, ingress, each)),
    );
  });
}

/** Whether some server of the gateway is probed, whichever Service the prober picks. */
export function isProbed(candidates: readonly Candidate[]): boolean {
  return candidates.some(({ probe }) => probe.targets.length > 0);
}
