import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { PRICES_SHAPES } from '../../lib/cost/prices';
import { USAGE_SHAPES } from '../../lib/cost/usage';
import { cli, root, workingFolder } from './support';

const folder = workingFolder();
const page = readFileSync(`${root}/docs/cost.md`, 'utf8');
const yaml = (info: string): string => new RegExp(`^\`\`\`yaml ${info}\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';

interface Schema {
  readonly properties: object;
  readonly definitions: Record<string, { readonly properties: object }>;
}

const schema = (name: string): Schema =>
  JSON.parse(readFileSync(`${root}/schema/${name}.schema.json`, 'utf8')) as Schema;

beforeAll(async () => {
  await cli([
    'init',
    '--knative',
    '1.15',
    '--domain',
    'example.com',
    '--gateway',
    'team-a',
    '--load-balancer',
    'awsNetwork',
  ]);
  await cli(['synth']);
  folder.write('usage.yaml', yaml('usage'));
  folder.write('prices.yaml', yaml('prices'));
});

const assessPage = readFileSync(`${root}/docs/assess.md`, 'utf8');
const commands = [...(page + assessPage).matchAll(/^knative-gateways ((?:cost|assess) [^\n]+)$/gm)].map(
  ([, args = '']) => args,
);

test.each(commands)('the command line works: %s', async (line) => {
  const { status, stdout, stderr } = await cli(line.split(/\s+/));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('istio-system-team-a/knative-custom-gateway-team-a');
});

test('there are command lines', () => {
  expect(commands.length).toBeGreaterThan(6);
});

test('the output of the page is what the command prints', async () => {
  const { stdout } = await cli(['cost', 'dist/', '--date', '2026-11-28']);
  expect(page).toContain(stdout.split('\n\n')[0]);
});

test('nothing but the age of prices depends on the day', async () => {
  const [early, late] = await Promise.all(
    ['2026-10-01', '2026-12-31'].map(async (day) => (await cli(['cost', 'dist/', '--date', day])).stdout),
  );
  expect(early).toBe(late);
});

test('the files of the page fit the schemas', () => {
  for (const name of ['usage', 'prices']) {
    const validate = new Ajv({ validateFormats: false }).compile(schema(name));
    expect([name, validate(parse(yaml(name))), validate.errors]).toEqual([name, true, null]);
  }
});

test('the published schemas have the properties that the command accepts', () => {
  const keys = (value: object | undefined): string[] => Object.keys(value ?? {}).sort();
  expect(keys(schema('usage').properties)).toEqual(keys(USAGE_SHAPES['Usage']?.properties));
  expect(keys(schema('usage').definitions['GatewayUsage']?.properties)).toEqual(
    keys(USAGE_SHAPES['GatewayUsage']?.properties),
  );
  expect(keys(schema('prices').definitions['CloudPrices']?.properties)).toEqual(
    keys(PRICES_SHAPES['CloudPrices']?.properties),
  );
});

test.each([
  [
    'usage',
    'gateways:\n  istio-system-team-a/knative-custom-gateway-teem-a: {}\n',
    ['usage.yaml:2', 'write istio-system-team-a'],
  ],
  ['usage', 'zones: 3\ngateway: {}\n', ['usage.yaml:2', 'write gateways']],
  ['usage', 'zones: -1\n', ['usage.yaml:1', 'a number from 0']],
  ['prices', 'aws: { region: x, source: y, date: yesterday }\n', ['prices.yaml:1', 'a day such as']],
  ['prices', 'aws:\n  region: x\n', ['aws.date: missing']],
])('a wrong %s file is refused by line: %s', async (name, text, words) => {
  folder.write(`wrong-${name}.yaml`, text);
  const { status, stdout, stderr } = await cli(['cost', 'dist/', `--${name}`, `wrong-${name}.yaml`]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(words.filter((word) => !stderr.includes(word))).toEqual([]);
});

test('JSON has every item, and null for what is unknown', async () => {
  const { stdout } = await cli(['cost', 'dist/', '--format', 'json']);
  const report = JSON.parse(stdout) as { currency: string; gateways: { items: { usd: number | null }[] }[] };
  expect(report.currency).toBe('USD');
  expect(report.gateways.flatMap(({ items }) => items.map(({ usd }) => usd))).toContain(null);
});
