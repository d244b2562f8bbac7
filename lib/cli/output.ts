import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gathered, type Pieces } from '../private/pieces';
import { type Output, type Terminal } from './terminal';

/** Writes a file atomically, so that a partial report is never read. */
export function writeWhole(file: string, text: string | Pieces): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    writeNew(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    rmSync(temporary, { force: true });
    throw new Error(`${file}: it cannot be written (${code ?? message})`, { cause: error });
  }
}

/** Writes what a command is asked for to a file, or to the standard output, as fast as its reader takes it. */
export async function writeResult(
  text: string | Pieces,
  output: string | undefined,
  { stdout }: Pick<Terminal, 'stdout'>,
): Promise<void> {
  if (output !== undefined) {
    writeWhole(output, text);
    return;
  }
  for (const piece of piecesOf(text)) {
    if (stdout.write(piece) === false) await drained(stdout);
  }
}

/** Until the reader of a pipe has taken what was written: one that is gone ends the process. */
function drained(stdout: Output): Promise<void> {
  return new Promise((resolve) => {
    if (stdout.once === undefined) resolve();
    else stdout.once('drain', resolve);
  });
}

function writeNew(file: string, text: string | Pieces): void {
  const descriptor = openSync(file, 'wx');
  try {
    for (const piece of piecesOf(text)) writeAll(descriptor, Buffer.from(piece));
  } finally {
    closeSync(descriptor);
  }
}

/** A single write may take a part only. */
function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
}

/** A string is one piece, not one for each character. */
function piecesOf(text: string | Pieces): Pieces {
  return typeof text === 'string' ? [text] : gathered(text);
}
