import { groupBy } from '../../private/group';
import { remembered } from '../../private/remembered';
import { idOf } from '../input/manifest';
import { type Lookup } from '../model/lookup';
import { type Service, type Workload } from '../model/types';
import { type ProbeCandidate, type ProbeTarget } from '../net-istio/probes';
import { Wildcards } from './hosts';

type PodLookup = Pick<Lookup, 'podsOf'>;

/** How pods answer probes, apart from the host. */
export interface ProbedPods {
  /** Pods with the same text answer the probes of every host alike; `undefined` if they answer none. */
  answerClassAt(workload: Workload, target: ProbeTarget): string | undefined;
  /** The hosts and wildcards that they may answer, in lower case. */
  namesAt(workload: Workload, podPort: number, scheme: ProbeTarget['scheme']): Iterable<string>;
}

/** Services whose pods answer every probe alike. */
export interface ProbeClass {
  readonly first: ProbeCandidate;
  /** The result for every host, where it is known. */
  readonly always: Always | undefined;
}

/** The result where there is nothing to ask, no Endpoints object, or a pod that answers no host. */
type Always = 'answered' | 'no-endpoints' | 'unanswered';

/**
 * The Services that the prober may pick for a Gateway, by how their pods answer: a thousand Services may carry one
 * label, and a thousand KIngresses use Gateways that select by it. Only the classes are asked for a host that may have
 * a route for it; all others leave it unanswered.
 */
export class ProbeClasses {
  /** The results that do not depend on the host. */
  public readonly always: ReadonlySet<Always>;
  /** The number of classes whose result does. */
  public readonly asked: number;

  private readonly byService: ReadonlyMap<Service, ProbeClass>;
  private readonly byName: ReadonlyMap<string, readonly ProbeClass[]>;
  private readonly wildcards: Wildcards;
  private knownChoice: string | undefined;

  public constructor(
    private readonly candidates: readonly ProbeCandidate[],
    lookup: PodLookup,
    pods: ProbedPods,
  ) {
    const byText = new Map<string, ProbeClass>();
    this.byService = new Map(
      candidates.map((candidate) => {
        const { always, answers } = answersOf(candidate, lookup, pods);
        const text = always ?? JSON.stringify(answers);
        return [candidate.service, remembered(byText, text, () => ({ first: candidate, always }))];
      }),
    );
    const asked = [...byText.values()].filter(({ always }) => always === undefined);
    this.always = new Set([...byText.values()].flatMap(({ always }) => always ?? []));
    this.asked = asked.length;
    this.byName = groupBy(asked, ({ first }) => namesOf(first, lookup, pods));
    this.wildcards = new Wildcards(this.byName.keys());
  }

  /** The names of the Services, any one of which the prober picks. */
  public get choice(): string {
    return (this.knownChoice ??= this.candidates
      .map(({ service }) => idOf(service))
      .sort()
      .join(' or '));
  }

  public of(service: Service): ProbeClass | undefined {
    return this.byService.get(service);
  }

  /** Those that may answer a host, if their result depends on it. */
  public answering(host: string): readonly ProbeClass[] {
    const name = host.toLowerCase();
    return [...new Set([name, ...this.wildcards.covering(name)].flatMap((each) => this.byName.get(each) ?? []))];
  }
}

function answersOf(
  candidate: ProbeCandidate,
  lookup: PodLookup,
  pods: ProbedPods,
): { readonly always: Always | undefined; readonly answers: readonly string[] } {
  if (candidate.noEndpoints) return { always: 'no-endpoints', answers: [] };
  const answers = new Set<string>();
  for (const { target, workload } of probedPods(candidate, lookup)) {
    const answer = workload && pods.answerClassAt(workload, target);
    if (answer === undefined) return { always: 'unanswered', answers: [] };
    answers.add(answer);
  }
  return { always: answers.size === 0 ? 'answered' : undefined, answers: [...answers].sort() };
}

function namesOf(candidate: ProbeCandidate, lookup: PodLookup, pods: ProbedPods): ReadonlySet<string> {
  return new Set(
    probedPods(candidate, lookup).flatMap(({ target, workload }) =>
      workload === undefined ? [] : [...pods.namesAt(workload, target.podPort, target.scheme)],
    ),
  );
}

/** The pods that the targets of a candidate stand for. */
export function probedPods(
  { service, targets }: ProbeCandidate,
  lookup: PodLookup,
): readonly { readonly target: ProbeTarget; readonly workload: Workload | undefined }[] {
  const workloads = new Map(lookup.podsOf(service).map((workload) => [idOf(workload), workload]));
  return targets.flatMap((target) => target.addresses.map((address) => ({ target, workload: workloads.get(address) })));
}
