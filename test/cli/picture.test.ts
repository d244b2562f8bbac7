import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadText } from '../../lib/analysis/input/load';
import { clusterOf, fakeKubectl } from './fake-cluster';
import { cli, POD_GATEWAY, root, workingFolder } from './support';

const page = readFileSync(`${root}/docs/picture.md`, 'utf8');
const commands = [...page.matchAll(/^knative-gateways ((?:picture|explain) [^\n]+)$/gm)].map(([, args = '']) => args);

const { path: folder } = workingFolder();
const { env } = fakeKubectl(folder, clusterOf(loadText(POD_GATEWAY, 'pod').manifests));
beforeAll(async () => {
  await cli(['init', '--domain', 'example.com', '--gateway', 'team-a', '--load-balancer', 'awsNetwork']);
  await cli(['synth']);
});

const picture = (...args: string[]) => cli(['picture', 'dist/', ...args]);
const NAME = 'knative-custom-gateway-team-a';

// Graphviz is an ES module, which runs only outside of jest.
test.each(commands.filter((line) => !line.endsWith('.svg')))('the command line works: %s', async (line) => {
  const { status, stdout, stderr } = await cli(line.split(/\s+/), { env });
  expect(status).toBe(0);
  const [, file] = /--output (\S+)/.exec(line) ?? [];
  expect(stderr).toMatch(file === undefined || line.startsWith('explain') ? /^$/ : /: \d+ gateways?, \d+ services?/);
  expect(file === undefined ? stdout : readFileSync(file, 'utf8')).toMatch(/edge|team-a/);
});

test('there are command lines', () => {
  expect(commands.length).toBeGreaterThan(5);
});

test('the suffix chooses the format, and --format wins', async () => {
  await picture('--output', 'a.html');
  await picture('--output', 'a.mmd');
  await picture('--output', 'a.txt');
  await picture('--output', 'a.dat', '--format', 'html');
  const read = (file: string): string => readFileSync(file, 'utf8');
  expect(read('a.html')).toMatch(/^<!doctype html>/);
  expect(read('a.mmd')).toMatch(/^flowchart LR\n/);
  expect(read('a.txt')).toMatch(/^gateway /);
  expect(read('a.dat')).toBe(read('a.html'));
  expect((await picture()).stdout).toBe(read('a.txt'));
  expect(readdirSync('.').filter((file) => file.endsWith('.tmp'))).toEqual([]);
});

test('what it cannot do, it says', async () => {
  expect(await picture('--output', 'a.png')).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'knative-gateways: --output a.png: its suffix names no format; allowed are .txt, .svg, .mmd, .mermaid, .html, .htm, or any with --format\n',
  });
  expect((await cli(['picture'])).stderr).toContain('nothing to read');
  expect((await picture('--output', 'nowhere/a.html')).stderr).toContain('nowhere/a.html: there is no folder nowhere');
  expect((await cli(['explain', 'a.example.com', 'dist/', '--format', 'html'])).stderr).toContain(
    '--format html is for --matrix: add it, or choose text or json',
  );
});

test('ignored findings are not marked', async () => {
  const rule = 'external-traffic-policy-loses-source-ip';
  const edge = POD_GATEWAY.replace('type: ClusterIP', 'type: LoadBalancer');
  writeFileSync('edge.yaml', edge);
  writeFileSync('noted.yaml', edge.replace('replicas: 1', 'replicas: 1 '));
  const before = (await cli(['picture', 'edge.yaml'])).stdout;
  const [found = ''] = /(?<=note )[\w-]+(?=:)/.exec(before) ?? [];
  expect([rule, 'no-network-policy', 'single-replica']).toContain(found);
  writeFileSync('ignore.yaml', `ignore:\n  - rule: ${found}\n    reason: known\n`);
  const { stdout, stderr } = await cli(['picture', 'edge.yaml', '--config', 'ignore.yaml']);
  expect(stderr).toBe('');
  expect(stdout).not.toContain(found);
});

test('as SVG', () => {
  const args = ['--import', 'tsx', `${root}/lib/cli/main.ts`, 'picture', `${process.cwd()}/dist`, '--format', 'svg'];
  const svg = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  expect(svg).toContain('<svg');
  expect(svg).toContain(`font-weight="bold" font-size="12.00">${NAME.replaceAll('-', '&#45;')}</text>`);
  expect(svg).not.toMatch(/<script|href="(?!#)/);
});

test('a finding on several nodes is one finding', async () => {
  writeFileSync(
    'both.yaml',
    `knative: "1.15"
gateways:
  internal: { assignment: { label: { key: exposure, value: internal } }, loadBalancer: clusterIp }
  public:
    assignment: { label: { key: exposure, value: public } }
    secondaryGateways: [internal]
    secondaryLabels: { reach: everywhere }
    loadBalancer: awsNetwork
`,
  );
  await cli(['synth', 'both.yaml', '--output', 'both']);
  const { stdout } = await cli(['picture', 'both']);
  const { stderr } = await cli(['picture', 'both', '--output', 'both.html']);
  const report = JSON.parse((await cli(['analyze', 'both', '--format', 'json'])).stdout) as { findings: object[] };
  expect(stdout.match(/overlapping-selectors:/g)).toHaveLength(2);
  expect(stderr).toContain(`; ${report.findings.length} notes\n`);
});
