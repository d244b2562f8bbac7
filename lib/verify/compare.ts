import { groupBy } from '../private/group';
import { type Question } from './question';
import { type Observation, type Outcome, SILENT } from './observation';

/** What differs from what the manifests predict, or from what config-istio assigns. */
export type DifferenceKind =
  /** A host is answered through a gateway that its service is not assigned to. */
  | 'leak'
  /** A host is not answered through a gateway of its own. */
  | 'unreachable'
  /** No host is answered at all at a gateway. */
  | 'dead-gateway'
  /** The certificate is not for the host, has expired, or is not the one of the Secret. */
  | 'certificate'
  /** Another answer than predicted, which neither leaks nor takes anything away. */
  | 'other-answer'
  /** A service is Ready, and not reachable. */
  | 'ready-unreachable'
  /** A service is not Ready, and works. */
  | 'works-not-ready';

export type DifferenceLevel = 'error' | 'warning';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly level: DifferenceLevel;
  /** `NAMESPACE/NAME` of the gateway Service. */
  readonly gatewayService: string;
  /** `NAMESPACE/NAME` of the service; `undefined` for a gateway as a whole. */
  readonly service?: string;
  /** The URL that was asked for. */
  readonly url?: string;
  readonly predicted: string;
  readonly observed: string;
  /** The fact that explains it, as a sentence. */
  readonly fact: string;
}

export const DIFFERENCE_LEVELS: Readonly<Record<DifferenceKind, DifferenceLevel>> = {
  leak: 'error',
  unreachable: 'error',
  'dead-gateway': 'error',
  certificate: 'error',
  'other-answer': 'warning',
  'ready-unreachable': 'error',
  'works-not-ready': 'warning',
};

/** A request with what became of it. */
export interface Asked {
  readonly question: Question;
  readonly observation: Observation;
}

/** How the answer to one request differs from what it should be; `undefined` if it does not. */
export function differenceOf({ question, observation: { outcome } }: Asked): DifferenceKind | undefined {
  const { isOwn, mayAnswer, scheme } = question;
  const predicted = predictedOutcomes(question);
  if (outcome === 'answered') {
    if (!mayAnswer) return 'leak';
    return predicted.has('answered') ? undefined : 'other-answer';
  }
  // A load balancer drops what its gateway would refuse.
  if (predicted.has(outcome) || (predicted.has('refused') && SILENT.has(outcome))) {
    // A gateway without certificates for a host is in order; one without a route for it is not.
    return isOwn && scheme === 'http' && !ENOUGH.some((each) => predicted.has(each)) ? 'unreachable' : undefined;
  }
  return isOwn && predicted.has('answered') ? 'unreachable' : 'other-answer';
}

/** The answers with which a gateway serves a host, or is meant not to. */
const ENOUGH: readonly Outcome[] = ['answered', '301', '403'];

/** The predicted answers, any of which may be given. */
export function predictedOutcomes({ cell }: Question): ReadonlySet<Outcome> {
  const answers = (cell.random?.answers ?? [cell.answer]).flatMap((answer) => answer.split('|'));
  return new Set(answers.map((answer) => (answer.startsWith('200') ? 'answered' : (answer as Outcome))));
}

/** The gateways at which a scheme was asked for and never answered, although some host should be. */
export function deadGateways(asked: readonly Asked[]): ReadonlyMap<string, readonly Asked[]> {
  return new Map(
    [...groupBy(asked, ({ question }) => [`${question.gatewayService} ${question.scheme}`])].filter(
      ([, some]) =>
        some.every(({ observation }) => SILENT.has(observation.outcome)) &&
        some.some(({ question }) => question.isOwn && !predictedOutcomes(question).has('refused')),
    ),
  );
}

/** The URL of a question. */
export function urlOf({ scheme, host }: Question): string {
  return `${scheme}://${host}`;
}
