import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, workingFolder } from './support';

const SERVICE = `apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: shop, namespace: team }
spec: { template: { spec: { containers: [{ image: example.com/shop }] } } }
`;
const BROKEN = 'apiVersion: v1\nkind: [ConfigMap\n';
const NOT_READ = /^knative-gateways: broken\.yaml:\d+: not read: not YAML/m;

const folder = workingFolder();
beforeAll(() => {
  for (const each of ['chart/templates', 'both']) mkdirSync(join(folder.path, each), { recursive: true });
  folder.write('service.yaml', SERVICE);
  folder.write('broken.yaml', BROKEN);
  folder.write('chart/Chart.yaml', 'apiVersion: v2\nname: chart\n');
  folder.write('chart/templates/a.yaml', `${SERVICE}# {{ .Values.a }}\n`);
});

test('a folder with nothing but a chart: what to do', async () => {
  const { status, stderr } = await cli(['cost', 'chart']);
  expect(status).toBe(2);
  expect(stderr).toContain(
    'no Kubernetes object in chart\n  chart is a Helm chart, which has to be rendered first: helm template',
  );
});

test('nothing that can be read is no picture, and the old one stays', async () => {
  folder.write('old.svg', 'as it was');
  const { status, stderr } = await cli(['picture', 'broken.yaml', '--output', 'old.svg']);
  expect([status, readFileSync('old.svg', 'utf8')]).toEqual([2, 'as it was']);
  expect(stderr).toMatch(NOT_READ);
});

describe.each(['cost', 'assess', 'verify', 'explain --matrix'])('%s', (command) => {
  const run = (...paths: string[]) => cli([...command.split(' '), ...paths]);

  test('of nothing that can be read is no result', async () => {
    const { status, stdout, stderr } = await run('broken.yaml');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(NOT_READ);
    expect(stderr).toContain('no Kubernetes object could be read');
  });

  test('says what it has not read, and what has to be rendered', async () => {
    const { stderr } = await run('service.yaml', 'broken.yaml', 'chart');
    expect(stderr).toMatch(NOT_READ);
    expect(stderr).toMatch(/^knative-gateways: chart:1: not read: a Helm chart, which has to be rendered first/m);
  });
});

test.each([
  ['old', ['broken.yaml', 'service.yaml']],
  ['new', ['service.yaml', 'broken.yaml']],
  ['new, in part', ['service.yaml', 'both']],
])('no plan where the %s topology cannot be read, and nothing is written', async (_, paths) => {
  folder.write('both/service.yaml', SERVICE);
  folder.write('both/broken.yaml', BROKEN);
  folder.write('plan.md', 'as it was');
  const { status, stderr } = await cli(['plan', ...paths, '--output', 'plan.md']);
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /not read: not YAML[^]*no (?:plan: what cannot be read would count as removed|Kubernetes object)/,
  );
  expect(readFileSync('plan.md', 'utf8')).toBe('as it was');
});

test('without a gateway costs are not 0, but nothing', async () => {
  folder.write('map.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n');
  for (const format of ['text', 'markdown']) {
    expect((await cli(['cost', 'map.yaml', '--format', format])).stdout).toMatch(
      /^No gateway is among the manifests\.\n/,
    );
  }
  expect((await cli(['assess', 'map.yaml'])).stdout).toBe('No gateway is among the manifests.\n');
});

test('a folder is no file to convert', async () => {
  const { status, stderr } = await cli(['convert', 'chart', '--to', '1.22']);
  expect([status, stderr]).toEqual([2, 'knative-gateways: chart: a folder, where one file is expected\n']);
});
