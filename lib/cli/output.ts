import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Writes a file atomically, so that a partial report is never read. */
export function writeWhole(file: string, text: string): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    rmSync(temporary, { force: true });
    throw new Error(`${file}: it cannot be written (${code ?? message})`, { cause: error });
  }
}
