import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPaths } from '../../lib/analysis/input/read';

const folder = mkdtempSync(join(tmpdir(), 'unreadable-'));
const huge = join(folder, 'huge.yaml');

beforeAll(() => {
  writeFileSync(join(folder, 'a.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n');
  writeFileSync(huge, '');
  // Sparse: it takes no room.
  truncateSync(huge, 3 * 2 ** 30);
  symlinkSync('.', join(folder, 'loop'));
  symlinkSync('nowhere', join(folder, 'dangling.yaml'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a file that is too large is a problem and not read, and the others are read; links are not followed', () => {
  const { manifests, problems } = readPaths([folder]);
  expect(manifests.map(({ name }) => name)).toEqual(['a']);
  expect(problems).toEqual([{ file: huge, line: 1, reason: 'larger than 256 MiB' }]);
  expect(readPaths([huge]).problems).toEqual(problems);
});

describe('a broken file of a folder', () => {
  const one = join(folder, 'one');
  const problemsOf = (name: string, content: string): readonly string[] => {
    rmSync(one, { recursive: true, force: true });
    mkdirSync(one);
    writeFileSync(join(one, name), content);
    return readPaths([one]).problems.map(({ line }) => `${name}:${String(line)}`);
  };

  test.each([
    ['one line of JSON', 'a.json', '{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"'],
    ['one line of JSON whose fields are sorted otherwise', 'a.json', '{"metadata":{"name":"a"},"apiVersion":"v1",}}'],
    ['a flow mapping', 'a.yaml', '{metadata: {name: a}, apiVersion: v1, kind: Service'],
    ['a block mapping', 'a.yaml', 'kind: Service\nmetadata: {name: a'],
  ])('that is meant as an object is a problem: %s', (_, name, content) => {
    expect(problemsOf(name, content)).toEqual([`${name}:1`.replace(':1', content.includes('\n') ? ':2' : ':1')]);
  });

  test.each([
    ['comments in JSON', 'tsconfig.json', '{ // options\n  "compilerOptions": {"strict": true,}\n}'],
    ['a task of an editor', 'tasks.json', '{"tasks":[{"group":{"kind":"build"},}]}'],
    ['a text', 'a.yaml', 'a: b: c\n'],
  ])('of another kind is passed over: %s', (_, name, content) => {
    expect(problemsOf(name, content)).toEqual([]);
  });

  test('with many blank lines takes no longer', () => {
    expect(problemsOf('blank.yaml', `a: b: c${'\n'.repeat(2_000_000)}`)).toEqual([]);
  });
});
