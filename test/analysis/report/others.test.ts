import { analyze } from '../../../lib/analysis/analyze';
import { loadText } from '../../../lib/analysis/input/load';
import { othersText } from '../../../lib/analysis/report/others';

const objectsOf = (...kinds: readonly string[]): string =>
  kinds
    .map((kind, index) => `{apiVersion: ${kind.replace(' ', ', kind: ')}, metadata: {name: a${index}}}`)
    .join('\n---\n');

test.each([
  [['v1 Service', 'apps/v1 Deployment', 'networking.istio.io/v1 Gateway'], ''],
  // The kind of another group.
  [['v1 Service', 'example.com/v1 Service'], ', 1 of them of kinds that no rule needs (Service)'],
  [['v1 Role', 'x/v1 B', 'x/v1 A', 'x/v1 A'], ', 4 of them of kinds that no rule needs (A, B, Role)'],
  [['x/v1 A', 'x/v1 B', 'x/v1 C', 'x/v1 D', 'x/v1 E'], ', 5 of them of kinds that no rule needs (A, B, C and 2 more)'],
])('%j', (kinds, said) => {
  const report = analyze(loadText(objectsOf(...kinds), 'file'), { rules: [] });
  expect(othersText(report.others)).toBe(said);
});
