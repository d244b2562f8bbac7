import { groupBy } from '../../private/group';
import { remembered } from '../../private/remembered';
import { byText } from '../../private/sort';
import { idOf } from '../input/manifest';
import { hasPods, type IstioGateway, type Service, type Workload } from '../model/types';
import { type ProbeCandidate } from '../net-istio/probes';
import { type Listener } from '../reach/listeners';
import { type ConfiguredGateway, type ConfiguredGateways, precedes } from './configured-gateways';

/** The effect on a gateway if net-istio's prober picks this Service, which is not its own. */
export type CandidateRole =
  /** It sends to the gateway's pods, on a port where the gateway does not listen. */
  | 'other-port'
  /** It sends to gateway pods that the gateway does not apply to. */
  | 'other-gateway'
  /** It sends to no gateway pods. */
  | 'no-gateway'
  /** It sends to no gateway pods, since it stands for the Route of a Knative service. */
  | 'placeholder'
  /** It sends to no gateway pods for now, since they are scaled to zero. */
  | 'pods-away';

/** A Service whose metadata labels match a Gateway's selector: the prober picks any one of them. */
export interface Candidate {
  readonly service: Service;
  readonly probe: ProbeCandidate;
  /** The running pods that it sends to. */
  readonly pods: readonly Workload[];
}

/** A port of pods that is probed for a gateway. */
export interface ProbedPort {
  readonly workload: Workload;
  readonly podPort: number;
}

type Candidates = ReadonlySet<Candidate>;

const NONE: Candidates = new Set();

/**
 * The Services that are probed for gateways with equal selectors and servers, by namespace and name. They are the same
 * for all these gateways, and so is their role, apart from those few that serve a gateway or send to its pods.
 */
export class ProbedServices {
  public readonly all: readonly Candidate[];
  public readonly byService: ReadonlyMap<Service, Candidate>;
  public readonly isProbed: boolean;

  /** Those that send to no gateway pods, by role. */
  private readonly astray: ReadonlyMap<CandidateRole, Candidates>;
  /** Those that send to gateway pods, of which some port is probed. */
  private readonly onGateways: Candidates;
  private readonly byPods: ReadonlyMap<Workload, readonly Candidate[]>;
  private readonly served: ReadonlyMap<IstioGateway, Candidates>;
  private readonly united = new Map<string, Candidates>();
  private readonly onPods = new Map<ReadonlySet<Workload>, Candidates>();
  private readonly counts = new Map<Candidates, Map<Candidates, number>>();
  private knownOwners: readonly Owner[] | undefined;

  public constructor(
    private readonly gateways: ConfiguredGateways,
    candidates: readonly ProbeCandidate[],
  ) {
    const { lookup } = gateways.reach.model;
    this.all = candidates
      .map((probe) => ({ service: probe.service, probe, pods: lookup.podsOf(probe.service).filter(hasPods) }))
      .sort(byText(({ service }) => idOf(service)));
    this.byService = new Map(this.all.map((each) => [each.service, each]));
    this.isProbed = this.all.some(({ probe }) => probe.targets.length > 0);
    const toGateways = ({ probe, pods }: Candidate): boolean =>
      !probe.noEndpoints && pods.some((workload) => workload.isGateway);
    const astray = groupBy(
      this.all.filter((each) => !toGateways(each)),
      ({ service }) => [roleAstray(service, lookup.podsOf(service))],
    );
    this.astray = new Map([...astray].map(([role, some]) => [role, new Set(some)]));
    const listeners = this.all.filter(toGateways).map((each) => [each, this.listenersOf(each)] as const);
    this.onGateways = new Set(listeners.filter(([, some]) => some.size > 0).map(([each]) => each));
    this.byPods = groupBy(this.onGateways, ({ pods }) => pods);
    this.served = this.servedAt(listeners.filter(([, some]) => some.size > 0));
  }

  /** Those that may have one of these roles: not all that are returned have it for each gateway. */
  public within(roles: readonly CandidateRole[]): Candidates {
    const sets = new Set(roles.map((role) => this.astray.get(role) ?? (isAstray(role) ? NONE : this.onGateways)));
    const [only, ...others] = sets;
    if (only !== undefined && others.length === 0) return only;
    return remembered(
      this.united,
      roles.join(' '),
      () => new Set(this.all.filter((each) => [...sets].some((some) => some.has(each)))),
    );
  }

  /** How many have a role for a gateway. */
  public count(role: CandidateRole, gateway: ConfiguredGateway): number {
    if (isAstray(role)) return this.astray.get(role)?.size ?? 0;
    const served = this.servedFor(gateway);
    const onOwnPods = this.unservedOn(this.onPodsOf(gateway), served);
    return role === 'other-port' ? onOwnPods : this.onGateways.size - served.size - onOwnPods;
  }

  /** The role for a gateway; none if it serves the gateway, or if no port is probed. */
  public roleOf(candidate: Candidate, gateway: ConfiguredGateway): CandidateRole | undefined {
    for (const [role, some] of this.astray) if (some.has(candidate)) return role;
    if (!this.onGateways.has(candidate) || this.servedFor(gateway).has(candidate)) return undefined;
    return this.onPodsOf(gateway).has(candidate) ? 'other-port' : 'other-gateway';
  }

  /** The gateways that config-istio names with these Services: first those that keep a label that others have, too. */
  public get owners(): readonly Owner[] {
    return (this.knownOwners ??= this.all
      .flatMap((candidate) => this.gateways.namedWith(candidate.service).map((gateway) => ({ gateway, candidate })))
      .sort((a, b) => (precedes(a.gateway, b.gateway) ? -1 : precedes(b.gateway, a.gateway) ? 1 : 0)));
  }

  private listenersOf({ probe, pods }: Candidate): ReadonlySet<Listener | undefined> {
    return new Set(
      probedPorts(probe, pods).map(({ workload, podPort }) => this.gateways.listenerAt(workload, podPort)),
    );
  }

  /** The candidates by the Gateways that listen on each of their ports. Gateways that share a label have one set. */
  private servedAt(
    all: readonly (readonly [Candidate, ReadonlySet<Listener | undefined>])[],
  ): ReadonlyMap<IstioGateway, Candidates> {
    const numbers = new Map<Listener | undefined, number>();
    const numberOf = (listener: Listener | undefined): number => remembered(numbers, listener, () => numbers.size + 1);
    const alike = groupBy(all, ([, listeners]) => [
      [...listeners]
        .map(numberOf)
        .sort((a, b) => a - b)
        .join(' '),
    ]);
    const groups = groupBy([...alike.values()], (some) => {
      const [first, ...others] = some[0]?.[1] ?? [];
      const bound = [...this.gateways.gatewaysAt(first)];
      return others.length === 0
        ? bound
        : bound.filter((gateway) => others.every((listener) => this.gateways.isBoundTo(gateway, listener)));
    });
    const sets = new Map<string, Candidates>();
    const ids = new Map([...alike.values()].map((group, index) => [group, index]));
    return new Map(
      [...groups].map(([gateway, some]) => [
        gateway,
        remembered(
          sets,
          some.map((group) => ids.get(group) ?? 0).join(' '),
          () => new Set(some.flat().map(([candidate]) => candidate)),
        ),
      ]),
    );
  }

  private servedFor({ object }: ConfiguredGateway): Candidates {
    return (object && this.served.get(object)) ?? NONE;
  }

  /** Those whose pods are all among those that a gateway applies to. */
  private onPodsOf({ applied }: ConfiguredGateway): Candidates {
    return remembered(this.onPods, applied, () => {
      const some = new Set([...applied].flatMap((workload) => this.byPods.get(workload) ?? []));
      return new Set([...some].filter(({ pods }) => pods.every((workload) => applied.has(workload))));
    });
  }

  private unservedOn(onPods: Candidates, served: Candidates): number {
    const counts = remembered(this.counts, onPods, () => new Map<Candidates, number>());
    return remembered(counts, served, () => [...onPods].filter((each) => !served.has(each)).length);
  }
}

/** A gateway, and the candidate that config-istio names it with. */
interface Owner {
  readonly gateway: ConfiguredGateway;
  readonly candidate: Candidate;
}

function roleAstray({ origin }: Service, pods: readonly Workload[]): CandidateRole {
  if (origin === 'knative') return 'placeholder';
  return pods.some(({ isGateway }) => isGateway) ? 'pods-away' : 'no-gateway';
}

function isAstray(role: CandidateRole): boolean {
  return role !== 'other-port' && role !== 'other-gateway';
}

/** The ports of pods that are probed through a Service. */
export function probedPorts({ targets }: ProbeCandidate, pods: readonly Workload[]): readonly ProbedPort[] {
  return targets.flatMap(({ addresses, podPort }) => {
    const probed = new Set(addresses);
    return pods.filter((workload) => probed.has(idOf(workload))).map((workload) => ({ workload, podPort }));
  });
}
