import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const PARTS = join(ROOT, 'conformance/parts');

test('docs/conformance.md says of every part what it proves', () => {
  const sources = readdirSync(PARTS).map((file) => readFileSync(join(PARTS, file), 'utf8'));
  const parts = sources.flatMap((source) => [...source.matchAll(/^ {2}name: '([\w-]+)',\n {2}proves:/gm)]);
  const rows = readFileSync(join(ROOT, 'docs/conformance.md'), 'utf8').matchAll(/^\| `([\w-]+)` /gm);

  expect([...rows].map(([, name]) => name).sort()).toEqual(parts.map(([, name]) => name).sort());
});
