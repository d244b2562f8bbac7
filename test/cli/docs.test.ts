import { createRequire } from 'node:module';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ModuleKind, transpileModule } from 'typescript';
import * as lib from '../../lib';
import '../../lib/jest';
import { parseIgnores } from '../../lib/analysis/ignore/ignore-file';
import { RULES } from '../../lib/analysis/rules';
import { TopologyValidation } from '../../lib/validation';
import { parse } from 'yaml';
import { loadText } from '../../lib/analysis/input/load';
import { clusterOf, fakeKubectl } from './fake-cluster';
import { cli, POD_GATEWAY, root, workingFolder } from './support';

const page = readFileSync(`${root}/docs/analyzer.md`, 'utf8');
const blocks = (info: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${info}\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);

/** Every command line of the page: what stands in shell blocks, and in the scripts of CI configurations. */
const commands = [...page.matchAll(/npx knative-gateways ([^\n`]+)/g)].map(([, args = '']) => args.trim());

/** A Gateway and a service with the names of the page. */
const SERVICE = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: knative-custom-gateway-alpha, namespace: istio-system-alpha}
spec:
  selector: {istio: edge}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: shop, namespace: team-a}
`;

const { path: folder } = workingFolder();
const { env } = fakeKubectl(folder, clusterOf(loadText(POD_GATEWAY, 'pod').manifests));
beforeAll(() => {
  mkdirSync('dist');
  writeFileSync('dist/app.k8s.yaml', `${POD_GATEWAY}---\n${SERVICE}`);
});

test.each(commands)('the command line works: %s', async (line) => {
  const { status, stderr } = await cli(line.split(/\s+/), { stdin: POD_GATEWAY, env });
  expect(stderr).not.toMatch(/knative-gateways: (?!not )/);
  expect([0, 1]).toContain(status);
});

test('there are command lines', () => {
  expect(commands.length).toBeGreaterThan(6);
});

test('the ignore file of the page can be read, and names rules', () => {
  const ignores = blocks('yaml ignore').flatMap((text) => parseIgnores(text, 'page'));
  const names = new Set(RULES.map(({ name }) => name));
  expect(ignores).toHaveLength(1);
  expect(ignores.flatMap(({ rules }) => rules).filter((rule) => !names.has(rule))).toEqual([]);
});

test('all YAML of the page is YAML, and the plugin accepts its properties', () => {
  const values = blocks('yaml').map((text) => parse(text) as { validations?: { properties: object }[] });
  const plugins = values.flatMap(({ validations = [] }) => validations);
  expect(plugins.map(({ properties }) => new TopologyValidation(properties))).toHaveLength(1);
});

test('every rule that the page links to has its page', async () => {
  for (const [, name = ''] of page.matchAll(/\(rules\/([\w-]+)\.md\)/g)) {
    expect((await cli(['rules', name])).status).toBe(0);
  }
});

describe('the test of the page', () => {
  const load = createRequire(__filename);
  const require = (name: string): unknown =>
    name === 'cdk8s-knative-gateways' ? lib : name === 'cdk8s-knative-gateways/jest' ? {} : load(name);
  for (const source of blocks('ts')) {
    const { outputText } = transpileModule(source, { compilerOptions: { module: ModuleKind.CommonJS } });
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own page, run as its readers would
    new Function('require', 'exports', outputText)(require, {});
  }
});
