import { type KIngress } from '../model/types';
import { authorityOf, type GatewayProbe, missingGateways, type ProbeCandidate } from '../net-istio/probes';
import { type Answer } from './answer';
import { probeRequest } from './conditions';
import { type ProbeClass, type ProbeClasses, probedPods } from './probe-classes';
// The one declared import cycle: the answer to a probe of a DomainMapping is that of its target, which is reachable
// only once it is ready, which depends on the answers to its own probes. `reach` makes sure that this terminates.
import { type Reach } from './reach';

/** The result of a probe. */
export type ProbeResult =
  | 'answered'
  /** Denied with 403, which net-istio accepts as an answer. */
  | 'refused'
  | 'unanswered'
  /** Denied or unanswered: AuthorizationPolicies depend on unknown facts about the prober. */
  | 'depends'
  /** The Service has no Endpoints object: there is no probe. */
  | 'no-endpoints';

export type ReadyStatus = 'True' | 'False' | 'Unknown' | 'random';

/** The predicted Ready condition of a Knative Service or DomainMapping. */
export interface Readiness {
  readonly status: ReadyStatus;
  /** Reason of the condition; empty when True. When random, a sentence with the cause. */
  readonly reason: string;
  /** Message of the condition; empty when True. */
  readonly message: string;
  readonly probes: readonly GatewayProbe[];
}

// The texts that Knative Serving and net-istio write into conditions.
const NOT_CONFIGURED = {
  status: 'Unknown',
  reason: 'IngressNotConfigured',
  message: 'Ingress has not yet been reconciled.',
} as const;
const FAILED = {
  status: 'Unknown',
  reason: 'ReconcileIngressFailed',
  message: 'Ingress reconciliation failed',
} as const;
const WAITING = {
  status: 'Unknown',
  reason: 'Uninitialized',
  message: 'Waiting for load balancer to be ready',
} as const;
const READY = { status: 'True', reason: '', message: '' } as const;

/** Predicts the Ready condition of a KIngress' owner. */
export function readinessOf(reach: Reach, ingress: KIngress): Readiness {
  // net-istio does not start with a config-istio that it refuses.
  if (reach.model.configIstio.config === undefined) return { ...NOT_CONFIGURED, probes: [] };
  const { refusedHost } = ingress;
  if (refusedHost !== undefined)
    return ingress.owner === 'DomainMapping'
      ? { status: 'False', reason: 'ResolveFailed', message: 'address not set', probes: [] }
      : { status: 'False', reason: 'ErrorConfig', message: `invalid domain name "${refusedHost}"`, probes: [] };
  const probes = reach.probesOf(ingress);
  const { error } = reach.netIstio.reconciled(ingress);
  if (error !== undefined || missingGateways(probes).length > 0) return { ...FAILED, probes };

  const results = probes.map((probe) => new ProbeResults(reach, ingress, probe).all);
  for (const result of results) {
    // A failed reconciliation is retried, and may then pick another Service.
    if (result.size > 1) result.delete('no-endpoints');
  }
  if (results.some((result) => result.has('no-endpoints'))) return { ...FAILED, probes };
  if (results.some((result) => result.size === 1 && result.has('unanswered'))) return { ...WAITING, probes };
  const of = (result: ProbeResult): GatewayProbe[] => probes.filter((_, index) => results[index]?.has(result));
  const [unanswered, depending] = [of('unanswered'), of('depends')];
  if (unanswered.length + depending.length === 0) return { ...READY, probes };
  const reason = unanswered.length > 0 ? describeChoice(reach, unanswered) : describeUnknown(depending);
  return { status: 'random', reason, message: reason, probes };
}

/** The results of a Gateway's probe, by the Service that the prober picks. */
export class ProbeResults {
  private readonly classes: ProbeClasses;
  private readonly asked: ReadonlyMap<ProbeClass, ProbeResult>;

  public constructor(reach: Reach, ingress: KIngress, probe: GatewayProbe) {
    this.classes = reach.probeClassesOf(probe.candidates);
    this.asked = new Map(
      this.classes.answering(probe.host).map((each) => [each, resultOf(reach, ingress, probe.host, each.first)]),
    );
  }

  /** Those that there are. */
  public get all(): Set<ProbeResult> {
    const { always, asked } = this.classes;
    const all = new Set<ProbeResult>([...always, ...this.asked.values()]);
    return this.asked.size < asked ? all.add('unanswered') : all;
  }

  /** The Services with a good answer for this host, apart from those that are good for every host. */
  public get good(): ReadonlySet<ProbeClass> {
    const isGood = (result: ProbeResult): boolean => result === 'answered' || result === 'refused';
    return new Set([...this.asked].filter(([, result]) => isGood(result)).map(([each]) => each));
  }
}

/** The result of the probe for a host if the prober picks this Service: every pod must answer. */
export function resultOf(reach: Reach, ingress: KIngress, host: string, candidate: ProbeCandidate): ProbeResult {
  if (candidate.noEndpoints) return 'no-endpoints';
  const results = probedPods(candidate, reach.model.lookup).map(({ target, workload }): ProbeResult => {
    if (workload === undefined || reach.prober.obstacleAt(workload, target.podPort) !== undefined) return 'unanswered';
    const request = probeRequest(authorityOf({ host }, target));
    return endOf(reach.answersAt(workload, target.podPort, target.scheme, request), ingress);
  });
  const worst = (['unanswered', 'depends', 'refused'] as const).find((result) => results.includes(result));
  return worst ?? 'answered';
}

function endOf(answers: readonly Answer[], ingress: KIngress): ProbeResult {
  const good = answers.filter((answer) => isGood(answer, ingress));
  if (good.length < answers.length) return good.length === 0 ? 'unanswered' : 'depends';
  return good.every(({ code }) => code === '403') ? 'refused' : 'answered';
}

/**
 * The prober compares the KIngress' hash if there is one, and accepts any answer except 200, 404 and 503.
 *
 * Source: knative.dev/networking `pkg/status/status.go`.
 */
function isGood(answer: Answer, ingress: KIngress): boolean {
  if (answer.code === '200') return answer.by === ingress || !('rules' in answer.by);
  return answer.code === '301' || answer.code === '403';
}

function describeChoice(reach: Reach, probes: readonly GatewayProbe[]): string {
  const choices = probes.map(({ gateway, candidates }) => `${gateway}: ${reach.probeClassesOf(candidates).choice}`);
  return `True or Unknown: net-istio probes any one of the Services that carry the Gateway's selector (${choices.join('; ')})`;
}

function describeUnknown(probes: readonly GatewayProbe[]): string {
  const gateways = probes.map(({ gateway }) => gateway).join(', ');
  return `True or Unknown: whether AuthorizationPolicies deny net-istio's probes of ${gateways}, which it accepts as an answer, depends on its address or on other unknown facts`;
}
