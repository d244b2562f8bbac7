import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What each command loads: folders of lib, generated classes of imports, files of schema and packages. */

const root = realpathSync(resolve(__dirname, '../..'));
const folder = mkdtempSync(join(tmpdir(), 'modules-'));
const probe = join(folder, 'probe.cjs');
const loaded = join(folder, 'loaded.json');

const ANALYSIS = ['js-yaml', 'lib/analysis', 'lib/platform'];
const CONSTRUCTS = [
  ...['cdk8s', 'constructs', 'fast-json-patch', 'imports', 'yaml'],
  ...['lib/gateway', 'lib/monitoring', 'lib/pod', 'lib/policy', 'lib/synth', 'lib/topology'],
];
const ALWAYS = ['commander', 'lib/cli'];
/** The releases that options name, and errors. */
const SHARED = ['lib/knative', 'lib/private'];

const COMMANDS: readonly (readonly [command: string, areas: readonly string[]])[] = [
  ['--help', [...SHARED]],
  ['analyze --help', [...SHARED]],
  ['analyze one.yaml', [...ANALYSIS, ...SHARED, 'picocolors']],
  ['explain --matrix one.yaml', [...ANALYSIS, ...SHARED]],
  ['explain --matrix one.yaml --format html', [...ANALYSIS, ...SHARED, 'lib/picture']],
  ['rules', ['js-yaml', 'lib/analysis', ...SHARED]],
  ['cost one.yaml', [...ANALYSIS, 'lib/cost', ...SHARED]],
  ['assess one.yaml', [...ANALYSIS, 'lib/assess', 'lib/cost', ...SHARED]],
  ['plan one.yaml one.yaml', [...ANALYSIS, 'lib/convert', ...SHARED, 'lib/plan']],
  ['picture one.yaml', [...ANALYSIS, ...SHARED, 'lib/picture']],
  ['kinds', ['js-yaml', 'lib/analysis', 'lib/private']],
  ['completion bash', []],
  [
    'init first.yaml --domain example.com --gateway alpha --load-balancer clusterIp',
    [...CONSTRUCTS, 'js-yaml', ...SHARED, 'schema'],
  ],
  ['synth topology.yaml --output -', [...ANALYSIS, ...CONSTRUCTS, ...SHARED, 'picocolors', 'schema']],
  ['fleet synth fleet.yaml --output out', [...ANALYSIS, ...CONSTRUCTS, 'lib/fleet', ...SHARED, 'picocolors', 'schema']],
];

beforeAll(() => {
  const write = (file: string, text: string): void => {
    writeFileSync(join(folder, file), text);
  };
  write(
    'probe.cjs',
    `process.on('exit', () => {
      require('node:fs').writeFileSync(${JSON.stringify(loaded)}, JSON.stringify(Object.keys(require.cache)));
    });`,
  );
  const gateways = 'gateways: { alpha: { assignment: { label: { key: gateway, value: alpha } } } }';
  write('topology.yaml', `knative: "1.15"\n${gateways}\n`);
  write('fleet.yaml', `defaults: { knative: "1.15", ${gateways} }\nclusters: { one: {} }\n`);
  write('one.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: one }\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What Node loads for the main file of the compiled package, and these arguments. */
function areasOf(file: string, args: readonly string[]): string[] {
  const { status, stderr } = spawnSync(process.execPath, ['--require', probe, join(root, file), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0 && status !== 1) throw new Error(stderr);
  const files = JSON.parse(readFileSync(loaded, 'utf8')) as string[];
  return [...new Set(files.filter((each) => each !== probe).map(areaOf))].sort();
}

function areaOf(file: string): string {
  const [, installed] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  if (installed !== undefined) return installed;
  const [first = '', second = ''] = file
    .slice(root.length + 1)
    .replace(/^build\//, '')
    .split('/');
  return first === 'lib' ? `lib/${second}` : first;
}

test.each(COMMANDS)('%s loads what it uses', (command, areas) => {
  expect(areasOf('build/lib/cli/main.js', command.split(' '))).toEqual([...ALWAYS, ...areas].sort());
});

test('an app loads neither the analyzer, nor the readers of files, nor dashboards', () => {
  const areas = areasOf('build/lib/index.js', []);
  expect(areas).toContain('lib/topology');
  expect(areas).not.toContain('lib/analysis');
  expect(areas).not.toContain('@grafana/promql-builder');
  const files = JSON.parse(readFileSync(loaded, 'utf8')) as string[];
  expect(files.filter((each) => each.includes('/topology/file/'))).toEqual([]);
});
