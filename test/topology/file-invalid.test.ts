import { NEWEST } from '../../lib/knative/release-facts';
import { thrownBy } from '../invalid/thrown';
import { INVALID_TOPOLOGY_FILES } from '../invalid/topology-file';

test.each(INVALID_TOPOLOGY_FILES.map((each) => [each.name, each] as const))('%s', (_, { run, message, lines }) => {
  expect(thrownBy(run)).toBe(message.replaceAll('{newest}', NEWEST));
  expect([...message.matchAll(/^\s*topology\.yaml:(\d+):\d+: /gm)].map(([, line]) => Number(line))).toEqual(lines);
});

test('each has a name of its own', () => {
  expect(new Set(INVALID_TOPOLOGY_FILES.map(({ name }) => name)).size).toBe(INVALID_TOPOLOGY_FILES.length);
});
