import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accuracyTable } from './accuracy';

const PAGE = join(__dirname, '../../../docs/analyzer.md');
const BLOCK = /(<!-- accuracy, written by ACCURACY=write -->\n\n)[^]*?(\n*<!-- end of accuracy -->)/;

test('docs/analyzer.md has the accuracy of the rules as it is', () => {
  const page = readFileSync(PAGE, 'utf8');
  const table = accuracyTable();
  const written = page.replace(BLOCK, (_, start: string) => `${start}${table}\n\n<!-- end of accuracy -->`);
  if (process.env['ACCURACY'] === 'write') writeFileSync(PAGE, written);
  expect(page).toMatch(BLOCK);
  expect(readFileSync(PAGE, 'utf8')).toBe(written);
});
