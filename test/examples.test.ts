import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ConfigIstio, KnativeRelease } from '../lib';
import { type Manifest } from './support';

const root = resolve(__dirname, '..');
const names = readdirSync(join(root, 'examples'))
  .filter((name) => existsSync(join(root, 'examples', name, 'main.ts')))
  .sort();
const temp = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

/** Runs an example as its user would; the texts of the files it writes, by name. */
function run(name: string, outdir: string): Record<string, string> {
  execFileSync(process.execPath, ['--import', 'tsx', join(root, 'examples', name, 'main.ts')], {
    cwd: root,
    env: { ...process.env, CDK8S_OUTDIR: outdir },
    stdio: 'pipe',
  });
  return Object.fromEntries(
    readdirSync(outdir)
      .sort()
      .map((file) => [file, readFileSync(join(outdir, file), 'utf8')]),
  );
}

function manifests(texts: Readonly<Record<string, string>>): Manifest[] {
  return Object.values(texts).flatMap((text) =>
    parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS()),
  );
}

const outputs = new Map(names.map((name) => [name, run(name, join(temp, name))]));

test('there are the examples that the README names', () => {
  expect(names).toEqual([
    'allow-list',
    'cross-access',
    'default',
    'five-gateways',
    'helm',
    'istio-operator',
    'knative-operator',
    'mesh-strict',
    'namespace-per-team',
    'patched-controller',
    'public-and-internal',
    'quarantine-default',
    'strict-local',
    'tls-at-load-balancer',
    'tls-domains',
    'tls-per-service',
    'tls-wildcard',
  ]);
});

describe.each(names)('%s', (name) => {
  const texts = outputs.get(name) ?? {};
  const objects = manifests(texts);

  test('a second run gives the same bytes', () => {
    expect(run(name, join(temp, `${name}-again`))).toEqual(texts);
  });

  test('no two objects share kind, namespace and name', () => {
    const keys = objects.map(
      ({ apiVersion, kind, metadata }: Manifest) =>
        `${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('net-istio accepts config-istio', () => {
    const configMap = objects.find(
      ({ kind, metadata }: Manifest) => kind === 'ConfigMap' && metadata.name === 'config-istio',
    );
    const serving = objects.find(({ kind }: Manifest) => kind === 'KnativeServing');
    const data = (configMap?.data ?? serving?.spec.config.istio) as Record<string, string>;
    const answer = (): string => {
      try {
        return `${ConfigIstio.parse(data, KnativeRelease.V1_15).externalGateways.length} gateways`;
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(answer()).toMatch(
      name === 'patched-controller' ? /^\[external-default-count\]/ : /^([2-9]|\d\d+) gateways$/,
    );
  });

  test('the objects', () => {
    expect(
      objects.map(({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
    ).toMatchSnapshot();
  });
});

test('the default example is what the contract says', () => {
  const text = outputs.get('default')?.['gateways.k8s.yaml'] ?? '';
  expect(text).toMatchSnapshot();
});

describe('what no operator would apply', () => {
  const all = [...outputs.values()].flatMap(manifests);
  const ofKind = (kind: string): Manifest[] => all.filter((each) => each.kind === kind);

  test('an image without a version', () => {
    const images = [...JSON.stringify(all).matchAll(/"image":"([^"]*)"/g)].map(([, image = '']) => image);
    expect(images.length).toBeGreaterThan(20);
    expect(images.filter((image) => image !== 'auto' && (!/[:@]/.test(image) || image.endsWith(':latest')))).toEqual(
      [],
    );
  });

  test('a status port that the load balancer of a cloud opens to its clients', () => {
    const ofCloud = ofKind('Service').filter(({ spec }) => spec.loadBalancerClass === 'service.k8s.aws/nlb');
    expect(ofCloud.length).toBeGreaterThan(5);
    expect(ofCloud.filter(({ spec }) => spec.ports.some(({ port }: Manifest) => port === 15021))).toEqual([]);
  });

  test('a port for TLS that nothing ends', () => {
    const local = ofKind('Service').filter(({ metadata }) => metadata.name === 'istio-ingressgateway-local');
    expect(local.length).toBeGreaterThan(5);
    expect(local.filter(({ spec }) => spec.ports.some(({ port }: Manifest) => port === 443))).toEqual([]);
  });
});
