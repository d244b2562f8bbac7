import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, POD_GATEWAY, root, workingFolder } from './support';

// What is easily mistyped, and must cost nothing.
const folder = workingFolder();
const TOPOLOGY = 'knative: "1.15"\ngateways: { edge: { assignment: { label: { key: gateway, value: edge } } } }\n';

beforeEach(() => {
  folder.write('in/gateway.yaml', POD_GATEWAY);
  folder.write('topology.yaml', TOPOLOGY);
});

test('the mistakes of docs/topology-file.md are refused as it says', async () => {
  const page = readFileSync(join(root, 'docs/topology-file.md'), 'utf8');
  const shown = /^```text\n(topology\.yaml: 4 problems\n[^]*?)^```$/m.exec(page)?.[1]?.trimEnd().split('\n') ?? [];
  folder.write(
    'topology.yaml',
    `knative: 1.20
gateways:
  alpha:
    assignment: { label: { key: gateway, value: alpha } }
    namespce: istio-system-alpha
  beta:
    assignment: { label: { key: gateway, value: beta } }
    loadBalancer: { awsNetwork: { sourceRanges: [10.0.0.1/8] } }
services:
  - name: alpha
    image: example.com/app:1
    gateway: alhpa
`,
  );
  const printed = (await cli(['synth'])).stderr.trimEnd().replace('knative-gateways: ', '').split('\n');
  expect(printed).toEqual(
    shown.map((line) => {
      const parts = line.split('...').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return expect.stringMatching(new RegExp(`^${parts.join('.*')}$`));
    }),
  );
  expect(shown).toHaveLength(5);
});

describe('a report never replaces its input', () => {
  const refused = (output: string): string =>
    `knative-gateways: --output ${output}: it is among the input, and would be lost; nothing is written; to fix: name another file\n`;

  test.each([
    ['analyze', 'in/gateway.yaml'],
    ['analyze', 'in'],
    ['cost', 'in'],
    ['assess', 'in'],
    ['picture', 'in', '--format', 'html'],
    ['explain', '--matrix', 'in'],
    ['plan', 'in', 'in'],
    ['verify', 'in', '--address', 'gw/edge=127.0.0.1'],
  ])('%s %s', async (...args) => {
    for (const output of ['in/gateway.yaml', './in/../in/gateway.yaml']) {
      expect(await cli([...args, '--output', output])).toEqual({ status: 2, stdout: '', stderr: refused(output) });
    }
    expect(readFileSync('in/gateway.yaml', 'utf8')).toBe(POD_GATEWAY);
  });

  test('nor what other options read', async () => {
    folder.write('usage.yaml', 'zones: 3\n');
    folder.write('ignored.yaml', 'ignore: []\n');
    const cost = await cli(['cost', 'in', '--usage', 'usage.yaml', '--output', 'usage.yaml']);
    const analyze = await cli(['analyze', 'in', '--config', 'ignored.yaml', '--output', 'ignored.yaml']);
    expect([cost.stderr, analyze.stderr]).toEqual([refused('usage.yaml'), refused('ignored.yaml')]);
    expect(readFileSync('usage.yaml', 'utf8')).toBe('zones: 3\n');
  });

  test('an earlier report is replaced, in a folder of manifests too', async () => {
    for (const file of ['in/report.json', 'report.json']) {
      const args = ['analyze', 'in', '--format', 'json', '--fail-on', 'never', '--output', file];
      expect([(await cli(args)).status, (await cli(args)).status]).toEqual([0, 0]);
      expect(readFileSync(file, 'utf8')).toContain('"findings"');
    }
  });
});

test('an output folder that is a file is named, and stays', async () => {
  const { status, stderr } = await cli(['synth', 'topology.yaml', '--output', 'topology.yaml']);
  expect([status, stderr]).toEqual([
    2,
    'knative-gateways: topology.yaml: not a folder; make it a folder, or remove it\n',
  ]);
  expect(readFileSync('topology.yaml', 'utf8')).toBe(TOPOLOGY);
});

test('init refuses a folder, with --force too', async () => {
  mkdirSync('folder', { recursive: true });
  const { status, stderr } = await cli(['init', 'folder', '--force']);
  expect([status, stderr]).toEqual([
    2,
    'knative-gateways: folder: a folder; allowed: the path of the topology file to write\n',
  ]);
});

test('a topology file in place of manifests is told from other files', async () => {
  folder.write('values.yaml', 'replicas: 3\ngateways: []\n');
  const topology = await cli(['analyze', 'topology.yaml']);
  const values = await cli(['analyze', 'values.yaml']);
  expect([topology.stderr, values.stderr]).toEqual([
    'knative-gateways: no Kubernetes object in topology.yaml\n  topology.yaml is a topology file: knative-gateways synth topology.yaml\n',
    'knative-gateways: no Kubernetes object in values.yaml\n',
  ]);
});

test('names that nothing has are named', async () => {
  const view = ['--namespace', 'gw,gv', '--gateway', 'gw/edge,egde'];
  expect((await cli(['analyze', 'in', '--fail-on', 'never', ...view])).stderr).toBe(
    'knative-gateways: --namespace gv: no object of the input, and no finding, is in it\n' +
      'knative-gateways: --gateway egde: no Gateway of the input has this name, and no finding is about it\n',
  );
});

test.each([
  [['analyze', 'in', '--skip', 'share-pod-label'], 'to fix: write shared-pod-label'],
  [['synth', '-'], 'a topology is not read from the standard input'],
  [['rules', 'share-pod-label'], 'to fix: write shared-pod-label'],
  [['foo'], "unknown command 'foo'; `knative-gateways --help` lists them"],
  [['convert', 'in/gateway.yaml', '--to', 'list'], 'Allowed are 1.12 to 1.23, and keys, lists, lists-empty-is-none.'],
])('%j is refused with what to write instead', async (args, expected) => {
  const { status, stderr } = await cli(args);
  expect([status, stderr]).toEqual([2, expect.stringContaining(expected)]);
});
