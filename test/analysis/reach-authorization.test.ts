import {
  type AuthorizationCondition,
  type AuthorizationPolicy,
  type AuthorizationRule,
} from '../../lib/analysis/model/types';
import { Authorization } from '../../lib/analysis/reach/authorization';
import { anyRequest, probeRequest } from '../../lib/analysis/reach/conditions';

const PODS = { namespace: 'gw', podLabels: {} };
const hosts = (...values: string[]): AuthorizationCondition => ({ attribute: 'request.host', values, notValues: [] });
const paths = (...values: string[]): AuthorizationCondition => ({ attribute: 'request.path', values, notValues: [] });
const rule = (...to: AuthorizationCondition[][]): AuthorizationRule => ({ from: [], to, when: [] });

function policy(action: string, rules: readonly AuthorizationRule[]): AuthorizationPolicy {
  const node = { namespace: 'gw', name: action.toLowerCase(), source: {} as never };
  return { ...node, selector: undefined, action, isDryRun: false, hasTarget: false, rules };
}

const denied = (rules: readonly AuthorizationRule[], host: string): string =>
  new Authorization([policy('DENY', rules)]).verdictOf(PODS, 8080, anyRequest(host)).denied;

describe('a rule for hosts is met by', () => {
  test.each<[string, AuthorizationRule, string, string]>([
    ['one of them', rule([hosts('a.com', 'b.com')]), 'b.com', 'yes'],
    ['no other', rule([hosts('a.com', 'b.com')]), 'c.com', 'no'],
    ['one in another case', rule([hosts('A.com')]), 'a.COM', 'yes'],
    ['what has the beginning', rule([hosts('a.*')]), 'a.org', 'yes'],
    ['what has the end', rule([hosts('*.com')]), 'b.com', 'yes'],
    ['what has one of both', rule([hosts('b.org', '*.com')]), 'a.com', 'yes'],
    ['any, where other conditions decide', rule([hosts('a.com')], [paths('/x')]), 'b.com', 'maybe'],
    ['one of several alternatives', rule([hosts('a.com')], [hosts('b.com')]), 'b.com', 'yes'],
    ['one that meets every list', rule([hosts('a.com'), hosts('*.com')]), 'a.com', 'yes'],
    ['none that misses a list', rule([hosts('a.com'), hosts('*.org')]), 'a.com', 'no'],
    ['any, where there is no operation', rule(), 'a.com', 'yes'],
  ])('%s', (_, only, host, expected) => {
    expect(denied([only], host)).toBe(expected);
    expect(denied([rule([hosts('other.com')]), only], host)).toBe(expected);
  });

  test('all but those that it excludes', () => {
    const but = rule([{ attribute: 'request.host', values: [], notValues: ['a.com'] }]);
    expect([denied([but], 'a.com'), denied([but], 'b.com')]).toEqual(['no', 'yes']);
  });
});

test('of a request without a host only the rest of a rule is known', () => {
  const verdict = (only: AuthorizationRule) =>
    new Authorization([policy('DENY', [only])]).verdictOf(PODS, 8080, probeRequest(undefined)).denied;
  expect(verdict(rule([hosts('a.com')]))).toBe('maybe');
  expect(verdict(rule([hosts('a.com'), paths('/')]))).toBe('no');
});

describe('of rules for as many hosts', () => {
  /** How many rules are compared with a request. */
  const compared = (count: number, rest: readonly AuthorizationRule[] = []): number => {
    let reads = 0;
    const rules = Array.from({ length: count }, (_, index): AuthorizationRule => {
      const to = [[hosts(`h${index}.com`, `H${index}.org`)]];
      return {
        to,
        when: [],
        get from() {
          reads += 1;
          return [];
        },
      };
    });
    const authorization = new Authorization([policy('ALLOW', [...rules, ...rest])]);
    const hostsOfRequests = ['h3.com', 'h3.org', 'none.com'];
    const verdicts = hostsOfRequests.map((host) => authorization.verdictOf(PODS, 8080, anyRequest(host)).denied);
    expect(verdicts).toEqual(['no', 'no', 'yes']);
    return reads;
  };

  test.each([10, 1000])('%d, only the one with the host is compared', (count) => {
    expect(compared(count)).toBe(2);
    expect(compared(count, [rule([hosts('*.net')])])).toBe(2);
  });
});
