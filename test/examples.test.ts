import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ConfigIstio, KnativeRelease } from '../lib';
import { analyze } from '../lib/analysis/analyze';
import { nameOf } from '../lib/analysis/finding';
import { joinLoaded, type Loaded, loadText } from '../lib/analysis/input/load';
import { readPaths } from '../lib/analysis/input/read';
import { readFleet } from '../lib/fleet/file/read';
import { runTask } from '../lib/fleet/task';
import { type Manifest } from './support';
import { judged } from './analysis/faults/judge';
import { EXAMPLES, synthesizeExamples } from './synthesized-examples';

const temp = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

type Texts = Readonly<Record<string, string>>;

/** The texts of the files that each example writes, by name. */
function textsOf(names: readonly string[], outdir: string): ReadonlyMap<string, Texts> {
  synthesizeExamples(names, outdir);
  return new Map(
    names.map((name) => {
      const files = readdirSync(join(outdir, name)).sort();
      return [name, Object.fromEntries(files.map((file) => [file, readFileSync(join(outdir, name, file), 'utf8')]))];
    }),
  );
}

function manifests(texts: Texts): Manifest[] {
  return Object.values(texts).flatMap((text) =>
    parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS()),
  );
}

const first = join(temp, 'first');
const outputs = textsOf(EXAMPLES, first);
// In a process of their own, and after other examples than before.
const again = textsOf(EXAMPLES.toReversed(), join(temp, 'again'));

test('there are the examples that the README names', () => {
  expect(EXAMPLES).toEqual([
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

/** The clusters of the example of a fleet. */
function fleetClusters(): readonly (readonly [name: string, loaded: Loaded])[] {
  const { topologies, delivery } = readFleet(join(__dirname, '../examples/fleet/fleet.yaml'));
  return [...topologies].map(([cluster, topology]) => {
    const task = { cluster, name: cluster, topology, marks: delivery._marks, ignores: [], failOn: 'never' as const };
    return [`fleet ${cluster}`, joinLoaded(runTask(task).files.map(({ path, text }) => loadText(text, path)))];
  });
}

test.each([...EXAMPLES.map((name) => [name, readPaths([join(first, name)])] as const), ...fleetClusters()])(
  'the model predicts no fault of %s, as no rule finds one',
  (name, loaded) => {
    const { context, faults, left } = judged({ name, loaded });
    expect(context.gateways.all.length).toBeGreaterThan(1);
    expect(left).toEqual([]);
    expect(faults.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([]);
  },
);

describe.each(EXAMPLES)('%s', (name) => {
  const texts = outputs.get(name) ?? {};
  const objects = manifests(texts);

  test('a second run gives the same bytes', () => {
    expect(Object.keys(texts)).not.toEqual([]);
    expect(again.get(name)).toEqual(texts);
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

  test('the analyzer finds nothing at warning or above', () => {
    const loaded = readPaths([join(first, name)]);
    expect(loaded.manifests.length).toBeGreaterThan(5);
    const found = analyze(loaded).findings.filter(({ level }) => level !== 'note');
    const leak = 'warning selectorless-gateways-share-services ConfigMap knative-serving/config-istio';
    expect(found.map(({ level, rule, subject }) => `${level} ${rule} ${nameOf(subject)}`)).toEqual(
      name === 'patched-controller' ? [leak] : [],
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
