import { existsSync, lstatSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Throws unless a path is a folder, or free for one.
 *
 * @param mayBeLink Whether nothing in it is replaced as a whole.
 */
export function refuseUnlessFolder(path: string, mayBeLink = true): void {
  const stat = (mayBeLink ? statSync : lstatSync)(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return;
  const what = stat.isSymbolicLink() ? 'a symbolic link, and the folders in it are replaced' : 'not a folder';
  throw new Error(`${path}: ${what}; make it a folder, or remove it`);
}

/** Makes a folder with those that it is in, unless it is there. */
export function makeFolder(path: string): void {
  // Not by Node's option `recursive`: below a folder where nothing can be made, such as /proc, that never ends.
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.reverse()) {
    // Another process may have made it in the meantime.
    if (!existsSync(folder))
      orExplain(folder, () => {
        mkdirSync(folder);
      });
  }
}

/**
 * Makes a folder for what is moved to its place in another folder once all of it is written.
 *
 * @param prefix What its name begins with.
 */
export function makeStaging(folder: string, prefix = '.synth-'): string {
  return orExplain(folder, () => mkdtempSync(join(folder, prefix)));
}

function orExplain<T>(folder: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${folder}: nothing can be made there (${code ?? message}); to fix: name another folder`, {
      cause: error,
    });
  }
}
