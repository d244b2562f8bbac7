import { type KIngress, type Service, type Workload } from '../model/types';
import { type ProbeCandidate } from '../net-istio/probes';
import { type ProbeClass } from '../reach/probe-classes';
import { ProbeResults } from '../reach/ready';
import { type ConfiguredGateway, type ConfiguredGateways, precedes } from './configured-gateways';
import { idOf } from '../input/manifest';
import { byText } from '../../private/sort';
import { Rest } from '../../private/rest';
import { remembered } from '../../private/remembered';
import { type Candidate, type CandidateRole, type ProbedPort, probedPorts, ProbedServices } from './probed-services';

const NOTHING: readonly ProbeCandidate[] = [];

/** The Services that the prober may use for gateways, whichever host it probes. */
export class Candidates {
  private readonly known = new Map<ConfiguredGateway, GatewayCandidates>();
  /** Gateways that share a label are probed alike. */
  private readonly probed = new Map<readonly ProbeCandidate[], ProbedServices>();

  public constructor(private readonly gateways: ConfiguredGateways) {}

  public of(gateway: ConfiguredGateway): GatewayCandidates {
    return remembered(this.known, gateway, () => {
      const { object } = gateway;
      const candidates = object === undefined ? NOTHING : this.gateways.reach.probes.candidatesOf(object);
      const probed = remembered(this.probed, candidates, () => new ProbedServices(this.gateways, candidates));
      return new GatewayCandidates(this.gateways, gateway, candidates, probed);
    });
  }

  /** The ports on which the gateway's own pods are probed. */
  public ownProbedPorts(gateway: ConfiguredGateway): readonly ProbedPort[] {
    return this.of(gateway).own.flatMap(({ probe, pods }) =>
      probe.targets.flatMap(({ podPort }) => pods.map((workload) => ({ workload, podPort }))),
    );
  }
}

/** The Services that the prober may use for a gateway. */
export class GatewayCandidates {
  /** Those that the gateway's entries in config-istio name. */
  public readonly own: readonly Candidate[];
  private knownSpared: ReadonlySet<ProbeClass> | 'everything' | undefined;

  public constructor(
    private readonly gateways: ConfiguredGateways,
    private readonly gateway: ConfiguredGateway,
    private readonly candidates: readonly ProbeCandidate[],
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
  public inRole(...roles: readonly CandidateRole[]): Rest<Candidate> {
    const { gateway, own, probed } = this;
    const isIn = (candidate: Candidate): boolean => {
      const role = probed.roleOf(candidate, gateway);
      return role !== undefined && roles.includes(role);
    };
    const count = roles.map((role) => probed.count(role, gateway)).reduce((a, b) => a + b, 0);
    const isOther = (candidate: Candidate): boolean => !own.includes(candidate) && isIn(candidate);
    return new Rest(probed.within(roles), isOther, count - own.filter(isIn).length);
  }

  /** Whether a gateway that rather keeps its label than this one is among the owners of these. */
  public isPreceded(candidates: Rest<Candidate>): boolean {
    for (const { gateway, candidate } of this.probed.owners) {
      if (!precedes(gateway, this.gateway)) return false;
      if (candidates.has(candidate)) return true;
    }
    return false;
  }

  /** Whether a known KIngress of the gateway stays, or may stay, Unknown because the prober uses this Service. */
  public isHurtBy(service: Service): boolean {
    const each = this.gateways.reach.probeClassesOf(this.candidates).of(service);
    const { spared } = this;
    if (each === undefined || each.always === 'answered' || spared === 'everything') return false;
    return !spared.has(each);
  }

  /** Whether one of these Services hurts. */
  public isHurtByAny(candidates: Iterable<Candidate>): boolean {
    for (const { service } of candidates) if (this.isHurtBy(service)) return true;
    return false;
  }

  /** The Services through which the probe of each KIngress that may stay Unknown is answered. */
  private get spared(): ReadonlySet<ProbeClass> | 'everything' {
    return (this.knownSpared ??= this.gateway.users
      .filter((ingress) => this.gateways.reach.readinessOf(ingress).status !== 'True')
      .flatMap((ingress) => this.goodFor(ingress))
      .reduce<ReadonlySet<ProbeClass> | 'everything'>(
        (spared, good) => (spared === 'everything' ? good : new Set([...spared].filter((each) => good.has(each)))),
        'everything',
      ));
  }

  private goodFor(ingress: KIngress): readonly ReadonlySet<ProbeClass>[] {
    const { reach } = this.gateways;
    const probe = reach.readinessOf(ingress).probes.find((each) => each.gateway === this.gateway.id);
    return probe === undefined || probe.missing ? [] : [new ProbeResults(reach, ingress, probe).good];
  }
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
