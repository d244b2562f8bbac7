// Compiles the public API with jsii, in a temporary copy with the fields of package.json that jsii wants: what bindings
// for other languages could not express is an error here.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// `namespace` and `operator` are what Kubernetes says, though C# has them as words of its own.
const OPTIONS = ['--generate-tsconfig', 'tsconfig.jsii.json', '--silence-warnings', 'reserved-word'];

const root = resolve(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'jsii-'));
try {
  for (const name of ['lib', 'imports', 'README.md', 'LICENSE'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'package.json'), JSON.stringify(packageForJsii(), undefined, 2));
  const jsii = createRequire(import.meta.url).resolve('jsii/bin/jsii');
  const { status } = spawnSync(process.execPath, [jsii, ...OPTIONS], { cwd: copy, stdio: 'inherit' });
  process.exitCode = status ?? 1;
  if (status === 0) console.log(`jsii: no errors; ${typeCount()} types`);
} finally {
  rmSync(copy, { recursive: true });
}

function packageForJsii() {
  // eslint-disable-next-line no-unused-vars -- left out
  const { scripts, devDependencies, exports, bin, ...rest } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const peers = Object.keys(rest.peerDependencies);
  return {
    ...rest,
    main: 'lib/index.js',
    types: 'lib/index.d.ts',
    author: { name: 'x' },
    repository: { type: 'git', url: 'https://example.com/x.git' },
    stability: 'experimental',
    bundledDependencies: Object.keys(rest.dependencies).filter((name) => name !== 'cdk8s-plus-28'),
    devDependencies: Object.fromEntries(peers.map((name) => [name, rest.peerDependencies[name].replace('^', '')])),
    jsii: { outdir: 'dist', targets: {}, versionFormat: 'short', tsc: { outDir: '.', rootDir: '.' } },
  };
}

function typeCount() {
  return Object.keys(JSON.parse(readFileSync(join(copy, '.jsii'), 'utf8')).types).length;
}
