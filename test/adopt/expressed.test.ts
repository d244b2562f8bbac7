// What `init --from` does not say, it expresses: nothing else differs between what runs and what its file makes.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Loaded, loadObjects } from '../../lib/analysis/input/load';
import { readPaths } from '../../lib/analysis/input/read';
import { planOf } from '../../lib/plan/plan';
import { sweep } from '../sweep';
import { EXAMPLES, synthesizeExamples } from '../synthesized-examples';
import { type Adopted, adopted, differing, manifestsOf, ROOT, said } from './support';

const temp = mkdtempSync(join(tmpdir(), 'expressed-'));
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

function expectAllSaid(loaded: Loaded): Adopted {
  const result = adopted(loaded);
  expect(said(result.left)).toEqual(differing(loaded, result));
  const steps = planOf(loaded, result.after).steps;
  expect(result.left.length > 0 || steps.length === 0).toBe(true);
  return result;
}

/** Examples of which the file is not all, and what it says. */
const EXCEPTIONS: Readonly<Record<string, readonly RegExp[]>> = {
  'patched-controller': [
    /every service goes through it besides the default gateway/,
    ...Array.from({ length: 9 }, () => / istio-system-alpha.* is not in the file, and stays as it is$/),
  ],
};

/** The others are tried on demand, as each takes a while. */
const QUICK = [
  'allow-list',
  'helm',
  'istio-operator',
  'knative-operator',
  'patched-controller',
  'tls-at-load-balancer',
  'tls-domains',
  'tls-wildcard',
];
const TRIED = sweep(0, 1) === 0 ? QUICK : EXAMPLES;

beforeAll(() => {
  synthesizeExamples(TRIED, temp);
});

test.each(TRIED)('example %s', (name) => {
  const loaded = readPaths([join(temp, name)]);
  const { left, isRefused } = expectAllSaid(loaded);
  const expected = EXCEPTIONS[name] ?? [];
  expect(left).toEqual(expected.map((each) => expect.stringMatching(each) as unknown));
  expect(isRefused).toBe(false);
});

test('istiod in another namespace', () => {
  const topology = {
    knative: '1.15',
    istioNamespace: 'mesh',
    networkPolicies: { isolated: { podCidrs: ['10.244.0.0/16'] } },
    gateways: {
      alpha: { assignment: { namespaces: ['team-a'] }, workload: 'istioOperator' },
    },
  };
  const istiod = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'istiod', namespace: 'mesh' } };
  const objects = manifestsOf(topology);
  const { topology: found, left } = expectAllSaid(loadObjects([...objects, istiod], 'cluster'));
  expect(left).toEqual([]);
  expect(found).toMatchObject({ istioNamespace: 'mesh', gateways: { alpha: { workload: 'istioOperator' } } });
  // Without istiod nothing says where it is.
  expect(adopted(loadObjects(objects, 'cluster')).topology).not.toHaveProperty('istioNamespace');
});

describe('gateways made by hand', () => {
  const folder = join(ROOT, 'test/analysis/vectors/topologies');
  const all = readdirSync(folder).sort();
  const tried = all.slice(0, sweep(3, all.length));

  test.each(tried)('random topology %s', (name) => {
    expectAllSaid(readPaths([join(folder, name)]));
  });
});

test('negative control: a difference that no line names', () => {
  const loaded = readPaths([join(temp, 'helm')]);
  const result = adopted(loaded);
  const [first] = result.made;
  const changed = { ...first?.object, metadata: { ...(first?.object['metadata'] as object), labels: { x: 'y' } } };
  const made = result.made.map((each) => (each === first ? { ...each, object: changed } : each));
  expect(differing(loaded, { ...result, made })).toHaveLength(1);
});
