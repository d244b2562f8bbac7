// The releases of the site: each is built to a folder of its own name, next to the others.
import { execFileSync } from 'node:child_process';
import { ROOT } from './pages';

/** The name of what is not released yet. */
export const NEXT = 'next';

/** The version that is built: of the environment variable SITE_VERSION. */
export function builtVersion(): string {
  return process.env['SITE_VERSION'] ?? NEXT;
}

/** The path below which the host has the versions: of the environment variable SITE_BASE. */
export function builtBase(): string {
  return process.env['SITE_BASE'] ?? '/';
}

/** What the switch offers: the tags `vX.Y.Z` of the repository, newest first, and what is not released yet. */
export function allVersions(): string[] {
  const tags = execFileSync('git', ['tag', '--list', 'v*', '--sort=-version:refname'], { cwd: ROOT, encoding: 'utf8' });
  const released = tags.split('\n').flatMap((tag) => (/^v\d+\.\d+\.\d+$/.test(tag) ? [tag.slice(1)] : []));
  return [...new Set([NEXT, builtVersion(), ...released])];
}
