import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CUT, CUT_BY_DEFAULT, NEEDED, rowOf } from '../../conformance/parts/network-topology';

const page = readFileSync(join(resolve(__dirname, '../..'), 'docs', 'flows.md'), 'utf8');

/** The first cells of the table below a heading, sorted. */
function rows(heading: string): string[] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const cells = [...text.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = '']) => cell.trim());
  return cells.filter((cell) => cell !== 'Flow' && !/^-+$/.test(cell)).sort();
}

test.each([
  ['Required connections', NEEDED],
  ['What is cut', [...CUT, ...CUT_BY_DEFAULT]],
])('%s: docs/flows.md and the conformance run have the same flows', (heading, flows) => {
  expect(rows(heading)).toEqual([...new Set(flows.map(rowOf))].sort());
});

test('no flow is asked for twice', () => {
  const names = [...NEEDED, ...CUT].map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
