import * as fc from 'fast-check';
import { GatewayAssignment, type LabelSelector, LabelSelectorOperator } from '../../lib';
import { KINGRESS_UNIVERSE } from '../../lib/knative/ingress-labels';
import { type GatewaySelector, firstOverlaps } from '../../lib/knative/overlap';
import { matches, witness } from '../../lib/private/label-selector';

const owned = (...selectors: LabelSelector[]): GatewaySelector[] =>
  selectors.map((selector, index) => ({ gateway: `gateway-${index}`, selector }));

const value = fc.constantFrom('a', 'b', 'c');
const key = fc.constantFrom('gateway', 'tier', 'serving.knative.dev/routeNamespace');
const requirement = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom(LabelSelectorOperator.IN, LabelSelectorOperator.NOT_IN),
    values: fc.array(value, { minLength: 1 }),
  }),
  fc.record({ key, operator: fc.constantFrom(LabelSelectorOperator.EXISTS, LabelSelectorOperator.DOES_NOT_EXIST) }),
);
const selector: fc.Arbitrary<LabelSelector> = fc.record(
  { matchLabels: fc.dictionary(key, value, { maxKeys: 2 }), matchExpressions: fc.array(requirement, { maxLength: 2 }) },
  { requiredKeys: [] },
);

test('finds exactly the gateways that a comparison of all with all finds', () => {
  fc.assert(
    fc.property(fc.array(selector, { maxLength: 8 }), (selectors) => {
      const all = owned(...selectors);
      const expected = all.flatMap((second, i) =>
        all.slice(0, i).some((first) => witness(first.selector, second.selector, KINGRESS_UNIVERSE))
          ? [second.gateway]
          : [],
      );
      const found = firstOverlaps(all).overlaps;
      expect(found.map(({ second }) => second).sort()).toEqual(expected.sort());
      for (const { first, second, labels } of found) {
        for (const gateway of [first, second]) {
          expect(matches(all.find((each) => each.gateway === gateway)?.selector ?? {}, labels)).toBe(true);
        }
      }
    }),
  );
});

test('what is tolerated does not hide what is not', () => {
  const same = { matchLabels: { gateway: 'x' } };
  const all = owned(same, same, same);
  const found = firstOverlaps(all, (a, b) => a.gateway === 'gateway-0' && b.gateway === 'gateway-2').overlaps;
  expect(found.map(({ first, second }) => `${first} ${second}`)).toEqual([
    'gateway-0 gateway-1',
    'gateway-1 gateway-2',
  ]);
});

test('a Route and a DomainMapping are never the same KIngress', () => {
  const route = { matchLabels: { 'serving.knative.dev/routeNamespace': 'a' } };
  const mapping = { matchLabels: { 'serving.knative.dev/domainMappingNamespace': 'a' } };
  expect(firstOverlaps(owned(route, mapping)).overlaps).toEqual([]);
  expect(firstOverlaps(owned(route, { matchLabels: { gateway: 'x' } })).overlaps).toHaveLength(1);
});

test('two selectors of one gateway are no overlap', () => {
  const selector = { matchLabels: { gateway: 'x' } };
  expect(
    firstOverlaps([
      { gateway: 'one', selector },
      { gateway: 'one', selector },
    ]).overlaps,
  ).toEqual([]);
});

describe('among a hundred gateways', () => {
  const numbers = [...Array(100).keys()];
  const { IN, EXISTS } = LabelSelectorOperator;
  // If no key set them apart, there would be thousands of comparisons.
  test.each<[string, (value: string) => readonly LabelSelector[]]>([
    ['with a common label and one of their own', (own) => [{ matchLabels: { tier: 'gold', own } }]],
    ['with one of their own and a common label', (own) => [{ matchLabels: { own, tier: 'gold' } }]],
    [
      'with lists of values',
      (own) => [
        { matchLabels: { tier: 'gold' }, matchExpressions: [{ key: 'own', operator: IN, values: [own, `${own}-b`] }] },
      ],
    ],
    ['with whole namespaces', (own) => GatewayAssignment.namespaces(own).selectors],
  ])('%s, the overlap of the last two is found', (_, selectorsOf) => {
    const selectors = [...numbers, numbers.length - 1].flatMap((number, index) =>
      selectorsOf(`v${number}`).map((selector) => ({ gateway: `gateway-${index}`, selector })),
    );
    expect(firstOverlaps(selectors, undefined, 1, 300)).toMatchObject({
      overlaps: [{ first: 'gateway-99', second: 'gateway-100' }],
      unfinished: [],
    });
  });

  test('no more comparisons are made than are allowed, and those without an overlap count', () => {
    const selectors = owned(...numbers.map(() => ({ matchExpressions: [{ key: 'a', operator: EXISTS }] })));
    let comparisons = 0;
    const tolerated = (): boolean => {
      comparisons += 1;
      return true;
    };
    const { overlaps, unfinished } = firstOverlaps(selectors, tolerated, 1, 1000);
    expect({ overlaps, comparisons }).toEqual({ overlaps: [], comparisons: 1000 });
    // 45 gateways have 990 pairs. For DomainMappings, which are searched afterwards, nothing is left.
    expect(unfinished).toHaveLength(99);
    expect(unfinished[0]).toBe('gateway-45');
  });

  test('selectors of which one requires the key that the other forbids are not compared further', () => {
    const keys = [...Array(7).keys()];
    const selectors = owned(
      ...numbers.map((number) => ({
        matchExpressions: keys.map((bit) => ({
          key: `k${bit}`,
          operator: ((number >> bit) & 1) === 1 ? EXISTS : LabelSelectorOperator.DOES_NOT_EXIST,
        })),
      })),
    );
    let comparisons = 0;
    const tolerated = (): boolean => {
      comparisons += 1;
      return false;
    };
    expect(firstOverlaps(selectors, tolerated)).toEqual({ overlaps: [], unfinished: [] });
    expect(comparisons).toBe(0);
  });
});

test('as many preceding gateways are given as are asked for', () => {
  const same = { matchLabels: { gateway: 'x' } };
  const pairs = (perGateway?: number): string[] =>
    firstOverlaps(owned(same, same, same, same), undefined, perGateway).overlaps.map(
      ({ first, second }) => `${first.slice(-1)}${second.slice(-1)}`,
    );
  expect(pairs()).toEqual(['01', '02', '03']);
  expect(pairs(2)).toEqual(['01', '02', '12', '03', '13']);
});
