import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES, ROOT } from './pages';

const FOLDER = join(ROOT, 'docs/pictures');

test('the pictures are drawn from their sources', () => {
  const check = (): unknown =>
    execFileSync(process.execPath, ['--import', 'tsx', 'tools/pictures.ts', '--check'], { cwd: ROOT });
  expect(check).not.toThrow();
});

test('every picture has a source, and is shown in a page', () => {
  const pictures = readdirSync(FOLDER).filter((file) => file.endsWith('.svg'));
  expect(pictures.length).toBeGreaterThanOrEqual(4);
  for (const picture of pictures) {
    expect(existsSync(join(FOLDER, picture.replace(/svg$/, 'dot')))).toBe(true);
    expect(PAGES.some(({ text }) => text.includes(`pictures/${picture}`))).toBe(true);
  }
});
