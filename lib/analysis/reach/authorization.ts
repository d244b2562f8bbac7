import { groupBy } from '../../private/group';
import { ISTIO_NAMESPACE } from '../../private/stock-install';
import { isSubset } from '../model/label-index';
import {
  type AuthorizationCondition,
  type AuthorizationPolicy,
  type AuthorizationRule,
  type Workload,
} from '../model/types';
import { anyOf, allOf, meets, not, type Request, type Truth } from './conditions';
import { remembered } from '../../private/remembered';

/** The decision of the AuthorizationPolicies of some pods on a request. */
export interface Verdict {
  /** `maybe` if it depends on unknown properties of the request, such as the client address. */
  readonly denied: Truth;
  /** The policies that deny it, or may deny it. */
  readonly by: readonly AuthorizationPolicy[];
}

/** Pods, as policies select them. */
type Pods = Pick<Workload, 'namespace' | 'podLabels'>;

const ALLOWED: Verdict = { denied: 'no', by: [] };

// AUDIT never denies, and istiod ignores unknown actions.
const ENFORCED = new Set(['ALLOW', 'DENY', 'CUSTOM']);
// Istio's default; MeshConfig can name another.
const ROOT_NAMESPACE = ISTIO_NAMESPACE;

/**
 * Decides which requests gateways deny with 403: if a DENY policy matches, or none of several ALLOW policies.
 *
 * Source: Istio, "Authorization Policy" of the reference; which pods a policy is for: `ListAuthorizationPolicies` in
 * pilot/pkg/model/authorization.go.
 */
export class Authorization {
  private readonly byNamespace: ReadonlyMap<string, readonly AuthorizationPolicy[]>;
  private readonly policies = new Map<Pods, readonly AuthorizationPolicy[]>();
  private readonly rules = new Map<AuthorizationPolicy, RulesByHost>();

  public constructor(all: readonly AuthorizationPolicy[]) {
    const enforced = all.filter(({ isDryRun, hasTarget, action }) => !isDryRun && !hasTarget && ENFORCED.has(action));
    this.byNamespace = groupBy(enforced, ({ namespace }) => [namespace]);
  }

  /** The policies for a workload's pods. */
  public policiesOf(workload: Pods): readonly AuthorizationPolicy[] {
    const known = this.policies.get(workload);
    if (known !== undefined) return known;
    const found = [...new Set([ROOT_NAMESPACE, workload.namespace])]
      .flatMap((namespace) => this.byNamespace.get(namespace) ?? [])
      .filter(({ selector }) => selector === undefined || isSubset(selector, workload.podLabels));
    this.policies.set(workload, found);
    return found;
  }

  /** The rules that a request for this host may meet. */
  private rulesFor(policy: AuthorizationPolicy, host: string | undefined): readonly AuthorizationRule[] {
    if (host === undefined) return policy.rules;
    const index = remembered(this.rules, policy, () => indexed(policy));
    return [...index.others, ...(index.exact.get(host.toLowerCase()) ?? [])];
  }

  /** The decision on a request to a port of a workload's pods. */
  public verdictOf(workload: Pods, podPort: number, request: Request): Verdict {
    const policies = this.policiesOf(workload);
    if (policies.length === 0) return ALLOWED;
    const matched = (policy: AuthorizationPolicy): Truth =>
      anyOf(this.rulesFor(policy, request.host).map((rule) => matches(rule, request, podPort)));
    const allowing = policies.filter(({ action }) => action === 'ALLOW');
    const unallowed = allowing.length === 0 ? 'no' : not(anyOf(allowing.map(matched)));
    const refusing = policies
      .filter(({ action }) => action !== 'ALLOW')
      .map((policy) => ({ policy, truth: refusal(policy, matched(policy)) }));
    const denied = anyOf([unallowed, ...refusing.map(({ truth }) => truth)]);
    if (denied === 'no') return ALLOWED;
    // Those that deny, or if none does for certain, those that may.
    const by = refusing.filter(({ truth }) => truth === denied).map(({ policy }) => policy);
    return { denied, by: unallowed === denied ? [...by, ...allowing] : by };
  }
}

/** The rules of a policy, of which a host meets few where there are rules for thousands of hosts. */
interface RulesByHost {
  /** Those that no request for another host meets, by host in lower case. */
  readonly exact: ReadonlyMap<string, readonly AuthorizationRule[]>;
  readonly others: readonly AuthorizationRule[];
}

function indexed({ rules }: AuthorizationPolicy): RulesByHost {
  const hosts = new Map(rules.map((rule) => [rule, exactHosts(rule)]));
  return {
    exact: groupBy(rules, (rule) => hosts.get(rule) ?? []),
    others: rules.filter((rule) => hosts.get(rule) === undefined),
  };
}

/** The hosts of which a request must have one to meet the rule; `undefined` if they are not listed one by one. */
function exactHosts({ to }: AuthorizationRule): ReadonlySet<string> | undefined {
  const listed = to.map((conditions) =>
    conditions
      .filter(({ attribute, values }) => attribute === 'request.host' && values.length > 0)
      .map(({ values }) => values)
      .find((values) => values.every((value) => !value.startsWith('*') && !value.endsWith('*'))),
  );
  if (to.length === 0 || listed.some((values) => values === undefined)) return undefined;
  return new Set(listed.flatMap((values) => values ?? []).map((value) => value.toLowerCase()));
}

/** Whether a DENY or CUSTOM policy denies what it matches: for a CUSTOM policy an external authorizer decides. */
function refusal({ action }: AuthorizationPolicy, matched: Truth): Truth {
  return action === 'CUSTOM' && matched === 'yes' ? 'maybe' : matched;
}

function matches({ from, to, when }: AuthorizationRule, request: Request, podPort: number): Truth {
  const all = (conditions: readonly AuthorizationCondition[]): Truth =>
    allOf(conditions.map((each) => meets(each, request, podPort)));
  const one = (alternatives: readonly (readonly AuthorizationCondition[])[]): Truth =>
    alternatives.length === 0 ? 'yes' : anyOf(alternatives.map(all));
  return allOf([one(from), one(to), all(when)]);
}
