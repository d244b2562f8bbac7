import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { adopt } from '../../lib/adopt/adopt';
import { layOver } from '../../lib/analysis/input/cluster';
import { type Loaded, loadObjects } from '../../lib/analysis/input/load';
import { readPaths } from '../../lib/analysis/input/read';
import { buildModel } from '../../lib/analysis/model/build';
import { reachability } from '../../lib/analysis/reach/reachability';
import { planOf } from '../../lib/plan/plan';
import { synthesizeData } from '../../lib/synth/synthesize-data';

const root = resolve(__dirname, '../..');
const temp = mkdtempSync(join(tmpdir(), 'adopt-'));
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

function make(topology: object): { manifests: object[] } | { refusal: string } {
  try {
    return { manifests: manifestsOf(topology) };
  } catch (error) {
    return { refusal: String(error) };
  }
}

function manifestsOf(topology: object): object[] {
  return synthesizeData(topology).manifests.map(({ manifest }) => manifest);
}

function adopted(loaded: Loaded): ReturnType<typeof adopt> & { readonly after: Loaded } {
  const adoption = adopt(loaded, buildModel(loaded.manifests), make);
  const made = loadObjects(manifestsOf(adoption.topology), 'made');
  return { ...adoption, after: { ...loaded, manifests: layOver(loaded.manifests, made.manifests) } };
}

const cells = (loaded: Loaded): object => reachability(buildModel(loaded.manifests));

function expectSame(loaded: Loaded): ReturnType<typeof adopted> {
  const result = adopted(loaded);
  expect(planOf(loaded, result.after).steps).toEqual([]);
  expect(cells(result.after)).toEqual(cells(loaded));
  return result;
}

function example(name: string): Loaded {
  const outdir = join(temp, name);
  const main = name === 'main' ? 'main.ts' : `examples/${name}/main.ts`;
  execFileSync(process.execPath, ['--import', 'tsx', main], {
    cwd: root,
    env: { ...process.env, CDK8S_OUTDIR: outdir },
    stdio: 'pipe',
  });
  return readPaths([outdir]);
}

describe('the topology of what an example synthesizes', () => {
  test.each([
    ['main', ['alpha']],
    ['helm', ['alpha', 'beta']],
    ['public-and-internal', ['internal', 'public']],
    ['istio-operator', ['alpha']],
    ['patched-controller', []],
  ])('%s: the same answers, and nothing to do', (name, whole) => {
    expect(expectSame(example(name)).whole).toEqual(whole);
  });
});

describe('random topologies', () => {
  const gateway = fc.record(
    {
      loadBalancer: fc.constantFrom(
        'clusterIp',
        'awsNetwork',
        { awsNetwork: { internal: true } },
        { gcp: { internal: true } },
        { custom: { annotations: { 'example.com/pool': 'a' } } },
      ),
      scaling: fc.constantFrom({ fixed: 3 }, { horizontal: { minReplicas: 2, maxReplicas: 7 } }),
      hasDomain: fc.boolean(),
      localGateway: fc.constantFrom('own', 'shared'),
    },
    { requiredKeys: ['loadBalancer'] },
  );
  test('are found again', () => {
    fc.assert(
      fc.property(fc.array(gateway, { minLength: 1, maxLength: 3 }), fc.boolean(), (gateways, areNamespaces) => {
        const topology = {
          knative: '1.15',
          defaultDomain: 'example.com',
          gateways: Object.fromEntries(
            gateways.map(({ hasDomain, ...rest }, index) => [
              `g${index}`,
              {
                ...rest,
                assignment: areNamespaces
                  ? { namespaces: [`team-${index}`] }
                  : { label: { key: 'gateway', value: `g${index}` } },
                ...(hasDomain === true && { domain: `g${index}.example.com` }),
              },
            ]),
          ),
        };
        const loaded = loadObjects(manifestsOf(topology), 'dist');
        const { whole, left, after } = expectSame(loaded);
        expect(whole).toEqual(Object.keys(topology.gateways));
        expect(left).toEqual([]);
        const bytes = (given: Loaded): string[] => given.manifests.map(({ object }) => JSON.stringify(object)).sort();
        expect(bytes(after)).toEqual(bytes(loaded));
      }),
      { numRuns: 4, seed: 1 },
    );
  });
});

describe('what the constructs cannot make', () => {
  function changed(change: (text: string) => string): Loaded {
    const folder = join(temp, 'changed');
    rmSync(folder, { recursive: true, force: true });
    example('main');
    const file = join(temp, 'main', 'gateways.k8s.yaml');
    const text = readFileSync(file, 'utf8');
    const result = change(text);
    expect(result).not.toBe(text);
    writeFileSync(file, result);
    return readPaths([file]);
  }

  test('is said line by line, and the gateway stays as it is, but for its local gateway', () => {
    const loaded = changed((text) =>
      text.replace('terminationGracePeriodSeconds:', 'hostNetwork: true\n      terminationGracePeriodSeconds:'),
    );
    const { whole, left, topology, after } = adopted(loaded);
    expect(whole).toEqual([]);
    expect(topology).toMatchObject({ existingGateways: { alpha: { namespace: 'istio-system-alpha' } } });
    expect(left).toContain(
      '  Deployment istio-system-alpha/istio-ingressgateway: spec.template.spec.hostNetwork is true, and would be removed',
    );
    expect(left.join()).toContain('ConfigMap knative-serving/config-istio: data.local-gateways is ');
    expect(planOf(loaded, after).steps.map(({ kind }) => kind)).toEqual(['config', 'config']);
  });
});
