import Ajv from 'ajv';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { loadText } from '../../lib/analysis/input/load';
import { clusterOf, fakeKubectl } from './fake-cluster';
import { cli, root, workingFolder } from './support';

const page = readFileSync(`${root}/docs/plan.md`, 'utf8');
const block = (info: string): string => new RegExp(`^\`\`\`${info}\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';
const folder = workingFolder();
const { env } = fakeKubectl(folder.path, clusterOf(loadText(block('yaml new'), 'pod').manifests));
const KEYS = `apiVersion: v1
kind: ConfigMap
metadata: { name: config-istio, namespace: knative-serving }
data:
  gateway.knative-serving.knative-ingress-gateway: istio-ingressgateway.istio-system.svc.cluster.local
`;

beforeAll(() => {
  for (const name of ['old', 'new']) {
    mkdirSync(name);
    writeFileSync(`${name}/all.yaml`, block(`yaml ${name}`));
  }
  folder.write('shop.yaml', block('yaml old'));
  folder.write('config-istio.yaml', KEYS);
});

const commands = [...page.matchAll(/^knative-gateways ([^\n]+)$/gm)].map(([, args = '']) => args);

test.each(commands)('the command line of the page works: %s', async (line) => {
  const { status, stderr } = await cli(line.split(/\s+/), { env });
  expect({ status, stderr: stderr.replace(/^knative-gateways: not [^\n]*\n/gm, '') }).toEqual({
    status: 0,
    stderr: '',
  });
});

test('there are command lines', () => {
  expect(commands.length).toBeGreaterThan(6);
});

test("the page's plan is what the command says", async () => {
  const { stdout } = await cli(['plan', 'old/', 'new/', '--knative', '1.15']);
  expect(stdout.replaceAll('old/all.yaml', 'old/shop.yaml')).toBe(block('text'));
});

describe('the exit status', () => {
  test('3 if a step loses requests, 0 with --accept', async () => {
    folder.write('empty.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: team }\n');
    folder.write('other.yaml', block('yaml old').replaceAll('shop', 'other'));
    const lost = await cli(['plan', 'shop.yaml', 'other.yaml']);
    expect(lost.status).toBe(3);
    expect(lost.stdout).toContain(
      'LOSES   http://shop.team.example.com at istio-system/istio-ingressgateway: nothing answers it any more, for good',
    );
    expect(await cli(['plan', 'shop.yaml', 'other.yaml', '--accept'])).toEqual({ ...lost, status: 0 });
  });

  test.each([
    [['plan', 'shop.yaml'], /give the old and the new topology, or --cluster and the new one/],
    [['plan', 'a', 'b', 'c'], /give the old and the new topology/],
    [['plan', '-', '-'], /only one of the two/],
    [['plan', 'shop.yaml', 'none.yaml'], /there is no such file/],
    [['plan', 'shop.yaml', 'shop.yaml', '--old-knative', '1.2'], /Allowed are 1\.12 to/],
    [['convert', 'shop.yaml', '--to', '1.22'], /no config-istio, neither as a ConfigMap nor in a KnativeServing/],
    [['convert', 'config-istio.yaml', '--to', 'words'], /Allowed are 1\.12 to/],
    [['convert', 'config-istio.yaml'], /required option '--to <release>' not specified/],
  ])('2: %s', async (args, message) => {
    const { status, stdout, stderr } = await cli(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

test('the JSON is as its schema says', async () => {
  const schema = JSON.parse(readFileSync(`${root}/schema/plan.schema.json`, 'utf8')) as object;
  const validate = new Ajv({ strict: false }).compile(closed(schema) as object);
  for (const args of [
    ['old', 'new'],
    ['new', 'old'],
    ['old', 'old'],
  ]) {
    const { stdout } = await cli(['plan', ...args, '--format', 'json', '--accept']);
    const isValid = validate(JSON.parse(stdout));
    expect({ args, errors: validate.errors, isValid }).toEqual({ args, errors: null, isValid: true });
  }
});

/** The schema without further properties, so that none is undocumented. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, closed(each)]);
  const isOpen = 'properties' in value && !('$ref' in value);
  return { ...Object.fromEntries(entries), ...(isOpen && { additionalProperties: false }) };
}

test('names cannot be markup in Markdown, nor move the cursor of a terminal', async () => {
  const nasty = block('yaml old').replace('name: shop', 'name: "sh`op|*\\u001b[2J"');
  folder.write('nasty.yaml', nasty);
  const markdown = await cli(['plan', 'shop.yaml', 'nasty.yaml', '--format', 'markdown', '--accept']);
  expect(markdown.stdout).toContain('## Change of the gateways');
  expect(markdown.stdout).toContain('`` team/sh`op|*\\u{1b}[2J is new');
  const text = await cli(['plan', 'shop.yaml', 'nasty.yaml', '--accept']);
  expect(text.stdout + markdown.stdout).not.toContain('\u001b');
});

test('a passing state of the Markdown can be applied', async () => {
  const { stdout } = await cli(['plan', 'old', 'new', '--format', 'markdown']);
  const [, yaml = ''] = /^```yaml\n([^]*?)^```$/m.exec(stdout) ?? [];
  expect(parse(yaml)).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'config-istio' } });
  expect(stdout).toMatch(/<details><summary>Answers that change \(1\)<\/summary>/);
});

test('convert from the standard input', async () => {
  const { stdout } = await cli(['convert', '-', '--to', '1.15'], { stdin: KEYS });
  expect(stdout).toContain('external-gateways: |\n    - name: "knative-ingress-gateway"');
});
