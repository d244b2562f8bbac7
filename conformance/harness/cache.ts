import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const UNUSED_DAYS = 30;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Where the built components are kept: outside the tree, so that every clone uses the same. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  const cache = base === undefined || base === '' ? join(homedir(), '.cache') : base;
  return join(cache, 'cdk8s-knative-gateways');
}

/**
 * Fills a folder. It gets its name when all is there: a build that is cut short, or two at once, leave none that is
 * half-filled, and no temporary files.
 */
export async function provide(
  folder: string,
  fill: (unfinished: string, temporary: string) => Promise<void>,
): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const scratch = mkdtempSync(`${folder}.`);
  try {
    const [unfinished, temporary] = [join(scratch, 'unfinished'), join(scratch, 'temporary')];
    for (const made of [unfinished, temporary]) mkdirSync(made);
    await fill(unfinished, temporary);
    publish(unfinished, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function publish(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another build was faster, with the same result.
    if (!existsSync(folder)) throw error;
  }
}

/** Notes that a folder is in use, and removes those of the same component that nobody has used for 30 days. */
export function use(folder: string, component: string): void {
  const now = Date.now();
  utimesSync(folder, now / 1000, now / 1000);
  for (const name of readdirSync(dirname(folder))) {
    const other = join(dirname(folder), name);
    if (!name.startsWith(`${component}-`)) continue;
    // Another run may remove the same folder at the same time.
    const lastUse = statSync(other, { throwIfNoEntry: false })?.mtimeMs;
    if (lastUse === undefined || now - lastUse < UNUSED_DAYS * DAY_MILLISECONDS) continue;
    rmSync(other, { recursive: true, force: true });
  }
}
