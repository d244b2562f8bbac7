import { closeSync, existsSync, lstatSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gathered, type Pieces } from '../private/pieces';
import { type Output, type Terminal } from './terminal';

/**
 * Writes a file atomically, so that a partial report is never read. What is no file itself, such as a link or
 * `/dev/stdout`, is written through: to put a file in its place would take it from everybody else.
 */
export function writeWhole(file: string, text: string | Pieces): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === false) write(file, 'w', text);
    else {
      write(temporary, 'wx', text);
      renameSync(temporary, file);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    rmSync(temporary, { force: true });
    const reason = existsSync(dirname(file))
      ? `it cannot be written (${code ?? message}); to fix: name another file`
      : `there is no folder ${dirname(file)}`;
    throw new Error(`${file}: ${reason}`, { cause: error });
  }
}

/**
 * Refuses to write a report over what it is about.
 *
 * @param inputs Paths that were read; folders and `-` may be among them.
 */
export function refuseToReplace(output: string | undefined, inputs: Iterable<string | undefined>): void {
  const before = output === undefined ? undefined : statSync(output, { throwIfNoEntry: false });
  if (before === undefined) return;
  for (const input of new Set(inputs)) {
    const stat = input === undefined ? undefined : statSync(input, { throwIfNoEntry: false });
    if (stat?.isFile() === true && stat.dev === before.dev && stat.ino === before.ino) {
      throw new Error(
        `--output ${output ?? ''}: it is among the input, and would be lost; nothing is written; to fix: name another file`,
      );
    }
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

function write(file: string, flags: 'w' | 'wx', text: string | Pieces): void {
  const descriptor = openSync(file, flags);
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
