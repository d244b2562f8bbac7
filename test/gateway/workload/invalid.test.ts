import { INVALID_WORKLOADS } from '../../invalid/workload';

test.each(INVALID_WORKLOADS.map((invalid) => [invalid.name, invalid] as const))('%s', (_, { run, message }) => {
  expect(run).toThrow(new Error(message));
});

test('each has a name of its own', () => {
  expect(new Set(INVALID_WORKLOADS.map(({ name }) => name)).size).toBe(INVALID_WORKLOADS.length);
});
