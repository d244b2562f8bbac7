import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { adopt } from '../../lib/adopt/adopt';
import { layOver } from '../../lib/analysis/input/cluster';
import { type Loaded, loadObjects } from '../../lib/analysis/input/load';
import { readPaths } from '../../lib/analysis/input/read';
import { buildModel } from '../../lib/analysis/model/build';
import { reachability } from '../../lib/analysis/reach/reachability';
import { planOf } from '../../lib/plan/plan';
import { adoptionText } from '../../lib/adopt/text';
import { synthesizeData } from '../../lib/synth/synthesize-data';
import { sweep } from '../sweep';
import { EXAMPLES, synthesizeExamples } from '../synthesized-examples';

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

/** Typical examples, and which of their gateways the file has whole. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  default: ['alpha'],
  helm: ['alpha', 'beta'],
  'patched-controller': [],
  'public-and-internal': ['internal', 'public'],
};

const TYPICAL = Object.keys(WHOLE);
const OPERATOR = 'knative-operator';
const tried = sweep(0, 1) === 0 ? [...TYPICAL, OPERATOR] : EXAMPLES;
beforeAll(() => {
  synthesizeExamples(tried, temp);
});

function example(name: string): Loaded {
  return readPaths([join(temp, name)]);
}

describe('the topology of what an example synthesizes', () => {
  test.each(TYPICAL)('%s: the same answers, and nothing to do', (name) => {
    expect(expectSame(example(name)).whole).toEqual(WHOLE[name]);
  });

  test.each(tried)('%s: what is not expressed is said', (name) => {
    const loaded = example(name);
    const { topology, left } = adopt(loaded, buildModel(loaded.manifests), make);
    const made = make(topology);
    const after =
      'refusal' in made
        ? undefined
        : { ...loaded, manifests: layOver(loaded.manifests, loadObjects(made.manifests, 'made').manifests) };
    const steps = after === undefined ? [] : planOf(loaded, after).steps;
    expect(left.length === 0 ? steps : []).toEqual([]);
    expect(left.some((line) => line.startsWith('The constructs refuse the file'))).toBe(after === undefined);
  });
});

test('what the KnativeServing has besides is said', () => {
  const { left } = adopted(example(OPERATOR));
  expect(left).toEqual([
    expect.stringMatching(/^KnativeServing knative-serving\/knative-serving: spec\.ingress\..* and would be removed$/),
  ]);
});

test('nothing of a name ends the comment', () => {
  const text = adoptionText({ topology: {}, whole: [], left: ['a\rknative: b\r\nc\nd'] }, 'schema.json');
  expect(text).toMatch(/\n# - a\n# {3}knative: b\n# {3}c\n# {3}d\n$/);
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
      { numRuns: sweep(2, 100), seed: 1 },
    );
  });
});

describe('what the constructs cannot make', () => {
  function changed(change: (text: string) => string): Loaded {
    const file = join(temp, 'changed.yaml');
    const text = readFileSync(join(temp, 'default', 'gateways.k8s.yaml'), 'utf8');
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
    expect(left.filter((line) => line.startsWith('Gateway alpha: its cluster-local hosts are served by '))).toEqual([
      expect.stringContaining('istio-system-alpha/knative-custom-gateway-alpha-local, and would be'),
    ]);
    expect(planOf(loaded, after).steps.map(({ kind }) => kind)).toEqual(['config', 'config']);
  });
});
