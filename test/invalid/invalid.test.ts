import { GATEWAY_CASES } from './gateway';
import { NEWEST } from '../../lib/knative/release-facts';
import { KNATIVE_CASES } from './knative';
import { POLICY_CASES } from './policy';
import { INVALID_WORKLOADS } from './workload';

const cases = [...GATEWAY_CASES, ...KNATIVE_CASES, ...POLICY_CASES, ...INVALID_WORKLOADS];

test.each(cases.map((each) => [each.name, each] as const))('%s', (_, { run, message }) => {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Error);
  expect((thrown as Error).message).toBe(message.replaceAll('{newest}', NEWEST));
});

test('there are at least 60, each with a name of its own', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});
