import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sets from '../../tools/mutation/sets.json';

const root = resolve(__dirname, '../..');
const files = ['lib', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
);

function matching(pattern: string): string[] {
  const text = pattern
    .replace(/^!/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'));
  return files.filter((file) => new RegExp(`^${text}$`).test(file));
}

// A module that is renamed or moved must not drop out of mutation testing unseen.
test.each(Object.entries(sets))('every pattern of the set %s names a file that there is', (_, { mutate, tests }) => {
  for (const pattern of [...mutate, ...tests]) expect([pattern, matching(pattern).length > 0]).toEqual([pattern, true]);
});

test('a pattern of a file that is gone would be found', () => {
  expect(matching('lib/topology/gone.ts')).toEqual([]);
  expect(matching('lib/policy/**/*.ts')).toContain('lib/policy/gateway-admission-policy.ts');
  expect(matching('lib/policy/*.ts')).not.toContain('lib/policy/admission/kyverno.ts');
});
