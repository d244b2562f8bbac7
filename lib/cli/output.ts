import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Terminal } from './terminal';

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

/** Writes what a command is asked for to a file, or to the standard output. */
export function writeResult(text: string, output: string | undefined, { stdout }: Pick<Terminal, 'stdout'>): void {
  if (output === undefined) stdout.write(text);
  else writeWhole(output, text);
}
