import fc from 'fast-check';
import {
  describeSelector,
  type LabelSelector,
  LabelSelectorOperator,
  type LabelUniverse,
  matches,
  satisfy,
  selectorRefusals,
  witness,
} from '../../lib/private/label-selector';
import { describeRefusal, pathText } from '../../lib/private/refusal';

const { IN, NOT_IN, EXISTS, DOES_NOT_EXIST } = LabelSelectorOperator;

describe('validity', () => {
  test('every operator, with and without values', () => {
    const problems = (operator: LabelSelectorOperator, values?: string[]): string[] =>
      selectorRefusals({ matchExpressions: [{ key: 'a', operator, ...(values && { values }) }] }).map(describeRefusal);
    expect(problems(IN, ['x', ''])).toEqual([]);
    expect(problems(NOT_IN, ['x'])).toEqual([]);
    expect(problems(EXISTS)).toEqual([]);
    expect(problems(EXISTS, [])).toEqual([]);
    expect(problems(DOES_NOT_EXIST)).toEqual([]);
    expect(problems(IN)).toEqual(['matchExpressions[0].values: empty, with operator In; allowed: at least one value']);
    expect(problems(NOT_IN, [])).toEqual([
      'matchExpressions[0].values: empty, with operator NotIn; allowed: at least one value',
    ]);
    expect(problems(EXISTS, ['x'])).toEqual([
      'matchExpressions[0].values: not allowed with operator Exists; got ["x"]; to fix: omit them',
    ]);
    expect(problems(DOES_NOT_EXIST, ['x'])).toEqual([
      'matchExpressions[0].values: not allowed with operator DoesNotExist; got ["x"]; to fix: omit them',
    ]);
  });

  test.each(['in', 'Equals', '', 'Gt', 'constructor'])('operator %j does not exist', (operator) => {
    const selector = { matchExpressions: [{ key: 'a', operator, values: ['x'] }] } as unknown as LabelSelector;
    expect(selectorRefusals(selector).map(describeRefusal)).toEqual([
      `matchExpressions[0].operator: unsupported value; got ${JSON.stringify(operator)}; allowed: In, NotIn, Exists, DoesNotExist`,
    ]);
  });

  test('keys and values', () => {
    expect(
      selectorRefusals({
        matchLabels: { 'bad key': '-bad', ok: 'ok' },
        matchExpressions: [{ key: 'a/b/c', operator: IN, values: ['ok', 'x'.repeat(64)] }],
      }).map(({ path, what, got }) => [pathText(path), what, got]),
    ).toEqual([
      ["matchLabels['bad key']", 'not a label key', 'bad key'],
      ["matchLabels['bad key']", 'not a label value', '-bad'],
      ['matchExpressions[0].key', 'not a label key', 'a/b/c'],
      ['matchExpressions[0].values[1]', 'not a label value', 'x'.repeat(64)],
    ]);
  });

  test('a selector without requirements is valid', () => {
    expect(selectorRefusals({})).toEqual([]);
    expect(selectorRefusals({ matchLabels: {}, matchExpressions: [] })).toEqual([]);
  });
});

describe('matching', () => {
  const meets = (operator: LabelSelectorOperator, values: string[], labels: Record<string, string>): boolean =>
    matches({ matchExpressions: [{ key: 'a', operator, values }] }, labels);

  test('each operator with the label equal, different and absent', () => {
    const cases = [{ a: 'x' }, { a: 'y' }, { b: 'x' }] as Record<string, string>[];
    expect(cases.map((labels) => matches({ matchLabels: { a: 'x' } }, labels))).toEqual([true, false, false]);
    expect(cases.map((labels) => meets(IN, ['x', 'z'], labels))).toEqual([true, false, false]);
    expect(cases.map((labels) => meets(NOT_IN, ['x', 'z'], labels))).toEqual([false, true, true]);
    expect(cases.map((labels) => meets(EXISTS, [], labels))).toEqual([true, true, false]);
    expect(cases.map((labels) => meets(DOES_NOT_EXIST, [], labels))).toEqual([false, false, true]);
  });

  test('all requirements count, and none match everything', () => {
    const selector: LabelSelector = { matchLabels: { a: 'x' }, matchExpressions: [{ key: 'b', operator: EXISTS }] };
    expect(matches(selector, { a: 'x', b: '' })).toBe(true);
    expect(matches(selector, { a: 'x' })).toBe(false);
    expect(matches(selector, { b: '' })).toBe(false);
    expect(matches({}, {})).toBe(true);
  });

  test('labels that every JavaScript object seems to have', () => {
    expect(matches({ matchExpressions: [{ key: 'constructor', operator: EXISTS }] }, {})).toBe(false);
    expect(matches({ matchLabels: { toString: 'x' } }, { toString: 'x' })).toBe(true);
    expect(matches({ matchLabels: { toString: 'x' } }, {})).toBe(false);
  });
});

test('described as kubectl does', () => {
  expect(
    describeSelector({
      matchLabels: { tier: 'gold', app: '' },
      matchExpressions: [
        { key: 'x', operator: DOES_NOT_EXIST },
        { key: 'gateway', operator: IN, values: ['b', 'a'] },
        { key: 'present', operator: EXISTS },
        { key: 'other', operator: NOT_IN, values: ['c'] },
      ],
    }),
  ).toBe('app=,gateway in (a,b),other notin (c),present,tier=gold,!x');
  expect(describeSelector({})).toBe('<none>');
});

describe('witness', () => {
  const select = (...matchExpressions: NonNullable<LabelSelector['matchExpressions']>): LabelSelector => ({
    matchExpressions,
  });

  test.each<[string, LabelSelector, LabelSelector, Record<string, string> | undefined]>([
    ['different keys', { matchLabels: { a: 'x' } }, { matchLabels: { b: 'y' } }, { a: 'x', b: 'y' }],
    ['the same label', { matchLabels: { a: 'x' } }, { matchLabels: { a: 'x' } }, { a: 'x' }],
    ['different values', { matchLabels: { a: 'x' } }, { matchLabels: { a: 'y' } }, undefined],
    [
      'In and In',
      select({ key: 'a', operator: IN, values: ['z', 'y'] }),
      select({ key: 'a', operator: IN, values: ['y', 'w'] }),
      { a: 'y' },
    ],
    [
      'In and NotIn',
      select({ key: 'a', operator: IN, values: ['x'] }),
      select({ key: 'a', operator: NOT_IN, values: ['x'] }),
      undefined,
    ],
    [
      'In and absent',
      select({ key: 'a', operator: IN, values: ['x'] }),
      select({ key: 'a', operator: DOES_NOT_EXIST }),
      undefined,
    ],
    [
      'present and absent',
      select({ key: 'a', operator: EXISTS }),
      select({ key: 'a', operator: DOES_NOT_EXIST }),
      undefined,
    ],
    [
      'NotIn holds without the label',
      select({ key: 'a', operator: NOT_IN, values: ['x'] }),
      select({ key: 'a', operator: DOES_NOT_EXIST }),
      {},
    ],
    [
      'a fresh value',
      select({ key: 'a', operator: EXISTS }),
      select({ key: 'a', operator: NOT_IN, values: ['any', 'any-2'] }),
      { a: 'any-3' },
    ],
    ['everything', {}, {}, {}],
  ])('%s', (_name, a, b, expected) => {
    expect(witness(a, b)).toEqual(expected);
    expect(witness(b, a)).toEqual(expected);
  });

  test('is sorted by key, whatever the order of the requirements', () => {
    const keys = (a: LabelSelector, b: LabelSelector): string[] => Object.keys(witness(a, b) ?? {});
    const [late, early] = [{ matchLabels: { c: 'x', b: 'x' } }, { matchLabels: { d: 'x', a: 'x' } }];
    expect(keys(late, early)).toEqual(['a', 'b', 'c', 'd']);
    expect(keys(early, late)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('takes the first of several values', () => {
    const list = (...values: string[]): LabelSelector => select({ key: 'a', operator: IN, values });
    expect(witness(list('c', 'b', 'd'), list('d', 'c', 'b'))).toEqual({ a: 'b' });
  });

  test('knows what the objects carry', () => {
    const fixed = { a: 'x' };
    expect(satisfy([{ matchLabels: { a: 'y' } }], { fixed })).toBeUndefined();
    expect(satisfy([{ matchLabels: { b: 'y' } }], { fixed })).toEqual({ a: 'x', b: 'y' });
  });

  test('knows which keys are never together', () => {
    const alternatives = [
      ['route', 'routeNamespace'],
      ['uid', 'mappingNamespace'],
    ];
    const routes: LabelSelector = { matchLabels: { routeNamespace: 'team' } };
    const mappings: LabelSelector = { matchLabels: { mappingNamespace: 'team' } };
    expect(witness(routes, mappings)).toEqual({ mappingNamespace: 'team', routeNamespace: 'team' });
    expect(witness(routes, mappings, { alternatives })).toBeUndefined();
    expect(witness(routes, {}, { alternatives })).toEqual({ route: 'any', routeNamespace: 'team' });
    expect(witness(mappings, {}, { alternatives })).toEqual({ mappingNamespace: 'team', uid: 'any' });
    expect(witness(select({ key: 'route', operator: DOES_NOT_EXIST }), {}, { alternatives })).toEqual({
      mappingNamespace: 'any',
      uid: 'any',
    });
  });
});

const KEYS = ['a', 'b', 'c'] as const;
const VALUES = ['x', 'y', 'z'];

const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom(IN, NOT_IN),
    values: fc.uniqueArray(fc.constantFrom('x', 'y'), { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom(...KEYS), operator: fc.constantFrom(EXISTS, DOES_NOT_EXIST) }),
);
const selector: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom('x', 'y'), { maxKeys: 2 }),
    matchExpressions: fc.array(requirement, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const universe: fc.Arbitrary<LabelUniverse> = fc.constantFrom<LabelUniverse>(
  {},
  { fixed: { a: 'x' } },
  { alternatives: [['a'], ['b']] },
  { alternatives: [['a', 'b'], ['c']], fixed: { a: 'y' } },
);

/** Every label set over the keys and values; no selector mentions `z`, so it stands for all other values. */
function* everyLabelSet(): Generator<Record<string, string>> {
  const choices = [undefined, ...VALUES];
  for (const a of choices)
    for (const b of choices)
      for (const c of choices) {
        yield Object.fromEntries(
          Object.entries({ a, b, c }).filter((pair): pair is [string, string] => pair[1] !== undefined),
        );
      }
}

function isPossible(labels: Record<string, string>, { fixed = {}, alternatives = [] }: LabelUniverse): boolean {
  const carried = alternatives.filter((group) => group.every((key) => key in labels));
  const touched = alternatives.filter((group) => group.some((key) => key in labels));
  return (
    matches({ matchLabels: { ...fixed } }, labels) &&
    (alternatives.length === 0 || (carried.length === 1 && touched.length === 1))
  );
}

test('a witness is possible and matches both; without one nothing does', () => {
  let found = 0;
  let none = 0;
  fc.assert(
    fc.property(selector, selector, universe, (a, b, where) => {
      const labels = witness(a, b, where);
      if (labels === undefined) none += 1;
      else found += 1;
      const candidates = labels === undefined ? [...everyLabelSet()] : [labels];
      const fitting = candidates.filter((each) => isPossible(each, where) && matches(a, each) && matches(b, each));
      expect(fitting).toEqual(labels === undefined ? [] : [labels]);
    }),
    { numRuns: 2000 },
  );
  expect(found).toBeGreaterThan(100);
  expect(none).toBeGreaterThan(100);
});
