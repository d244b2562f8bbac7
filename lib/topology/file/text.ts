import { readFileSync, statSync } from 'node:fs';
import { describeRefusal } from '../../private/refusal';

// A thousand gateways with a dozen settings each take a quarter of this.
const MAXIMUM_BYTES = 1024 * 1024;
/** For the topologies of many clusters. */
export const MAXIMUM_FLEET_BYTES = 16 * MAXIMUM_BYTES;

function fail(file: string, what: string, allowed: string, got?: unknown): never {
  throw new Error(`${file}: ${describeRefusal({ what, ...(got !== undefined && { got }), allowed })}`);
}

/** The text of a topology file, without a byte order mark. Throws unless it is a text file of reasonable size. */
export function readText(file: string, maximumBytes = MAXIMUM_BYTES): string {
  const bytes = readBytes(file, maximumBytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail(file, 'the file is not UTF-8 text', 'a YAML file in UTF-8');
  }
  // YAML 1.2 allows none of these characters anywhere (section 5.1).
  // eslint-disable-next-line no-control-regex
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(text)?.[0];
  if (control !== undefined) fail(file, 'the file is binary data, not text', 'a YAML file in UTF-8', control);
  return text;
}

function readBytes(file: string, maximumBytes: number): Buffer {
  // Checked before it is opened: opening a pipe blocks until something writes to it.
  const stat = reading(file, () => statSync(file));
  if (!stat.isFile()) {
    return fail(file, stat.isDirectory() ? 'the path is a folder' : 'the path is not a regular file', 'a YAML file');
  }
  if (stat.size > maximumBytes) fail(file, 'the file is too large', `${maximumBytes} bytes at most`, stat.size);
  return reading(file, () => readFileSync(file));
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code ?? message})`;
    return fail(file, what, 'the path of a YAML file, absolute or from the working folder');
  }
}
