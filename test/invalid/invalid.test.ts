import { NEWEST } from '../../lib/knative/release-facts';
import { GATEWAY_CASES } from './gateway';
import { KNATIVE_CASES } from './knative';
import { OPTION_VALUE_CASES } from './option-values';
import { POD_OPTION_CASES } from './pod-options';
import { POLICY_CASES } from './policy';
import { SERVICE_CASES } from './services';
import { STRICT_MERGING_CASES } from './strict-merging';
import { TLS_CASES } from './tls';
import { SERVICE_OPTION_CASES } from './service-options';
import { thrownBy } from './thrown';
import { INVALID_WORKLOADS } from './workload';

const cases = [
  ...OPTION_VALUE_CASES,
  ...POD_OPTION_CASES,
  ...SERVICE_OPTION_CASES,
  ...GATEWAY_CASES,
  ...KNATIVE_CASES,
  ...POLICY_CASES,
  ...SERVICE_CASES,
  ...STRICT_MERGING_CASES,
  ...TLS_CASES,
  ...INVALID_WORKLOADS,
];

/** Each refusal of a message, without the construct or the factory that it starts with. */
function refusalsOf(message: string): string[] {
  const [first = '', ...more] = message.split('\n').map((line) => line.trim().replace(/^\[\w[^\]]*\] /, ''));
  return more.length > 0 ? more : [first.replace(/^[A-Z]\w*(?:\.\w+)?: /, '')];
}

test.each(cases.map((each) => [each.name, each] as const))('%s', (_, { run, message: text, paths }) => {
  const message = text.replaceAll('{newest}', NEWEST);
  expect(thrownBy(run)).toBe(message);
  const refusals = refusalsOf(message);
  expect(refusals).toHaveLength(paths.length);
  for (const [index, path] of paths.entries()) {
    // A path of nothing is that of the options as a whole: no property stands in front.
    const start = path === '' ? /^(?![\w.[\]]+: )/ : new RegExp(`^${path.replace(/[.[\]/$]/g, '\\$&')}: `);
    expect(refusals[index]).toMatch(start);
  }
});

test('there are at least 60, each with a name of its own', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});
