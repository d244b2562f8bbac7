// Writes what the commands of pages print into them: `npm run tutorials`.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isWalked, written } from './tutorial';

const ROOT = resolve('.');

async function main(): Promise<void> {
  for (const file of readdirSync('docs', { recursive: true, encoding: 'utf8' })) {
    const page = `docs/${file}`;
    if (!page.endsWith('.md')) continue;
    const text = readFileSync(join(ROOT, page), 'utf8');
    if (!isWalked(page, text)) continue;
    const folder = mkdtempSync(join(tmpdir(), 'tutorial-'));
    process.chdir(folder);
    try {
      writeFileSync(join(ROOT, page), await written(text));
    } finally {
      process.chdir(ROOT);
      rmSync(folder, { recursive: true });
    }
  }
}

void main();
