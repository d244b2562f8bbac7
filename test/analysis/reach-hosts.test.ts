import fc from 'fast-check';
import { isCovered, ServerHosts, Wildcards } from '../../lib/analysis/reach/hosts';

const LABELS = ['a', 'b', 'c'];
const SUFFIXES = ['com', ...LABELS.map((label) => `${label}.com`)];
/** Names of requests; every pattern below matches some of them. */
const NAMES = [...SUFFIXES, ...LABELS.flatMap((label) => SUFFIXES.map((suffix) => `${label}.x.${suffix}`))].concat(
  LABELS.flatMap((label) => SUFFIXES.map((suffix) => `${label}.${suffix}`)),
);
const PATTERNS = ['*', ...NAMES, '*.com', ...LABELS.map((label) => `*.${label}.com`), '*.x.com', '*.x.a.com'];

/** Istio's documentation of hosts, in the most direct way. */
function matches(pattern: string, name: string): boolean {
  return pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern;
}

const namesOf = (patterns: readonly string[]): string[] =>
  NAMES.filter((name) => patterns.some((pattern) => matches(pattern, name)));
const patterns = fc.uniqueArray(fc.constantFrom(...PATTERNS), { maxLength: 4 });

test('what two lists have in common are the names that both match', () => {
  fc.assert(
    fc.property(patterns, patterns, (a, b) => {
      const common = new ServerHosts(a).intersect(b, 'team-a');
      expect(namesOf(common)).toEqual(namesOf(a).filter((name) => namesOf(b).includes(name)));
      // Each is written as in one of the lists, and once.
      expect(common.filter((each) => !a.includes(each) && !b.includes(each))).toEqual([]);
      expect(new Set(common).size).toBe(common.length);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['a.b.com', '*.b.com', true],
  ['a.b.com', '*.com', true],
  ['a.b.com', 'a.b.com', true],
  ['a.b.com', 'b.com', false],
  ['b.com', '*.b.com', false],
  ['a.b.com', '*', true],
  ['*.b.com', '*.com', true],
  ['*.b.com', '*.b.com', true],
  ['*.com', '*.b.com', false],
  ['*', '*.com', false],
  ['*', '*', true],
  ['*.b.com', '*', true],
  ['*.b.com', 'a.b.com', false],
  ['*.bb.com', '*.b.com', false],
])('%s by %s: %s', (host, by, expected) => {
  expect(isCovered(host, by)).toBe(expected);
});

test.each([
  [['a.com'], ['a.com'], ['b.com']],
  [['team/a.com'], ['a.com'], ['b.com']],
  [['other/a.com'], [], ['a.com']],
  [['*/a.com'], ['a.com'], ['b.com']],
  [['/a.com'], [], ['a.com']],
  [
    ['team/*.net', 'other/*.com', '*.org'],
    ['a.net', 'a.org', '*.b.org'],
    ['a.com', '*'],
  ],
])('of %j VirtualServices of namespace team may use %j, and not %j', (hosts, yes, no) => {
  const server = new ServerHosts(hosts);
  expect(server.isOpenTo('team')).toBe(yes.length > 0);
  for (const host of yes) expect(server.covers(host, 'team')).toBe(true);
  for (const host of no) expect(server.covers(host, 'team')).toBe(false);
  expect(server.intersect([...yes, ...no.filter((host) => host !== '*')], 'team').toSorted()).toEqual(yes.toSorted());
});

test('the wildcards that cover a host are those that say so one by one, the longest first', () => {
  fc.assert(
    fc.property(patterns, fc.constantFrom(...PATTERNS), (by, host) => {
      const covering = [...new Wildcards(by).covering(host)];
      expect(covering).toEqual(
        by.filter((each) => each.startsWith('*') && isCovered(host, each)).sort((a, b) => b.length - a.length),
      );
      expect(new Wildcards(by).covers(host)).toBe(covering.length > 0);
    }),
  );
});

describe('the wildcards that cover', () => {
  test.each([
    ['a.b.com', ['*.b.com', '*.com', '*']],
    ['*.b.com', ['*.b.com', '*.com', '*']],
    ['*.com', ['*.com', '*']],
    ['b.com', ['*.com', '*']],
    ['com', ['*']],
    ['*', ['*']],
  ])('%s', (host, expected) => {
    const wildcards = new Wildcards(['*', '*.com', '*.b.com', '*.org', 'a.b.com']);
    expect([...wildcards.covering(host)]).toEqual(expected);
    expect(wildcards.longestCovering(host)).toBe(expected[0]);
  });

  test('nothing, where there are none', () => {
    expect(new Wildcards(['a.com']).isEmpty).toBe(true);
    expect(new Wildcards(['*.com']).isEmpty).toBe(false);
    expect(new Wildcards(['a.com']).covers('a.com')).toBe(false);
  });
});

test.each([
  [['*'], true],
  [['*/*'], true],
  [['*.com', 'team/*'], false],
  [['team/*'], false],
])('servers with %j cover every host of every namespace: %s', (hosts, expected) => {
  expect(new ServerHosts(hosts).coversAll).toBe(expected);
});
