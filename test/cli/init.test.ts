import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, workingFolder } from './support';

const folder = workingFolder();

const FLAGS = ['--domain', 'example.com', '--gateway', 'payments', '--load-balancer', 'awsNetwork'];

test.each([
  ['label.yaml', []],
  ['namespaces.yaml', ['--namespaces', 'ledger,checkout']],
])('flags are enough: %s', async (file, flags) => {
  expect(await cli(['init', file, '--knative', '1.15', ...FLAGS, ...flags])).toEqual({
    status: 0,
    stdout: '',
    stderr: `${file} is written. Next: knative-gateways synth ${file}\n`,
  });
  expect(readFileSync(file, 'utf8').replace(/\$schema=.*schema\//, '$schema=')).toMatchSnapshot();
  expect((await cli(['synth', file])).status).toBe(0);
});

test('a terminal is asked for the rest', async () => {
  const stdin = 'apps.example.com\n\nteam-a, team-b\ngcp\n';
  const { status, stderr } = await cli(['init', 'asked.yaml'], { stdin, isTTY: true });
  expect(status).toBe(0);
  expect(stderr).toContain('Domain of the services [example.com]: ');
  const text = readFileSync('asked.yaml', 'utf8');
  for (const part of ['apps.example.com', 'internal:', '- team-a', '- team-b', 'loadBalancer: gcp'])
    expect(text).toContain(part);
});

test('an input that ends is an error', async () => {
  const { status, stderr } = await cli(['init', 'ended.yaml'], { stdin: 'example.com\n', isTTY: true });
  expect([status, stderr]).toEqual([2, expect.stringContaining('no answer to: Name of the first gateway')]);
});

test('without a terminal, what is missing is named', async () => {
  expect(await cli(['init', 'missing.yaml', '--gateway', 'a'])).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'knative-gateways: without a terminal, options say what would be asked; ' +
      'missing: --domain example.com --load-balancer awsNetwork|azure|clusterIp|custom|gcp|metalLb|nodePort\n',
  });
});

test('what the constructs refuse is refused, and nothing is written', async () => {
  const flags = ['--domain', 'example.com', '--gateway', 'Payments!', '--load-balancer', 'awsNetwrk'];
  const { status, stderr } = await cli(['init', 'refused.yaml', ...flags]);
  expect(status).toBe(2);
  expect(stderr).toContain('write awsNetwork');
  expect(stderr).toMatch(/refused\.yaml:\d+:/);
  expect(existsSync('refused.yaml')).toBe(false);
});

test('an existing file stays, unless --force is given', async () => {
  folder.write('mine.yaml', 'mine');
  const { status, stderr } = await cli(['init', 'mine.yaml', ...FLAGS]);
  expect([status, stderr]).toEqual([2, expect.stringContaining('mine.yaml: the file exists; --force replaces it')]);
  expect(readFileSync('mine.yaml', 'utf8')).toBe('mine');
  const refused = ['init', 'mine.yaml', '--force', ...FLAGS, '--gateway', 'Payments!'];
  expect((await cli(refused)).status).toBe(2);
  expect(readFileSync('mine.yaml', 'utf8')).toBe('mine');
  expect((await cli(['init', 'mine.yaml', '--force', ...FLAGS])).status).toBe(0);
  expect(readFileSync('mine.yaml', 'utf8')).toContain('payments');
});

test('--from writes the topology that is there, which changes nothing', async () => {
  expect((await cli(['init', 'first.yaml', '--knative', '1.15', ...FLAGS])).status).toBe(0);
  expect((await cli(['synth', 'first.yaml', '--output', 'there'])).status).toBe(0);
  const { status, stderr } = await cli(['init', 'again.yaml', '--from', 'there']);
  expect([status, stderr]).toEqual([
    0,
    'again.yaml is written.\nPlan from what is there to this file: nothing changes.\n',
  ]);
  expect(readFileSync('again.yaml', 'utf8')).toContain('awsNetwork');
  expect((await cli(['synth', 'again.yaml', '--output', 'again'])).status).toBe(0);
  const [there, again] = ['there/first.k8s.yaml', 'again/again.k8s.yaml'].map((file) => readFileSync(file, 'utf8'));
  expect(again).toBe(there);
});

test('--from says what the constructs refuse, and with which status', async () => {
  folder.write(
    'shared.yaml',
    `apiVersion: v1
kind: ConfigMap
metadata: { name: config-istio, namespace: knative-serving }
data:
  external-gateways: |
    - { name: knative-ingress-gateway, namespace: knative-serving, service: istio-ingressgateway.istio-system.svc.cluster.local }
    - { name: edge, namespace: gw, service: edge.gw.svc.cluster.local, labelSelector: { matchLabels: { a: b } } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: gw }
spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }
`,
  );
  const { status, stderr } = await cli(['init', 'shared-topology.yaml', '--from', 'shared.yaml']);
  expect([status, stderr]).toEqual([1, expect.stringContaining('Do not apply the file yet: gateways are left out')]);
  expect(readFileSync('shared-topology.yaml', 'utf8')).toContain('two gateways share the pod labels');
});

test('the schema is in the package beside the file, or is copied there, or else on the site', async () => {
  const lineOf = async (file: string, ...flags: string[]): Promise<string | undefined> => {
    expect((await cli(['init', file, ...FLAGS, ...flags])).status).toBe(0);
    return readFileSync(file, 'utf8').split('\n')[0]?.replace('# yaml-language-server: $schema=', '');
  };
  const { homepage, version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
    homepage: string;
    version: string;
  };
  expect(await lineOf('site.yaml')).toBe(`${homepage}${version}/schema/topology.schema.json`);
  expect(await lineOf('copied.yaml', '--copy-schema')).toBe('topology.schema.json');
  expect(readFileSync('topology.schema.json', 'utf8')).toBe(
    readFileSync(join(__dirname, '../../schema/topology.schema.json'), 'utf8'),
  );
  folder.write('app/node_modules/cdk8s-knative-gateways/schema/topology.schema.json', '{}');
  expect(await lineOf('app/installed.yaml')).toBe('node_modules/cdk8s-knative-gateways/schema/topology.schema.json');
});

test('--from and --cluster exclude each other', async () => {
  const { status, stderr } = await cli(['init', 'both.yaml', '--from', '.', '--cluster']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('give --from or --cluster, not both')]);
});
