import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const temp = mkdtempSync(join(tmpdir(), 'package-'));
const consumer = join(temp, 'consumer');

const APP = `
const app = new App();
const chart = new MultiGatewayChart(app, 'gateways', {
  knative: KnativeRelease.V1_15,
  gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
});
new KnativeService(chart, 'beta', { image: 'example.com/app:1' }).assignTo(chart.gateway('alpha'));
app.synth();
`;
const NAMES = '{ GatewayAssignment, KnativeRelease, KnativeService, MultiGatewayChart }';

function node(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: consumer, encoding: 'utf8', stdio: 'pipe' });
}

interface Manifest {
  peerDependencies: Record<string, string>;
}

beforeAll(() => {
  // The archive is made from the build that is there, and unpacked beside its peers. Its dependencies are inside.
  const archive = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', temp], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  const modules = join(consumer, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  execFileSync('tar', ['-xzf', join(temp, archive), '-C', modules]);
  cpSync(join(modules, 'package'), join(modules, 'cdk8s-knative-gateways'), { recursive: true });
  rmSync(join(modules, 'package'), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(modules, 'cdk8s-knative-gateways/package.json'), 'utf8')) as Manifest;
  for (const name of [
    ...Object.keys(manifest.peerDependencies),
    '@jest/globals',
    '@types/jest',
    '@types/node',
    'expect',
  ]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}, 120_000);
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

test.each([
  ['require', 'cjs', `const { App } = require('cdk8s');\nconst ${NAMES} = require('cdk8s-knative-gateways');${APP}`],
  ['import', 'mjs', `import { App } from 'cdk8s';\nimport ${NAMES} from 'cdk8s-knative-gateways';${APP}`],
])('%s works', (name, extension, source) => {
  writeFileSync(join(consumer, `${name}.${extension}`), source);
  node(`${name}.${extension}`);
  expect(readFileSync(join(consumer, 'dist/gateways.k8s.yaml'), 'utf8')).toContain('knative-custom-gateway-alpha');
});

/** The files in which the compiler finds errors; the package is compiled against once for all of them. */
function wrongOf(sources: Readonly<Record<string, string>>, ...flags: string[]): string[] {
  for (const [file, source] of Object.entries(sources)) writeFileSync(join(consumer, file), source);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const common = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--pretty', 'false'];
  const { stdout } = spawnSync(process.execPath, [tsc, ...common, ...flags, ...Object.keys(sources)], {
    cwd: consumer,
    encoding: 'utf8',
  });
  const places = [...stdout.matchAll(/^(?:(\S+)\(\d+,\d+\): )?error TS/gm)];
  return [...new Set(places.map(([text, file]) => file ?? text))].sort();
}

const typed = `import { App } from 'cdk8s';\nimport ${NAMES} from 'cdk8s-knative-gateways';${APP}`;
const mistyped = typed.replace("'gateway', 'alpha'", "'gateway', 5");
const matchers = `import 'cdk8s-knative-gateways/jest';
expect([]).toHaveNoFindings({ level: 'error' });
expect([]).not.toIsolateGateways();
expect([]).toRouteHost('a.example.com').through('gw/edge');
`;
const mismatched = matchers.replace("through('gw/edge')", 'through(5)');
const importing = "import { expect } from '@jest/globals';\n";

test('types work from .mts and .cts, and the matchers have types for the expect of @jest/globals', () => {
  const sources = {
    'good.mts': typed,
    'bad.mts': mistyped,
    'good.cts': typed,
    'bad.cts': mistyped,
    'good-matchers.mts': importing + matchers,
    'bad-matchers.mts': importing + mismatched,
  };
  expect(wrongOf(sources, '--module', 'nodenext', '--types', 'node')).toEqual([
    'bad-matchers.mts',
    'bad.cts',
    'bad.mts',
  ]);
}, 120_000);

test('the matchers have types for the global expect', () => {
  const sources = { 'good-global.mts': matchers, 'bad-global.mts': mismatched };
  expect(wrongOf(sources, '--module', 'nodenext', '--types', 'node,jest')).toEqual(['bad-global.mts']);
}, 120_000);

test('types work with moduleResolution node10, which cdk8s init chooses and which does not read exports', () => {
  const good = `import { App } from 'cdk8s';
import ${NAMES} from 'cdk8s-knative-gateways';
import { TopologyValidation } from 'cdk8s-knative-gateways/validation';
import 'cdk8s-knative-gateways/jest';${APP}
new TopologyValidation({ failOn: 'warning' });
expect(chart).toRouteHost('beta.default.example.com').through(chart.gateway('alpha'));
`;
  const sources = {
    'node10.ts': good,
    'node10-bad.ts': good.replace("failOn: 'warning'", 'failOn: 5'),
    'node10-worse.ts': good.replace("chart.gateway('alpha'))", '5)'),
  };
  const resolution = ['--moduleResolution', 'node10', '--ignoreDeprecations', '6.0', '--types', 'node,jest'];
  expect(wrongOf(sources, '--module', 'commonjs', ...resolution)).toEqual(['node10-bad.ts', 'node10-worse.ts']);
}, 120_000);

test('links of the README and the docs lead to files of the archive', () => {
  const folder = join(consumer, 'node_modules/cdk8s-knative-gateways');
  const pages = [
    'README.md',
    'README.zh-CN.md',
    'SECURITY.md',
    'THIRD-PARTY.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(folder, 'docs')).map((file) => `docs/${file}`),
  ];
  const broken = pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) => {
      const text = readFileSync(join(folder, page), 'utf8');
      const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
      return targets.filter((target) => !existsSync(resolve(folder, page, '..', target))).map((to) => `${page}: ${to}`);
    });
  expect(broken).toEqual([]);
});

test('the plugin and the command find everything they need', () => {
  expect(node('-p', "Object.keys(require('cdk8s-knative-gateways/validation')).join()")).toBe('TopologyValidation\n');
  const command = 'node_modules/cdk8s-knative-gateways/build/lib/cli/main.js';
  expect(node(command, 'rules', 'unreadable-document')).toContain('# unreadable-document\n');
  expect(node(command, 'analyze', 'dist', '--format', 'json')).toContain('"findings"');
});

test('the command has its own name, that of a kubectl plugin, and that of the package for npx', () => {
  const folder = join(consumer, 'node_modules/cdk8s-knative-gateways');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  expect(Object.keys(bin).sort()).toEqual(['cdk8s-knative-gateways', 'knative-gateways', 'kubectl-knative_gateways']);
  for (const file of Object.values(bin))
    expect(node(join(folder, file), '--help')).toContain('Usage: knative-gateways');
});

test('the archive holds what is needed, and nothing else', () => {
  const top = readdirSync(join(consumer, 'node_modules/cdk8s-knative-gateways')).sort();
  // tsc does not write it; a release is built with jsii, which does.
  const assembly = existsSync(join(root, '.jsii')) ? ['.jsii'] : [];
  expect(top).toEqual([
    ...assembly,
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'README.md',
    'README.zh-CN.md',
    'SECURITY.md',
    'THIRD-PARTY.md',
    'build',
    'docs',
    'examples',
    'main.ts',
    'node_modules',
    'package.json',
    'schema',
  ]);
});
