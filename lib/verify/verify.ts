import { type Finding } from '../analysis/finding';
import { type ConfiguredGateways } from '../analysis/gateways/configured-gateways';
import { groupBy } from '../private/group';
import { compareTexts } from '../private/sort';
import { certificateFault } from './certificate';
import {
  type Asked,
  deadGateways,
  type Difference,
  DIFFERENCE_LEVELS,
  type DifferenceKind,
  differenceOf,
  urlOf,
} from './compare';
import { Facts } from './facts';
import { type Unasked } from './question';
import { type ObservedReady, observedReady } from './ready';

export interface VerifyInput {
  readonly gateways: ConfiguredGateways;
  /** Of the analyzer, on the same manifests. */
  readonly findings: readonly Finding[];
  readonly asked: readonly Asked[];
  readonly unasked: readonly Unasked[];
  /** How many requests were not sent, because the time was over. */
  readonly notSent: number;
  /** Milliseconds since 1970, for certificates. */
  readonly now: number;
}

/** The comparison of what gateways answer with what manifests predict. */
export interface Verification {
  /** Sorted by gateway Service, service and URL. */
  readonly differences: readonly Difference[];
  /** Each request, and whether its answer is as it should be. */
  readonly answers: readonly { readonly asked: Asked; readonly difference: DifferenceKind | undefined }[];
  readonly unasked: readonly Unasked[];
  readonly notSent: number;
}

/** Compares the answers of gateways with the matrix, and with the Ready conditions among the manifests. */
export function verify({ gateways, findings, asked, unasked, notSent, now }: VerifyInput): Verification {
  const { model } = gateways.reach;
  const facts = new Facts(gateways, findings);
  const ready = observedReady(model.manifests);
  const dead = deadGateways(asked);
  const silent = new Set([...dead.values()].flat());
  const judged = asked.map((each) => ({ asked: each, kind: silent.has(each) ? undefined : differenceOf(each) }));
  const differences = [
    ...[...dead.values()].map((some) => deadGateway(some, facts, ready)),
    ...judged.flatMap(({ asked: each, kind }) =>
      kind === undefined ? [] : answerDifference(kind, each, facts, ready),
    ),
    ...asked.flatMap((each) => {
      const fault = certificateFault(each, model.secrets, now);
      return fault === undefined ? [] : certificateDifference(each, fault);
    }),
    ...unreadyServices(asked, facts, ready),
  ];
  return {
    differences: differences.sort((a, b) => compare(keyOf(a), keyOf(b))),
    answers: judged.map(({ asked: each, kind }) => ({
      asked: each,
      difference: silent.has(each) && dead.size > 0 ? 'dead-gateway' : kind,
    })),
    unasked,
    notSent,
  };
}

function answerDifference(
  kind: DifferenceKind,
  asked: Asked,
  facts: Facts,
  ready: ReadonlyMap<string, ObservedReady>,
): Difference {
  const { question } = asked;
  const isReady = ready.get(question.cell.service)?.status === 'True';
  return {
    ...base(kind === 'unreachable' && isReady ? 'ready-unreachable' : kind, asked),
    predicted: question.cell.random?.answers.join(' or ') ?? question.cell.answer,
    observed: observedText(asked),
    fact: facts.of(kind, asked),
  };
}

function certificateDifference(asked: Asked, fault: string): Difference {
  const { certificate } = asked.question.cell;
  return {
    ...base('certificate', asked),
    predicted:
      certificate == null ? `a certificate for ${asked.question.host}` : `the certificate of Secret ${certificate}`,
    observed: fault,
    fact: 'The gateway serves a Secret that was replaced, copied before it was renewed, or given to the load balancer.',
  };
}

function deadGateway(asked: readonly Asked[], facts: Facts, ready: ReadonlyMap<string, ObservedReady>): Difference {
  const [first] = asked;
  if (first === undefined) throw new Error('a gateway that was not asked cannot be dead');
  const { question, observation } = first;
  const own = asked.filter((each) => each.question.isOwn);
  const services = new Set(own.map((each) => each.question.cell.service));
  const areReady = [...services].filter((service) => ready.get(service)?.status === 'True').length;
  return {
    kind: 'dead-gateway',
    level: DIFFERENCE_LEVELS['dead-gateway'],
    gatewayService: question.gatewayService,
    url: `${question.scheme}://${question.address}`,
    predicted: `answers for ${services.size} of its services`,
    observed: `${observation.outcome} for all ${asked.length} requests${areReady === 0 ? '' : `, while ${areReady} of these services are Ready`}`,
    fact: facts.silence(question, observation.outcome),
  };
}

/** Services that say that they are not Ready, and answer at a gateway of their own. */
function unreadyServices(
  asked: readonly Asked[],
  facts: Facts,
  ready: ReadonlyMap<string, ObservedReady>,
): Difference[] {
  const works = asked.filter(({ question, observation }) => question.isOwn && observation.outcome === 'answered');
  return [...groupBy(works, ({ question }) => [question.cell.service])].flatMap(([service, [first]]) => {
    const observed = ready.get(service);
    if (first === undefined || observed === undefined || observed.status === 'True') return [];
    return {
      ...base('works-not-ready', first),
      predicted: `Ready ${observed.status}, as its condition says`,
      observed: observedText(first),
      fact: facts.unready(service, observed.message),
    };
  });
}

function base(
  kind: DifferenceKind,
  { question }: Asked,
): Pick<Difference, 'gatewayService' | 'kind' | 'level' | 'service' | 'url'> {
  const { gatewayService, cell } = question;
  return { kind, level: DIFFERENCE_LEVELS[kind], gatewayService, service: cell.service, url: urlOf(question) };
}

function observedText({ observation: { outcome, status } }: Asked): string {
  return outcome === 'answered' ? `answered with ${status ?? ''}` : outcome;
}

function keyOf({ gatewayService, service = '', url = '', kind }: Difference): readonly string[] {
  return [gatewayService, service, url, kind];
}

function compare(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((part, at) => part !== b[at]);
  return index < 0 ? 0 : compareTexts(a[index] ?? '', b[index] ?? '');
}
