// `npm run import` makes imports/ anew; `npm run import:check` only says whether that would change anything.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate, withTemporaryFolder } from './generate';

const IMPORTS = join(__dirname, '..', '..', 'imports');

function differences(made: string, committed: string): string[] {
  const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
  const names = [...new Set([...list(made), ...list(committed)])].sort();
  const read = (folder: string, name: string): string | undefined =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined;
  return names.filter((name) => read(made, name) !== read(committed, name));
}

function main(check: boolean): void {
  withTemporaryFolder((folder) => {
    const made = join(folder, 'imports');
    generate(made);
    const changed = differences(made, IMPORTS).map((name) => `imports/${name}`);
    if (changed.length === 0) console.log('imports/ is up to date');
    else if (check) throw new Error(`imports/ is out of date: ${changed.join(', ')}; to fix: npm run import`);
    else {
      rmSync(IMPORTS, { recursive: true, force: true });
      cpSync(made, IMPORTS, { recursive: true });
      console.log(`changed ${changed.join(', ')}`);
    }
  });
}

try {
  main(parseArgs({ options: { check: { type: 'boolean', default: false } } }).values.check);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
