// What the checks of all languages share.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const EXAMPLES = join(ROOT, 'examples/languages');
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-knative-gateways/languages');

export const temp = mkdtempSync(join(tmpdir(), 'languages-'));
process.on('exit', () => rmSync(temp, { recursive: true, force: true }));

export const pkg = (name) => JSON.parse(readFileSync(join(ROOT, name, 'package.json'), 'utf8'));
export const VERSION = pkg('.').version;
export const JSII_VERSION = pkg('node_modules/jsii-pacmak').version;

/** Runs a program; its standard output. */
export function run(command, args, { cwd = ROOT, env = {} } = {}) {
  // jsii's runtime warns about every release of Node that it was not tested with.
  const environment = { ...process.env, JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1', ...env };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: environment, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${status ?? error?.message}:\n${stdout}${stderr}`);
}

export const has = (command) => spawnSync(command, ['--version']).error === undefined;

/** A folder of the cache, filled on first use; whole or not there. */
export function cached(name, fill) {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const staging = mkdtempSync(join(CACHE, '.staging-'));
  const made = join(staging, basename(folder));
  mkdirSync(made);
  try {
    fill(made);
    renameSync(made, folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return folder;
}

/** A folder of the cache that a package manager keeps. */
export function kept(name) {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A sum over names and contents of files, without those of some endings. */
export function sumOf(folder, without = []) {
  const hash = createHash('sha256');
  for (const path of readdirSync(folder, { recursive: true }).sort()) {
    if (without.some((ending) => path.endsWith(ending))) continue;
    const file = join(folder, path);
    hash.update(`${path}\0`);
    if (
      !readdirSync(dirname(file), { withFileTypes: true })
        .find(({ name }) => name === basename(file))
        .isDirectory()
    )
      hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

export const EXPECTED = join(temp, 'typescript');

/** Compares what an example wrote with what main.ts writes. */
export function compare(language, outdir) {
  const names = readdirSync(EXPECTED).sort();
  if (readdirSync(outdir).sort().join() !== names.join())
    throw new Error(`${language} wrote other files than ${names}`);
  for (const name of names)
    if (!readFileSync(join(EXPECTED, name)).equals(readFileSync(join(outdir, name))))
      throw new Error(`${language}: ${name} differs from that of main.ts`);
}
