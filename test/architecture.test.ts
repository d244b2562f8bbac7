import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const lib = resolve(__dirname, '../lib');

/** What the files of a folder may import, as docs/architecture.md has it. `lib` is lib/index.ts itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  private: ['private'],
  knative: ['knative', 'private', 'imports'],
  gateway: ['gateway', 'knative', 'private', 'imports'],
  policy: ['policy', 'knative', 'private', 'imports'],
  topology: ['topology', 'gateway', 'knative', 'policy', 'private', 'imports', 'analysis'],
  analysis: [
    'analysis',
    'private',
    'knative/config-istio',
    'knative/release',
    'knative/overlap',
    'knative/ingress-labels',
    'knative/stock',
  ],
  cli: ['cli', 'analysis', 'knative/release', 'private'],
  jest: ['jest', 'analysis', 'knative/release', 'private'],
};

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : [];
  });
}

/** The folder of lib (or `imports`) that a relative import leads to, with the module for the finer rules. */
function target(file: string, specifier: string): string {
  const path = relative(lib, resolve(dirname(file), specifier));
  return path.startsWith('..') ? relative('..', path) : path;
}

function imports(text: string): string[] {
  return [...text.matchAll(/(?:from|import|require\()\s*'(\.[^']*)'/g)].map((match) => match[1] ?? '');
}

/** Imports that the table does not allow. */
function violations(file: string, text: string): string[] {
  const [folder = ''] = relative(lib, file).split('/');
  const allowed = ALLOWED[folder];
  if (allowed === undefined) return [];
  return imports(text)
    .map((specifier) => target(file, specifier))
    .filter((path) => !allowed.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)))
    .map((path) => `${relative(lib, file)} imports ${path}`);
}

test('every file of lib keeps to the direction of dependencies', () => {
  const all = files(lib);
  expect(all.length).toBeGreaterThan(40);
  expect(all.flatMap((file) => violations(file, readFileSync(file, 'utf8')))).toEqual([]);
});

test('every folder of lib has a rule', () => {
  const folders = readdirSync(lib, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  expect(folders.filter((folder) => !(folder in ALLOWED))).toEqual([]);
});

test('a wrong import is found', () => {
  const file = join(lib, 'analysis/example.ts');
  expect(violations(file, "import { IsolatedGateway } from '../gateway/isolated-gateway';")).toEqual([
    'analysis/example.ts imports gateway/isolated-gateway',
  ]);
  expect(violations(file, "import { parse } from '../knative/config-istio/go-yaml';")).toEqual([]);
  expect(violations(join(lib, 'private/x.ts'), "export { A } from '../knative/assignment';")).toHaveLength(1);
});
