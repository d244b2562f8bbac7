import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadText } from '../../lib/analysis/input/load';
import { readPaths } from '../../lib/analysis/input/read';
import { MODEL_KINDS, resourceName } from '../../lib/analysis/model/kinds';
import { clusterOf, type FakeCluster, fakeKubectl } from './fake-cluster';
import { cli, POD_GATEWAY, type Ran, vectors } from './support';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cluster-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const THREE = POD_GATEWAY.replace('replicas: 1', 'replicas: 3');
const POD = loadText(POD_GATEWAY, 'pod').manifests;
const REPLICATED = loadText(THREE, 'pod').manifests;

/** Runs a command with a kubectl that answers with this cluster. */
async function on(cluster: FakeCluster, ...args: readonly string[]): Promise<Ran & { readonly asked: string[][] }> {
  const { env, asked } = fakeKubectl(folder, cluster);
  const ran = await cli(args, { env });
  return { ...ran, asked: asked() };
}

function file(text: string): string {
  const path = join(folder, 'file.yaml');
  writeFileSync(path, text);
  return path;
}

interface Findings {
  readonly summary: { readonly objects: number };
  readonly findings: readonly { readonly rule: string }[];
}

const rulesOf = ({ stdout }: Ran): string[] => (JSON.parse(stdout) as Findings).findings.map(({ rule }) => rule);

test('the findings of a cluster are those of its dump, and its objects are said to be of the cluster', async () => {
  const ran = await on(clusterOf(POD), 'analyze', '--cluster', '--level', 'note');
  expect(ran.status).toBe(0);
  expect(ran.stdout).toContain('  Deployment gw/edge  the cluster\n');
  expect(ran.stdout).toContain('3 objects read');
});

test('the matrix of a recorded cluster is the same through kubectl', async () => {
  const paths = [join(vectors, '7-003'), join(vectors, 'stock.yaml')];
  const { manifests } = readPaths(paths);
  const fromFiles = await cli(['explain', '--matrix', ...paths]);
  const { stdout } = await on(clusterOf(manifests), 'explain', '--matrix', '--cluster');
  expect(fromFiles.stdout).toContain('Ready');
  expect(stdout).toBe(fromFiles.stdout);
});

test('kubectl is asked for exactly the kinds of the model, in all namespaces, and for no Secret', async () => {
  const { asked, stderr } = await on(clusterOf(POD), 'analyze', '--cluster', '--context', 'a b');
  expect(asked.filter(([verb]) => verb !== 'get')).toEqual([
    ['api-resources', '--verbs=list', '--output=name', '--request-timeout=60s', '--context=a b'],
  ]);
  const gets = asked.filter(([verb]) => verb === 'get');
  const stock = MODEL_KINDS.filter(({ isStock, kind }) => isStock && kind !== 'Secret').map(resourceName);
  expect(gets.map(([, name]) => name).sort()).toEqual([...stock].sort());
  expect(new Set(gets.map(([verb, , ...rest]) => [verb, ...rest].join(' ')))).toEqual(
    new Set(['get --all-namespaces --output json --request-timeout=60s --context=a b']),
  );
  expect(stderr).toContain('secrets: only with --with-secrets');
  expect(stderr).toContain('not in this cluster, so that there are no objects: applications.argoproj.io, ');
});

test.each([
  ['in a pod', {}, false],
  ['in a pod with a kubeconfig', { KUBECONFIG: '/config' }, true],
])('%s kubectl is asked with a timeout: %j %s', async (_, config, isLimited) => {
  const { env, asked } = fakeKubectl(folder, clusterOf(POD));
  await cli(['analyze', '--cluster'], { env: { ...env, ...config, KUBERNETES_SERVICE_HOST: '10.96.0.1' } });
  const asks = asked();
  expect(asks.length).toBeGreaterThan(1);
  // kubectl takes the service account of its pod only if it has no setting at all.
  for (const each of asks) expect(each.some((arg) => arg.startsWith('--request-timeout'))).toBe(isLimited);
});

test('nothing is concluded from the absence of a forbidden kind', async () => {
  const { kinds } = clusterOf(REPLICATED);
  const forbidden = {
    stderr:
      'Error from server (Forbidden): poddisruptionbudgets.policy is forbidden: User "u" cannot list resource "poddisruptionbudgets" in API group "policy" at the cluster scope\n',
  };
  const args = ['analyze', '--cluster', '--format', 'json'];
  expect(rulesOf(await on({ kinds }, ...args))).toContain('no-pdb');
  const ran = await on({ kinds: { ...kinds, 'poddisruptionbudgets.policy': forbidden } }, ...args);
  expect(rulesOf(ran)).not.toContain('no-pdb');
  expect(ran.stderr).toContain('poddisruptionbudgets.policy: forbidden\n');
  expect(ran.status).toBe(0);
});

test('another failure of a kind is said with its reason', async () => {
  const { kinds } = clusterOf(REPLICATED);
  const broken = { stderr: 'Error from server: conversion webhook failed\n' };
  const { stderr, status } = await on(
    { kinds: { ...kinds, 'routes.serving.knative.dev': broken } },
    'analyze',
    '--cluster',
  );
  expect({
    status,
    said: stderr.includes('routes.serving.knative.dev: Error from server: conversion webhook failed'),
  }).toEqual({ status: 0, said: true });
});

test('kinds of an API group that cannot be listed are not said to be absent', async () => {
  const { kinds } = clusterOf(REPLICATED);
  const { 'poddisruptionbudgets.policy': left, ...others } = kinds;
  const stdout = Object.keys(others).join('\n');
  const stderr = 'error: unable to retrieve the complete list of server APIs: policy/v1: the server is down\n';
  const ran = await on(
    { kinds, apiResources: { stdout, stderr, status: 1 } },
    'analyze',
    '--cluster',
    '--format',
    'json',
  );
  expect(left).toBeDefined();
  expect(ran.stderr).toContain('poddisruptionbudgets.policy: the API server does not say if it has this kind');
  expect(rulesOf(ran)).not.toContain('no-pdb');
});

test('files are laid over the cluster', async () => {
  const ran = await on(clusterOf(POD), 'analyze', '--cluster', '--format', 'json', file(THREE));
  const rules = rulesOf(ran);
  expect(rules).not.toContain('single-replica');
  expect(rules).not.toContain('duplicate-object');
  expect((JSON.parse(ran.stdout) as Findings).summary.objects).toBe(3);
});

test.each([
  [
    'error: context "x" does not exist',
    ['--context', 'x'],
    'the cluster of context x cannot be read: context "x" does not exist; choose one of `kubectl config get-contexts`',
  ],
  [
    'E1128 06:00:00.000000 1 memcache.go:265] "Unhandled Error"\nThe connection to the server localhost:8080 was refused - did you specify the right host or port?',
    [],
    'the cluster of the current context cannot be read: The connection to the server localhost:8080 was refused - did you specify the right host or port?; kubectl has no current context: set KUBECONFIG, or choose one with --context or `kubectl config use-context`',
  ],
  [
    'The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?',
    [],
    'the cluster of the current context cannot be read: The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?; check that the cluster runs, and that the current context is the right one: `kubectl cluster-info`',
  ],
  [
    'error: You must be logged in to the server (Unauthorized)',
    ['--context', 'x'],
    'the cluster of context x cannot be read: You must be logged in to the server (Unauthorized); log in to the cluster again, and check `kubectl auth whoami`',
  ],
])('a cluster that cannot be asked: %s', async (stderr, flags, said) => {
  const ran = await on({ kinds: {}, apiResources: { stderr, status: 1 } }, 'analyze', '--cluster', ...flags);
  expect(ran).toMatchObject({ status: 2, stdout: '', stderr: `knative-gateways: ${said}\n` });
});

test('a user who may list nothing reads which role is missing', async () => {
  const { kinds } = clusterOf(REPLICATED);
  const stderr = 'Error from server (Forbidden): no\n';
  const ran = await on(
    { kinds: Object.fromEntries(Object.keys(kinds).map((name) => [name, { stderr }])) },
    'analyze',
    '--cluster',
  );
  expect(ran).toMatchObject({
    status: 2,
    stderr:
      'knative-gateways: the cluster of the current context cannot be read: forbidden; bind the ClusterRole of `knative-gateways kinds --format clusterrole` to this user\n',
  });
});

test('without kubectl it is said where to get it', async () => {
  expect(await cli(['analyze', '--cluster'], { env: { PATH: folder } })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('kubectl: there is no such program in PATH') as string,
  });
});

test.each([['--context', 'x'], ['--with-secrets']])('%s without --cluster is refused', async (...flags) => {
  const ran = await cli(['analyze', ...flags]);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain(flags[0]);
  expect(ran.stderr).toContain('is for --cluster');
});

test('--with-secrets asks with a template that leaves out every key', async () => {
  const { asked } = await on(clusterOf(POD), 'analyze', '--cluster', '--with-secrets');
  const [, , ...rest] = asked.find(([, name]) => name === 'secrets') ?? [];
  const template = rest.find((arg) => arg.startsWith('go-template=')) ?? '';
  // The only data that is printed is the public part.
  expect([...template.matchAll(/"([\w.]+)":\{\{printf "%q" \.\}\}/g)].map(([, key]) => key)).toEqual(['tls.crt']);
});

describe('keys of ConfigMaps that kubectl apply keeps', () => {
  const configMap = (data: object): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'config-domain', namespace: 'knative-serving' },
      data,
    });
  const live = clusterOf(
    loadText(configMap({ _example: '# ...', 'example.com': '', 'old.example.com': '', 'a.example.com': '' }), 'live')
      .manifests,
  );
  const said = `knative-gateways: ConfigMap knative-serving/config-domain: the cluster has keys that the files lack: a.example.com and old.example.com
  the result is without them, but kubectl apply keeps what it has not applied itself; to remove them:
  kubectl -n knative-serving patch configmap config-domain --type json -p '[{"op":"remove","path":"/data/a.example.com"},{"op":"remove","path":"/data/old.example.com"}]'
`;

  test.each([
    ['analyze', '--fail-on', 'never'],
    ['plan', '--accept'],
    ['explain', '--matrix'],
  ])('%s names them', async (...args) => {
    const wanted = file(configMap({ 'example.com': '' }));
    expect((await on(live, ...args, '--cluster', wanted)).stderr).toContain(said);
  });

  test('there are none if the file has all keys, or is of another ConfigMap', async () => {
    const all = configMap({ 'example.com': '', 'old.example.com': '', 'a.example.com': '', 'new.example.com': '' });
    for (const text of [all, configMap({}).replace('config-domain', 'config-network')]) {
      const { stderr } = await on(live, 'analyze', '--fail-on', 'never', '--cluster', file(text));
      expect(stderr).not.toContain('files lack');
    }
  });
});
