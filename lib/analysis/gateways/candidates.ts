import { hasPods, type IstioGateway, type Service, type Workload } from '../model/types';
import { type ProbeCandidate, probeCandidates } from '../net-istio/probes';
import { type Reach } from '../reach/reach';
import { type Listener } from '../reach/listeners';
import { probeWorldOf, resultOf } from '../reach/ready';
import { type ConfiguredGateway, type ConfiguredGateways } from './configured-gateways';
import { groupBy } from '../../private/group';
import { idOf } from '../input/manifest';
import { byText } from '../../private/sort';
import { remembered } from '../../private/remembered';

/** The effect on a gateway if net-istio's prober picks this Service, which is not its own. */
export type CandidateRole =
  /** It sends to the gateway's pods, on a port where the gateway does not listen. */
  | 'other-port'
  /** It sends to gateway pods that the gateway does not apply to. */
  | 'other-gateway'
  /** It sends to no gateway pods. */
  | 'no-gateway';

/** A Service whose metadata labels match a Gateway's selector: the prober picks any one of them. */
export interface Candidate {
  readonly service: Service;
  readonly probe: ProbeCandidate;
  /** The running pods that it sends to. */
  readonly pods: readonly Workload[];
}

// Which Services and ports are probed depends on the gateway only.
const ANY_HOST = 'host.invalid';

/** The Services that the prober may use for gateways, whichever host it probes. */
export class Candidates {
  private readonly known = new Map<ConfiguredGateway, GatewayCandidates>();
  /** By selector and servers: gateways that share a label are probed alike. */
  private readonly probed = new Map<string, ProbedServices>();

  public constructor(private readonly gateways: ConfiguredGateways) {}

  public of(gateway: ConfiguredGateway): GatewayCandidates {
    return remembered(
      this.known,
      gateway,
      () => new GatewayCandidates(this.gateways, gateway, this.probedFor(gateway.object)),
    );
  }

  /** The ports on which the gateway's own pods are probed. */
  public ownProbedPorts(gateway: ConfiguredGateway): readonly ProbedPort[] {
    return this.of(gateway).own.flatMap(({ probe, pods }) =>
      probe.targets.flatMap(({ podPort }) => pods.map((workload) => ({ workload, podPort }))),
    );
  }

  private probedFor(object: IstioGateway | undefined): ProbedServices {
    const key = object === undefined ? '' : JSON.stringify([object.selector, object.servers]);
    return remembered(this.probed, key, () => new ProbedServices(this.gateways, object));
  }
}

/** Candidates that lead to the same listeners: for each gateway they have one role, or lack only its pods. */
interface AlikeCandidates {
  readonly candidates: readonly Candidate[];
  readonly isGateway: boolean;
  readonly listeners: ReadonlySet<Listener | undefined>;
}

/** The Services that are probed for gateways with equal selectors and servers, by namespace and name. */
class ProbedServices {
  public readonly all: readonly Candidate[];
  public readonly byService: ReadonlyMap<Service, Candidate>;
  public readonly isProbed: boolean;
  public readonly alike: readonly AlikeCandidates[];

  public constructor(gateways: ConfiguredGateways, object: IstioGateway | undefined) {
    const { model } = gateways.reach;
    this.all = (object === undefined ? [] : probeCandidates(object, ANY_HOST, probeWorldOf(model)))
      .map((probe) => ({
        service: probe.service,
        probe,
        pods: model.lookup.podsOf(probe.service).filter(hasPods),
      }))
      .sort(byText(({ service }) => idOf(service)));
    this.byService = new Map(this.all.map((each) => [each.service, each]));
    this.isProbed = this.all.some(({ probe }) => probe.targets.length > 0);
    this.alike = alikeCandidates(gateways, this.all);
  }
}

function alikeCandidates(gateways: ConfiguredGateways, all: readonly Candidate[]): readonly AlikeCandidates[] {
  const numbers = new Map<Listener | undefined, number>();
  const read = all.map((candidate) => {
    const { probe, pods } = candidate;
    const isGateway = !probe.noEndpoints && pods.some((workload) => workload.isGateway);
    const listeners = new Set(
      probedPorts(probe, pods).map(({ workload, podPort }) => gateways.listenerAt(workload, podPort)),
    );
    for (const listener of listeners) if (!numbers.has(listener)) numbers.set(listener, numbers.size);
    const key = [...listeners].map((listener) => numbers.get(listener) ?? 0).sort((a, b) => a - b);
    return { candidate, isGateway, listeners, key: `${isGateway} ${key.join(' ')}` };
  });
  return [...groupBy(read, ({ key }) => [key]).values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    return { ...first, candidates: some.map(({ candidate }) => candidate) };
  });
}

/** The Services that the prober may use for a gateway. */
export class GatewayCandidates {
  /** Those that the gateway's entries in config-istio name. */
  public readonly own: readonly Candidate[];

  public constructor(
    private readonly gateways: ConfiguredGateways,
    private readonly gateway: ConfiguredGateway,
    private readonly probed: ProbedServices,
  ) {
    const own = gateway.services.flatMap((service) => probed.byService.get(service) ?? []);
    this.own = own.sort(byText(({ service }) => idOf(service)));
  }

  /** All of them, by namespace and name; gateways that share a label and have equal servers have one list. */
  public get all(): readonly Candidate[] {
    return this.probed.all;
  }

  /** Whether some server of the gateway is probed, whichever Service the prober picks. */
  public get isProbed(): boolean {
    return this.probed.isProbed;
  }

  /**
   * Those in these roles, by namespace and name. Those that serve the gateway, or of which no port is probed, have
   * none.
   */
  public inRole(...roles: readonly CandidateRole[]): readonly Candidate[] {
    const { services } = this.gateway;
    return this.probed.alike
      .flatMap((alike) => roles.flatMap((role) => this.ofRole(alike, role)))
      .filter(({ service }) => !services.includes(service))
      .sort(byText(({ service }) => idOf(service)));
  }

  private ofRole({ candidates, isGateway, listeners }: AlikeCandidates, role: CandidateRole): readonly Candidate[] {
    if (!isGateway) return role === 'no-gateway' ? candidates : [];
    if (role === 'no-gateway') return [];
    const { object, applied } = this.gateway;
    if ([...listeners].every((listener) => this.gateways.isBoundTo(object, listener))) return [];
    const isOnOwnPods = role === 'other-port';
    return candidates.filter(({ pods }) => pods.every((workload) => applied.has(workload)) === isOnOwnPods);
  }
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
  return probedPorts(probe, pods).filter(({ workload, podPort }) => !gateways.isOnPort(gateway, workload, podPort));
}

function probedPorts({ targets }: ProbeCandidate, pods: readonly Workload[]): readonly ProbedPort[] {
  return targets.flatMap(({ addresses, podPort }) => {
    const probed = new Set(addresses);
    return pods.filter((workload) => probed.has(idOf(workload))).map((workload) => ({ workload, podPort }));
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
