import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPaths } from '../../lib/analysis/input/read';

const folder = mkdtempSync(join(tmpdir(), 'unreadable-'));
const huge = join(folder, 'huge.yaml');

beforeAll(() => {
  writeFileSync(join(folder, 'a.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n');
  writeFileSync(huge, '');
  // Sparse: it takes no room, and is larger than what can be read at once.
  truncateSync(huge, 3 * 2 ** 30);
  symlinkSync('.', join(folder, 'loop'));
  symlinkSync('nowhere', join(folder, 'dangling.yaml'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a file of a folder that cannot be read is a problem, and the others are read; links are not followed', () => {
  const { manifests, problems } = readPaths([folder]);
  expect(manifests.map(({ name }) => name)).toEqual(['a']);
  expect(problems).toEqual([{ file: huge, line: 1, reason: 'it cannot be read (ERR_FS_FILE_TOO_LARGE)' }]);
});

test('a file that is named has to be readable', () => {
  expect(() => readPaths([huge])).toThrow(/greater than 2 GiB/);
});
