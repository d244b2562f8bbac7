import { execFileSync } from 'node:child_process';
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

function compile(file: string, source: string, types: string): void {
  writeFileSync(join(consumer, file), source);
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
  node(join(root, 'node_modules/typescript/bin/tsc'), ...flags, '--types', types, file);
}

test.each(['mts', 'cts'])(
  'types work from .%s',
  (extension) => {
    const good = `import { App } from 'cdk8s';\nimport ${NAMES} from 'cdk8s-knative-gateways';${APP}`;
    expect(() => {
      compile(`good.${extension}`, good, 'node');
    }).not.toThrow();
    expect(() => {
      compile(`bad.${extension}`, good.replace("'gateway', 'alpha'", "'gateway', 5"), 'node');
    }).toThrow();
  },
  120_000,
);

test.each([
  ['the global expect', '', 'node,jest'],
  ['the expect of @jest/globals', "import { expect } from '@jest/globals';\n", 'node'],
])(
  'the matchers have types for %s',
  (name, line, types) => {
    const file = `${name.replace(/\W/g, '-')}.mts`;
    const good = `${line}import 'cdk8s-knative-gateways/jest';
expect([]).toHaveNoFindings({ level: 'error' });
expect([]).not.toIsolateGateways();
expect([]).toRouteHost('a.example.com').through('gw/edge');
`;
    expect(() => {
      compile(file, good, types);
    }).not.toThrow();
    expect(() => {
      compile(file, good.replace("through('gw/edge')", 'through(5)'), types);
    }).toThrow();
  },
  120_000,
);

test('types work with moduleResolution node10, which cdk8s init chooses and which does not read exports', () => {
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'commonjs', '--target', 'es2022'];
  const resolution = ['--moduleResolution', 'node10', '--ignoreDeprecations', '6.0', '--types', 'node,jest'];
  const tsc = (file: string, source: string): string => {
    writeFileSync(join(consumer, file), source);
    return node(join(root, 'node_modules/typescript/bin/tsc'), ...flags, ...resolution, file);
  };
  const good = `import { App } from 'cdk8s';
import ${NAMES} from 'cdk8s-knative-gateways';
import { TopologyValidation } from 'cdk8s-knative-gateways/validation';
import 'cdk8s-knative-gateways/jest';${APP}
new TopologyValidation({ failOn: 'warning' });
expect(chart).toRouteHost('beta.default.example.com').through(chart.gateway('alpha'));
`;
  expect(() => tsc('node10.ts', good)).not.toThrow();
  expect(() => tsc('node10-bad.ts', good.replace("failOn: 'warning'", 'failOn: 5'))).toThrow();
  expect(() => tsc('node10-worse.ts', good.replace("chart.gateway('alpha'))", '5)'))).toThrow();
}, 240_000);

test('links of the README and the docs lead to files of the archive', () => {
  const folder = join(consumer, 'node_modules/cdk8s-knative-gateways');
  const pages = [
    'README.md',
    'README.zh-CN.md',
    'SECURITY.md',
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
    'build',
    'docs',
    'examples',
    'main.ts',
    'node_modules',
    'package.json',
    'schema',
  ]);
});
