import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MODEL_KINDS, resourceName } from '../../lib/analysis/model/kinds';
import { byText } from '../../lib/private/sort';
import { cli, root } from './support';

test('the list is sorted and has no kind twice', () => {
  const keys = MODEL_KINDS.map(({ group, kind }) => `${group} ${kind}`);
  expect(keys).toEqual([...new Set(keys)].sort());
});

/** The kinds that the sources of the analyzer compare with. */
function kindsIn(source: string): string[] {
  const compared = [...source.matchAll(/kind [!=]== '([A-Z]\w+)'/g)].map(([, kind = '']) => kind);
  const grouped = [...source.matchAll(/'(?:[a-z][a-z0-9]*(?:\.[a-z0-9]+)*)? ([A-Z][A-Za-z]+)'/g)].map(
    ([, kind = '']) => kind,
  );
  return [...compared, ...grouped];
}

// Not objects of a cluster: what a dump consists of, and CRDs that say which kinds there are.
const NO_OBJECTS = new Set(['List', 'CustomResourceDefinition', 'Kustomization', 'Component', 'IP']);

// Read in files only: in a cluster the Secrets that are made of them are there.
const OF_FILES = new Set([
  'DopplerSecret',
  'InfisicalSecret',
  'OnePasswordItem',
  'VaultDynamicSecret',
  'VaultPKISecret',
  'VaultStaticSecret',
]);

test('the model reads no kind that is not in the list', () => {
  const listed = new Set(MODEL_KINDS.map(({ kind }) => kind));
  const folder = join(root, 'lib/analysis');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const read = files.flatMap((name) =>
    kindsIn(readFileSync(join(folder, name), 'utf8')).map((kind) => `${name}: ${kind}`),
  );
  expect(read.length).toBeGreaterThan(50);
  const missing = read.filter((each) => {
    const kind = each.split(': ')[1] ?? '';
    return !listed.has(kind) && !NO_OBJECTS.has(kind) && !OF_FILES.has(kind);
  });
  expect(missing).toEqual([]);
});

test('a kind that is not in the list is found', () => {
  expect(kindsIn("if (manifest.kind === 'Telemetry') x('telemetry.istio.io Telemetry')")).toEqual([
    'Telemetry',
    'Telemetry',
  ]);
});

test('kinds lists them, Secrets only where asked for', async () => {
  const { stdout } = await cli(['kinds']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(MODEL_KINDS.length - 1);
  expect(stdout).toMatch(/^gateways\.networking\.istio\.io +selectors, ports/m);
  expect(stdout).not.toMatch(/^secrets /m);
  expect((await cli(['kinds', '--with-secrets'])).stdout).toMatch(/^secrets /m);
});

test('as JSON', async () => {
  const { stdout } = await cli(['kinds', '--format', 'json', '--with-secrets']);
  expect(JSON.parse(stdout)).toEqual(MODEL_KINDS.map((kind) => ({ ...kind, name: resourceName(kind) })));
});

test('the kubectl command names the stock kinds, with their groups', async () => {
  const { stdout } = await cli(['kinds', '--format', 'kubectl']);
  const [, names = ''] = /^kubectl get (\S+) --all-namespaces --output yaml\n$/.exec(stdout) ?? [];
  const stock = MODEL_KINDS.filter(({ isStock, kind }) => isStock && kind !== 'Secret').map(resourceName);
  expect(names.split(',')).toEqual(stock);
});

test('the ClusterRole lets its user list all of them, and nothing else', async () => {
  const { stdout } = await cli(['kinds', '--format', 'clusterrole', '--with-secrets']);
  const role = parse(stdout) as { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] };
  const granted = role.rules.flatMap(({ apiGroups, resources }) =>
    apiGroups.flatMap((group) => resources.map((resource) => `${group}/${resource}`)),
  );
  expect(granted.sort()).toEqual(
    MODEL_KINDS.map(({ group, resource }) => `${group}/${resource}`).sort(byText((each) => each)),
  );
  expect(new Set(role.rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list']));
});

test('docs/live-cluster.md has this ClusterRole', async () => {
  const page = readFileSync(join(root, 'docs/live-cluster.md'), 'utf8');
  const [, role = ''] = /^```yaml clusterrole\n([^`]*)```$/m.exec(page) ?? [];
  expect(parse(role)).toEqual(parse((await cli(['kinds', '--format', 'clusterrole'])).stdout));
});
