// Builds the package with jsii, so that it can be used from other languages: the compiled code in build/ and the
// description of the public API in .jsii, which `npm pack` and jsii-pacmak read. `node tools/jsii.mjs FOLDER` builds a
// copy of the package.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { ASSEMBLY, compiled } from './assembly.mjs';

const SILENCED = [
  // `namespace` and `operator` are what Kubernetes says, though C# has them as words of its own.
  'reserved-word',
  // Compiled and tested against the newest cdk8s of the range.
  'metadata/missing-dev-dependency',
];

const root = resolve(process.argv[2] ?? resolve(import.meta.dirname, '..'));
rmSync(join(root, 'build'), { recursive: true, force: true });
const jsii = createRequire(import.meta.url).resolve('jsii/bin/jsii');
const flags = ['--silence-warnings', ...SILENCED];
const { status } = spawnSync(process.execPath, [jsii, ...flags], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
compiled(root);

const { types } = JSON.parse(readFileSync(join(root, ASSEMBLY), 'utf8'));
const missing = undeclared(types);
for (const each of missing)
  console.error(`${each}: in TypeScript it fits, in Java it cannot be passed; to fix: add the word \`implements\``);
if (missing.length > 0) process.exit(1);
console.log(`jsii: no errors; ${Object.keys(types).length} types`);

/** The classes that have every member of a behavioural interface without declaring it. */
function undeclared(types) {
  const all = Object.values(types);
  const interfaces = all.filter(({ kind, datatype }) => kind === 'interface' && datatype !== true);
  const classes = all.filter(({ kind }) => kind === 'class');
  return classes.flatMap((each) =>
    interfaces
      .filter(({ fqn }) => !supertypes(types, each.fqn).has(fqn))
      .filter(({ fqn }) => members(types, fqn).every((name) => members(types, each.fqn).includes(name)))
      .map(({ name }) => `class ${each.name} has the members of ${name}, which it does not implement`),
  );
}

function supertypes(types, fqn) {
  const { base, interfaces = [] } = types[fqn] ?? {};
  const direct = base === undefined ? interfaces : [base, ...interfaces];
  return new Set([...direct, ...direct.flatMap((each) => [...supertypes(types, each)])]);
}

function members(types, fqn) {
  return [fqn, ...supertypes(types, fqn)].flatMap((each) => {
    const { properties = [], methods = [] } = types[each] ?? {};
    return [...properties, ...methods].map(({ name }) => name);
  });
}
