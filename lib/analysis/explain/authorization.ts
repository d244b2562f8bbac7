import { idOf } from '../input/manifest';
import { type AuthorizationPolicy, type Service } from '../model/types';
import { type Reach } from '../reach/reach';
import { listed, shorten, where } from './steps';
import { type ExplanationStep, type Fact } from './types';

interface Refusal {
  readonly door: Service;
  readonly by: readonly AuthorizationPolicy[];
  /** Whether it depends on what the question does not tell, as the client's address. */
  readonly depends: boolean;
}

/** Which AuthorizationPolicies refuse the request, and where; nothing where none does. */
export function authorizationSteps(reach: Reach, host: string, doors: readonly Service[]): ExplanationStep[] {
  const refusals = doors.flatMap((door) => refusalAt(reach, host, door) ?? []);
  if (refusals.length === 0) return [];
  const at = (depends: boolean): string =>
    listed(refusals.filter((refusal) => refusal.depends === depends).map(({ door }) => idOf(door)));
  const [certain, depending] = [at(false), at(true)];
  const sentences = [
    ...(certain === '' ? [] : [`AuthorizationPolicies refuse it at ${certain}.`]),
    ...(depending === '' ? [] : [`At ${depending} it depends on what is not known of the request.`]),
  ];
  const facts = refusals.flatMap(({ door, by, depends }) =>
    by.map((policy): Fact => ({
      text: `${idOf(door)}: ${policy.action} policy ${idOf(policy)} ${verb(policy, depends)}`,
      ...where(policy.source),
    })),
  );
  return [{ topic: 'authorization', text: sentences.join(' '), facts: shorten(facts) }];
}

function refusalAt(reach: Reach, host: string, door: Service): Refusal | undefined {
  const answers = reach.answersOf(door, host);
  const by = answers.flatMap((answer) => (answer.code === '403' ? answer.by : []));
  if (by.length === 0) return undefined;
  return { door, by: [...new Set(by)], depends: answers.some(({ code }) => code !== '403') };
}

function verb({ action }: AuthorizationPolicy, depends: boolean): string {
  if (action === 'CUSTOM') return 'leaves it to an external authorizer';
  if (action === 'ALLOW') return depends ? 'may not match' : 'does not match';
  return depends ? 'may match' : 'matches';
}
