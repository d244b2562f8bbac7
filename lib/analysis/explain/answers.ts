import { type ExplainedAnswer, type ExplanationStep, type Fact } from './types';
import { listed, shorten, where } from './steps';
import { idOf } from '../input/manifest';
import { groupBy } from '../../private/group';
import { type KIngress } from '../model/types';
import { authorityOf, type GatewayProbe, type ProbeCandidate, type SkippedServer } from '../net-istio/probes';
import { loadBalancersOf } from '../net-istio/selection';
import { type Reach } from '../reach/reach';
import { answerText } from '../reach/reachability';
import { type Readiness, resultOf } from '../reach/ready';

/** The answers of every gateway Service, successful ones first; https is omitted if nothing listens for it. */
export function answerSteps(answers: readonly ExplainedAnswer[]): ExplanationStep[] {
  const schemes = [...groupBy(answers, ({ scheme }) => [scheme])];
  return schemes
    .filter(([scheme, all]) => scheme === 'http' || schemes.length === 1 || all.some(isHeard))
    .map(([scheme, all]) => {
      const answering = all.filter(({ answer }) => answer.startsWith('200'));
      const over = scheme === 'http' ? '' : ` over ${scheme}`;
      const text =
        answering.length === 0
          ? `No gateway Service answers it${over}.`
          : `It is answered${over} through ${listed(answering.map(({ gatewayService, type }) => `${gatewayService} (${type})`))}.`;
      const others = all.filter((each) => !answering.includes(each));
      return { topic: 'answers', text, facts: shorten([...answering, ...others].map(answerFact)) };
    });
}

function isHeard({ answer }: ExplainedAnswer): boolean {
  return answer !== 'refused';
}

function answerFact(answer: ExplainedAnswer): Fact {
  const { gatewayService, type, certificate } = answer;
  const shown = certificate == null ? '' : `, with the certificate of ${certificate}`;
  return { text: `${gatewayService} (${type}): ${answerText(answer)}${shown}` };
}

/** The addresses in the status. */
export function statusStep(reach: Reach, ingress: KIngress): ExplanationStep {
  const gateways = reach.gatewaysOf(ingress);
  const { public: external, private: local } = loadBalancersOf(gateways);
  const more = gateways.external.length > 1 ? `, the first of ${gateways.external.length}` : '';
  return {
    topic: 'status',
    text: `Once Ready, its status names the load balancer ${external ?? '<none>'}${more}.`,
    facts: [{ text: `inside the cluster: ${local ?? '<none>'}` }],
  };
}

const RESULTS = {
  answered: 'answered',
  unanswered: 'not answered',
  refused: 'denied with 403, which net-istio accepts as an answer',
  depends: 'denied or not answered: AuthorizationPolicies depend on unknown facts about net-istio',
  'no-endpoints': 'no Endpoints object, so reconciling fails and is retried',
};
const SKIPPED: Readonly<Record<SkippedServer, string>> = {
  'https-redirect': 'redirects to https',
  'mutual-tls': 'requires client certificates',
  protocol: 'a protocol that is not probed',
  'no-such-service-port': 'no port of the Service has this number',
  'no-pods': 'the Service has no pods',
};

/** The Ready condition, and what it proves. */
export function readyStep(
  reach: Reach,
  ingress: KIngress,
  ready: Omit<Readiness, 'probes'>,
  probes: readonly GatewayProbe[],
): ExplanationStep {
  const shown =
    ready.status === 'random'
      ? ready.reason
      : [ready.status, ready.reason, ready.message].filter((part) => part !== '').join(', ');
  const text = `Ready will be ${shown}${ready.status === 'True' ? worth(reach, ingress, probes) : ''}.`;
  return { topic: 'ready', text, facts: probes.flatMap((probe) => probeFacts(reach, ingress, probe)) };
}

/** What True proves: nothing without a probe, and nothing for gateways that deny it. */
function worth(reach: Reach, ingress: KIngress, probes: readonly GatewayProbe[]): string {
  const asked = probes.filter(({ candidates }) => candidates.some(({ targets }) => targets.length > 0));
  if (asked.length === 0) return ', without any probe, which proves nothing';
  const refusing = asked.filter(({ host, candidates }) =>
    candidates.every(
      (candidate) => candidate.targets.length === 0 || resultOf(reach, ingress, host, candidate) === 'refused',
    ),
  );
  if (refusing.length === 0) return '';
  const gateways = listed(refusing.map(({ gateway }) => gateway));
  return `; ${gateways} denies its probe, so it proves nothing there`;
}

function probeFacts(reach: Reach, ingress: KIngress, probe: GatewayProbe): readonly Fact[] {
  const { gateway, missing, candidates } = probe;
  if (missing) return [{ text: `${gateway}: the Gateway object does not exist` }];
  if (candidates.length === 0)
    return [{ text: `${gateway}: no Service carries the labels of its selector, so there is no probe` }];
  const chance = candidates.length === 1 ? '' : ` (one of ${candidates.length}, at random)`;
  return shorten(
    candidates.map((each) => ({
      text: `${gateway}: probes Service ${idOf(each.service)}${chance}: ${candidateText(reach, ingress, probe, each)}`,
      ...where(each.service.source),
    })),
  );
}

function candidateText(reach: Reach, ingress: KIngress, probe: GatewayProbe, candidate: ProbeCandidate): string {
  const skipped = candidate.skipped.map(
    ({ server, why }) => `server ${server.number} ${server.protocol} is not probed, ${SKIPPED[why]}`,
  );
  const targets = candidate.targets.map(
    (target) =>
      `${target.scheme}://${authorityOf(probe, target)} at port ${target.podPort} of ${listed(target.addresses)}`,
  );
  if (!candidate.noEndpoints && targets.length === 0) return skipped.join('; ');
  const result = obstacleText(reach, candidate) ?? RESULTS[resultOf(reach, ingress, probe.host, candidate)];
  return [...targets, result, ...skipped].join('; ');
}

/** What keeps the probe from the pods, regardless of their routes. */
function obstacleText({ prober, model }: Reach, { service, targets }: ProbeCandidate): string | undefined {
  const pods = model.lookup.podsOf(service);
  for (const { addresses, podPort } of targets) {
    for (const workload of pods.filter((each) => addresses.includes(idOf(each)))) {
      const obstacle = prober.obstacleAt(workload, podPort);
      if (obstacle?.kind === 'network-policy') return `kept out by NetworkPolicy ${idOf(obstacle.by)}`;
      if (obstacle !== undefined) return `closed, since ${obstacle.demand.text} demands PROXY protocol`;
    }
  }
  return undefined;
}
