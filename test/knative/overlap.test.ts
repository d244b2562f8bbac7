import * as fc from 'fast-check';
import { type LabelSelector, LabelSelectorOperator } from '../../lib';
import { KINGRESS_UNIVERSE } from '../../lib/knative/ingress-labels';
import { overlaps } from '../../lib/knative/overlap';
import { matches, witness } from '../../lib/private/label-selector';

const owned = (...selectors: LabelSelector[]): { owner: string; selector: LabelSelector }[] =>
  selectors.map((selector, index) => ({ owner: `gateway-${index}`, selector }));

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

test('finds exactly the pairs that a comparison of all with all finds', () => {
  fc.assert(
    fc.property(fc.array(selector, { maxLength: 8 }), (selectors) => {
      const all = owned(...selectors);
      const expected = all.flatMap((a, i) =>
        all
          .slice(i + 1)
          .flatMap((b) => (witness(a.selector, b.selector, KINGRESS_UNIVERSE) ? [`${a.owner} ${b.owner}`] : [])),
      );
      const found = overlaps(all);
      expect(found.map(({ first, second }) => `${first} ${second}`).sort()).toEqual(expected.sort());
      for (const { first, second, labels } of found) {
        for (const owner of [first, second])
          expect(matches(all.find((each) => each.owner === owner)?.selector ?? {}, labels)).toBe(true);
      }
    }),
  );
});

test('a Route and a DomainMapping are never the same KIngress', () => {
  const route = { matchLabels: { 'serving.knative.dev/routeNamespace': 'a' } };
  const mapping = { matchLabels: { 'serving.knative.dev/domainMappingNamespace': 'a' } };
  expect(overlaps(owned(route, mapping))).toEqual([]);
  expect(overlaps(owned(route, { matchLabels: { gateway: 'x' } }))).toHaveLength(1);
});

test('two selectors of one owner are no overlap', () => {
  const selector = { matchLabels: { gateway: 'x' } };
  expect(
    overlaps([
      { owner: 'one', selector },
      { owner: 'one', selector },
    ]),
  ).toEqual([]);
});
