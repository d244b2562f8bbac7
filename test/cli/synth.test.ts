import { App, Testing } from 'cdk8s';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { MultiGatewayChart } from '../../lib';
import { cli, workingFolder } from './support';

const folder = workingFolder();

const TOPOLOGY = `knative: "1.15.1"
defaultDomain: example.com
gateways:
  alpha: { assignment: { label: { key: gateway, value: alpha } }, loadBalancer: awsNetwork }
services:
  - { name: beta, image: "example.com/app:1", gateway: alpha }
`;

beforeAll(() => {
  folder.write('topology.yaml', TOPOLOGY);
});

const read = (file: string): string => readFileSync(file, 'utf8');

interface Template {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
}

const objects = (file: string): Template[] =>
  parseAllDocuments(read(file)).map((document) => document.toJSON() as Template);

test('the manifests are those of fromFile', async () => {
  const { status, stdout, stderr } = await cli(['synth', '-o', 'out/dist']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toMatch(/^out\/dist\/topology\.k8s\.yaml\nNo findings|^out\/dist\/topology\.k8s\.yaml\n\d+ finding/);
  expect(readdirSync('out/dist')).toEqual(['topology.k8s.yaml']);
  const app = new App({ outdir: 'expected' });
  MultiGatewayChart.fromFile(app, 'topology', 'topology.yaml');
  app.synth();
  expect(read('out/dist/topology.k8s.yaml')).toBe(read('expected/topology.k8s.yaml'));
});

test('to the standard output', async () => {
  const { status, stdout } = await cli(['synth', 'topology.yaml', '--output', '-']);
  expect(status).toBe(0);
  expect(parseAllDocuments(stdout).map((each) => each.toJSON() as unknown)).toEqual(
    Testing.synth(MultiGatewayChart.fromFile(Testing.app(), 'topology', 'topology.yaml')),
  );
});

test('a wrong file is refused by line, and nothing is written', async () => {
  folder.write('wrong.yaml', TOPOLOGY.replace('loadBalancer', 'loadBalancr'));
  const { status, stderr } = await cli(['synth', 'wrong.yaml', '-o', 'wrong']);
  expect(status).toBe(2);
  expect(stderr).toContain('wrong.yaml:4:');
  expect(stderr).toContain('write loadBalancer');
  expect(existsSync('wrong')).toBe(false);
});

test('findings at or above --fail-on stop it before anything is written', async () => {
  mkdirSync('kept');
  writeFileSync('kept/topology.k8s.yaml', 'what was there');
  folder.write('open.yaml', `${TOPOLOGY}networkPolicies: none\n`);
  const { status, stderr } = await cli(['synth', 'open.yaml', '-o', 'kept', '--fail-on', 'note']);
  expect(status).toBe(1);
  expect(stderr).toContain('nothing is written');
  expect(read('kept/topology.k8s.yaml')).toBe('what was there');
});

describe('as Helm charts', () => {
  beforeAll(async () => {
    await cli(['synth', '-o', 'charts', '--format', 'helm', '--chart-version', '1.2.3']);
  });

  test('there are two, with metadata', () => {
    expect(readdirSync('charts')).toEqual(['topology-gateways', 'topology-routing']);
    expect(parse(read('charts/topology-gateways/Chart.yaml'))).toEqual({
      apiVersion: 'v2',
      name: 'topology-gateways',
      description: 'Gateways of Knative Serving on Istio',
      type: 'application',
      version: '1.2.3',
      appVersion: '1.15.1',
    });
  });

  test('together they hold all objects, in their order', () => {
    const [gateways, routing] = ['gateways', 'routing'].map((name) =>
      objects(`charts/topology-${name}/templates/topology-${name}.yaml`),
    );
    const names = (all: readonly Template[] = []): string[] =>
      all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    const all = Testing.synth(MultiGatewayChart.fromFile(Testing.app(), 'topology', 'topology.yaml')) as Template[];
    expect([...names(gateways), ...names(routing)]).toEqual(names(all));
    expect(gateways?.some(({ kind }) => kind === 'Gateway')).toBe(true);
    expect(routing?.map(({ kind }) => kind)).toEqual(['ConfigMap', 'ConfigMap', 'ConfigMap', 'Service']);
  });

  test('Knative keeps its ConfigMaps when a chart is uninstalled', () => {
    const kept = objects('charts/topology-routing/templates/topology-routing.yaml').map(
      ({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'],
    );
    expect(kept).toEqual(['keep', 'keep', 'keep', undefined]);
  });

  test('what is not of Knative goes with its chart', async () => {
    folder.write(
      'values.yaml',
      TOPOLOGY.replace('loadBalancer: awsNetwork', 'workload: { helmRelease: { delivery: valuesConfigMap } }'),
    );
    const { status } = await cli(['synth', 'values.yaml', '-o', 'values', '--format', 'helm', '--fail-on', 'never']);
    expect(status).toBe(0);
    const [values] = objects('values/values-gateways/templates/values-gateways.yaml').filter(
      ({ kind }) => kind === 'ConfigMap',
    );
    expect(values?.metadata.name).toContain('alpha');
    expect(values?.metadata.annotations ?? {}).not.toHaveProperty('helm.sh/resource-policy');
  });

  test("Knative's Go templates are not Helm's", async () => {
    folder.write(
      'domains.yaml',
      TOPOLOGY.replace('{ assignment', '{ domain: alpha.example.com, assignment')
        .replace('{ label: { key: gateway, value: alpha } }', '{ namespaces: [alpha] }')
        .replace('gateway: alpha }', 'namespace: alpha, gateway: alpha }'),
    );
    const { status, stderr } = await cli(['synth', 'domains.yaml', '-o', 'domains', '--format', 'helm']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('domains-routing')]);
    const text = read('domains/domains-routing/templates/domains-routing.yaml');
    expect(text).toContain('{{ "{{" }}.Name}}');
    expect(text.replaceAll('{{ "{{" }}', '')).not.toContain('{{');
  });
});

test('the version of charts is refused without them', async () => {
  expect(await cli(['synth', '--chart-version', '1.2.3', '-o', 'none'])).toEqual({
    status: 2,
    stdout: '',
    stderr: 'knative-gateways: --chart-version: has no effect without --format helm\n',
  });
});

test('plain manifests and Helm charts have folders of their own, which are not mixed', async () => {
  folder.write('both.yaml', TOPOLOGY);
  expect(await cli(['synth', 'both.yaml'])).toMatchObject({ status: 0 });
  expect(await cli(['synth', 'both.yaml', '--format', 'helm'])).toMatchObject({ status: 0 });
  expect([existsSync('dist/both.k8s.yaml'), existsSync('charts/both-routing/Chart.yaml')]).toEqual([true, true]);
  expect(readdirSync('dist')).not.toContain('both-routing');
  const before = read('dist/both.k8s.yaml');
  expect(await cli(['synth', 'both.yaml', '--format', 'helm', '-o', 'dist'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('dist/both.k8s.yaml: the plain manifests of the same topology') as string,
  });
  expect(await cli(['synth', 'both.yaml', '-o', 'charts'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('charts/both-gateways/Chart.yaml: a Helm chart of the same topology') as string,
  });
  expect(read('dist/both.k8s.yaml')).toBe(before);
  // Another topology may be there, and the same one again.
  folder.write('other.yaml', TOPOLOGY);
  expect(await cli(['synth', 'other.yaml', '--format', 'helm', '-o', 'dist'])).toMatchObject({ status: 0 });
  expect(await cli(['synth', 'both.yaml'])).toMatchObject({ status: 0 });
});
