// Writes what the commands of the tutorials print into their pages: `npm run tutorials`.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { written } from './tutorial';

const FOLDER = resolve('docs/tutorials');

async function main(): Promise<void> {
  for (const file of readdirSync(FOLDER)) {
    const page = join(FOLDER, file);
    const text = readFileSync(page, 'utf8');
    const folder = mkdtempSync(join(tmpdir(), 'tutorial-'));
    process.chdir(folder);
    try {
      writeFileSync(page, await written(text));
    } finally {
      process.chdir(FOLDER);
      rmSync(folder, { recursive: true });
    }
  }
}

void main();
