import { idOf } from '../input/manifest';
import { type AuthorizationPolicy, type Service } from '../model/types';
import { type Reach } from '../reach/reach';
import { listed, shorten, where } from './steps';
import { type ExplanationStep, type Fact } from './types';

interface Denial {
  readonly service: Service;
  readonly by: readonly AuthorizationPolicy[];
  /** Whether it depends on unknown properties of the request, such as the client address. */
  readonly depends: boolean;
}

/** The AuthorizationPolicies that deny the request, and where; empty if none does. */
export function authorizationSteps(reach: Reach, host: string, services: readonly Service[]): ExplanationStep[] {
  const denials = services.flatMap((service) => denialAt(reach, host, service) ?? []);
  if (denials.length === 0) return [];
  const at = (depends: boolean): string =>
    listed(denials.filter((denial) => denial.depends === depends).map(({ service }) => idOf(service)));
  const [certain, depending] = [at(false), at(true)];
  const sentences = [
    ...(certain === '' ? [] : [`AuthorizationPolicies deny it at ${certain}.`]),
    ...(depending === '' ? [] : [`At ${depending} it depends on unknown properties of the request.`]),
  ];
  const facts = denials.flatMap(({ service, by, depends }) =>
    by.map((policy): Fact => ({
      text: `${idOf(service)}: ${policy.action} policy ${idOf(policy)} ${verb(policy, depends)}`,
      ...where(policy.source),
    })),
  );
  return [{ topic: 'authorization', text: sentences.join(' '), facts: shorten(facts) }];
}

function denialAt(reach: Reach, host: string, service: Service): Denial | undefined {
  const answers = reach.answersOf(service, host);
  const by = answers.flatMap((answer) => (answer.code === '403' ? answer.by : []));
  if (by.length === 0) return undefined;
  return { service, by: [...new Set(by)], depends: answers.some(({ code }) => code !== '403') };
}

function verb({ action }: AuthorizationPolicy, depends: boolean): string {
  if (action === 'CUSTOM') return 'leaves it to an external authorizer';
  if (action === 'ALLOW') return depends ? 'may not match' : 'does not match';
  return depends ? 'may match' : 'matches';
}
