import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'cdk8s';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import {
  ConfigIstio,
  GatewayAssignment,
  IsolatedGateway,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
} from '../../lib';
import { type Manifest, find, synth } from '../support';
import { sweep } from '../sweep';

const root = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'topology-file-'));
const path = join(folder, 'topology.yaml');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const TWO_GATEWAYS = `# The well-known case.
knative: "1.15.1"
kubernetes: "1.28"
istio: "1.22"
defaultDomain: example.com
gateways:
  alpha:
    namespace: istio-system-alpha
    gatewayName: knative-custom-gateway-alpha
    assignment: { label: { key: gateway, value: alpha } }
    loadBalancer: awsNetwork
services:
  - { name: alpha, image: "ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba", env: { TARGET: alpha } }
  - { name: beta, image: "ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba", env: { TARGET: beta }, gateway: alpha }
`;

function read(content: string | Buffer, app = new App()): MultiGatewayChart {
  writeFileSync(path, content);
  return MultiGatewayChart.fromFile(app, 'gateways', path);
}

function bytes(content: string | Buffer): string {
  const app = new App();
  read(content, app);
  return app.synthYaml();
}

function configIstio(manifests: readonly Manifest[]): ConfigIstio {
  const serving = manifests.find(({ kind }: Manifest) => kind === 'KnativeServing');
  const data = serving?.spec.config.istio ?? find(manifests, 'ConfigMap', 'config-istio').data;
  return ConfigIstio.parse(data as Record<string, string>, KnativeRelease.V1_15);
}

test('the default topology as data gives the bytes of the default topology as code', () => {
  const app = new App();
  const chart = new MultiGatewayChart(app, 'gateways', {
    knative: KnativeRelease.of('1.15.1'),
    kubernetes: '1.28',
    istio: '1.22',
    defaultDomain: 'example.com',
    gateways: {
      alpha: {
        namespace: 'istio-system-alpha',
        gatewayName: 'knative-custom-gateway-alpha',
        assignment: GatewayAssignment.label('gateway', 'alpha'),
        loadBalancer: LoadBalancer.awsNetwork(),
      },
    },
  });
  const image = 'ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba';
  new KnativeService(chart, 'alpha', { image, env: { TARGET: 'alpha' } });
  new KnativeService(chart, 'beta', { image, env: { TARGET: 'beta' } }).assignTo(chart.gateway('alpha'));
  expect(bytes(TWO_GATEWAYS)).toBe(app.synthYaml());
});

test('the example main.ts writes what its topology is as data', () => {
  const outdir = join(folder, 'main');
  execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: root,
    env: { ...process.env, CDK8S_OUTDIR: outdir },
    stdio: 'pipe',
  });
  expect(readFileSync(join(outdir, 'gateways.k8s.yaml'), 'utf8')).toBe(bytes(TWO_GATEWAYS));
});

test('both ways of delivery give the same gateways', () => {
  const configMaps = configIstio(synth(read(TWO_GATEWAYS)));
  const serving = configIstio(synth(read(`${TWO_GATEWAYS}delivery: knativeServing\n`)));
  expect(configMaps.externalGateways).toHaveLength(2);
  expect(serving.externalGateways).toEqual(configMaps.externalGateways);
  const [stock, ...others] = configMaps.localGateways;
  expect(serving.localGateways).toEqual([{ ...stock, namespace: 'istio-system' }, ...others]);
});

test.each([
  ['a byte order mark', `\uFEFF${TWO_GATEWAYS}`],
  ['Windows line ends', TWO_GATEWAYS.replaceAll('\n', '\r\n')],
  ['a document start and end', `---\n${TWO_GATEWAYS}...\n`],
  ['JSON', JSON.stringify(parse(TWO_GATEWAYS))],
  [
    'an order of its own',
    stringify(Object.fromEntries(Object.entries(parse(TWO_GATEWAYS) as object).reverse()), {
      defaultStringType: 'QUOTE_DOUBLE',
    }),
  ],
  ['an explicit tag', TWO_GATEWAYS.replace('"1.28"', '!!str 1.28')],
])('%s changes nothing', (_, content) => {
  expect(bytes(content)).toBe(bytes(TWO_GATEWAYS));
});

test('an anchor stands for the same settings at each alias', () => {
  const shared = `knative: "1.15"
gateways:
  alpha: { resources: &large { cpuLimit: "4" }, disruptionBudget: &none none }
  beta: { resources: *large, disruptionBudget: *none }
`;
  const written = shared.replaceAll(/&\w+ /g, '').replace('*large', '{ cpuLimit: "4" }').replace('*none', 'none');
  expect(bytes(shared)).toBe(bytes(written));
});

test('an alias means the anchor before it, though the anchor is set again', () => {
  const chart = read(`knative: "1.15"
gateways:
  alpha: &gateway { namespaceLabels: { tier: &tier first } }
  beta: { namespaceLabels: { tier: &tier second } }
  gamma: *gateway
  delta: { namespaceLabels: { tier: *tier } }
`);
  const tier = (name: string): unknown => find(synth(chart), 'Namespace', `istio-system-${name}`).metadata.labels.tier;
  expect(['alpha', 'beta', 'gamma', 'delta'].map(tier)).toEqual(['first', 'second', 'first', 'second']);
});

test('the chart can be added to, by whatever names', () => {
  const chart = read(TWO_GATEWAYS);
  expect(chart.gateway('alpha')).toBeInstanceOf(IsolatedGateway);
  new KnativeService(chart, 'beta', { namespace: 'other', image: 'shop:1' }).assignTo(chart.gateway('alpha'));
  const labels = synth(chart).flatMap(({ apiVersion, metadata }: Manifest) =>
    apiVersion === 'serving.knative.dev/v1'
      ? [`${metadata.namespace}/${metadata.name} ${metadata.labels?.gateway ?? '-'}`]
      : [],
  );
  expect(labels.sort()).toEqual(['default/alpha -', 'default/beta alpha', 'other/beta alpha']);
});

test('a DomainMapping is assigned, and its host let in', () => {
  const manifests = synth(
    read(
      `${TWO_GATEWAYS}domainMappings: [{ host: www.example.org, service: beta, gateway: alpha }]\n`.replace(
        '    assignment',
        '    domain: alpha.example.com\n    assignment',
      ),
    ),
  );
  expect(find(manifests, 'DomainMapping', 'www.example.org').metadata.labels).toEqual({ gateway: 'alpha' });
  expect(find(manifests, 'Gateway', 'knative-custom-gateway-alpha').spec.servers[0].hosts).toEqual([
    '*.alpha.example.com',
    'default/www.example.org',
  ]);
});

test('what is not the fault of the file is thrown as it is', () => {
  const app = new App();
  read(TWO_GATEWAYS, app);
  expect(() => read(TWO_GATEWAYS, app)).toThrow(/^There is already a Construct with name 'gateways' in App/);
});

test('an app without a file does not load the schema, nor what reads it', () => {
  const loaded = (more: string): string =>
    execFileSync(
      process.execPath,
      [
        '--import',
        'tsx',
        '-e',
        `const { App } = require('cdk8s'); const lib = require('./lib'); ${more}; console.log(Object.keys(require.cache).filter((file) => /node_modules.ajv.|topology.schema/.test(file)).length > 0)`,
      ],
      { cwd: root, encoding: 'utf8' },
    ).trim();
  expect(loaded('')).toBe('false');
  read(TWO_GATEWAYS);
  expect(loaded(`lib.MultiGatewayChart.fromFile(new App(), 'gateways', ${JSON.stringify(path)})`)).toBe('true');
});

/** The paths to all values of some data. */
function pathsOf(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...at, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((each: unknown, index) => (String(index) === key ? replaced(each, rest, by) : each));
  const entries = Object.entries(value as object).map(([name, each]: [string, unknown]) => [
    name,
    name === key ? replaced(each, rest, by) : each,
  ]);
  return Object.fromEntries(entries);
}

test('whatever stands in place of a value, it is taken or refused by file and line', () => {
  const examples = readdirSync(join(__dirname, 'file')).map((name): unknown =>
    parse(readFileSync(join(__dirname, 'file', name), 'utf8')),
  );
  const places = examples.flatMap((data) => pathsOf(data).map((at) => ({ data, at })));
  expect(places.length).toBeGreaterThan(300);
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('none', 'stock', '', ' ', '*', '0', -1, 0, 1e21, [], {}, [[]], 'x'.repeat(300)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), anything, ({ data, at }, value) => {
      writeFileSync(path, JSON.stringify(replaced(data, at, value)));
      let thrown: unknown = new Error(`${path}: accepted`);
      try {
        MultiGatewayChart.fromFile(new App(), 'gateways', path);
      } catch (error) {
        thrown = error;
      }
      expect(Object.getPrototypeOf(thrown)).toBe(Error.prototype);
      for (const line of (thrown as Error).message.split('\n  ')) expect(line.startsWith(`${path}:`)).toBe(true);
    }),
    { numRuns: sweep(200, 2_000), seed: 1 },
  );
});
