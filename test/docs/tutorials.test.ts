import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAsShown, isWalked, walk } from '../../tools/tutorial';
import { workingFolder } from '../cli/support';
import { PAGES } from './pages';

const TUTORIALS = PAGES.filter(({ path, text }) => isWalked(path, text));

const { path: folder } = workingFolder();

test('there are such pages', () => {
  expect(TUTORIALS.length).toBeGreaterThanOrEqual(9);
});

test.each(TUTORIALS.map(({ path, text }) => [path, text] as const))('%s prints what it shows', async (path, text) => {
  for (const left of readdirSync(folder)) rmSync(join(folder, left), { recursive: true });
  const steps = await walk(text);
  expect(steps.length).toBeGreaterThan(1);
  expect(steps.filter(({ shown }) => /^(?:\.\.\.\n)*$/.test(shown)).map(({ command }) => command)).toEqual([]);
  const different = steps.filter((step) => !isAsShown(step));
  // `npm run tutorials` writes what the commands print into the pages.
  expect(different.map(({ line, command, printed }) => ({ at: `${path}:${line}`, command, printed }))).toEqual([]);
});

test.each([
  ['the same', 'a\nb\n', 'a\nb\n', true],
  ['a part', 'a\n...\nd\n', 'a\nb\nc\nd\n', true],
  ['nothing left out', 'a\n...\nb\n', 'a\nb\n', true],
  ['another line', 'a\nc\n', 'a\nb\n', false],
  ['another line behind a gap', '...\nc\n', 'a\nb\n', false],
  ['more', 'a\n', 'a\nb\n', false],
])('%s', (_, shown, printed, expected) => {
  expect(isAsShown({ command: '', line: 1, shown, printed })).toBe(expected);
});

test('a command of another program is refused', async () => {
  await expect(walk('```console\n$ kubectl get pods\n```\n')).rejects.toThrow('use a ```sh block');
});
