import { NEWEST } from '../../lib/knative/release-facts';
import { INVALID_TOPOLOGY_FILES } from '../invalid/topology-file';

test.each(INVALID_TOPOLOGY_FILES.map((each) => [each.name, each] as const))('%s', (_, { run, message }) => {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Error);
  expect((thrown as Error).message).toBe(message.replaceAll('{newest}', NEWEST));
});

test('each has a name of its own', () => {
  expect(new Set(INVALID_TOPOLOGY_FILES.map(({ name }) => name)).size).toBe(INVALID_TOPOLOGY_FILES.length);
});
