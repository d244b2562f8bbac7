import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
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
