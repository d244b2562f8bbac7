import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Loaded, loadObjects } from '../../lib/analysis/input/load';
import { readPaths } from '../../lib/analysis/input/read';
import { buildModel } from '../../lib/analysis/model/build';
import { reachability } from '../../lib/analysis/reach/reachability';
import { planOf } from '../../lib/plan/plan';
import { adoptionText } from '../../lib/adopt/text';
import { sweep } from '../sweep';
import { synthesizeExamples } from '../synthesized-examples';
import { type Adopted, adopted, manifestsOf } from './support';

const temp = mkdtempSync(join(tmpdir(), 'adopt-'));
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

const cells = (loaded: Loaded): object => reachability(buildModel(loaded.manifests));

function expectSame(loaded: Loaded): Adopted {
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
beforeAll(() => {
  synthesizeExamples(TYPICAL, temp);
});

function example(name: string): Loaded {
  return readPaths([join(temp, name)]);
}

describe('the topology of what an example synthesizes', () => {
  test.each(TYPICAL)('%s: the same answers, and nothing to do', (name) => {
    expect(expectSame(example(name)).whole).toEqual(WHOLE[name]);
  });
});

test('nothing of a name ends the comment', () => {
  const text = adoptionText(
    { topology: {}, whole: [], isRefused: false, isConfigRead: true, left: ['a\rknative: b\r\nc\nd'] },
    'schema.json',
  );
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

  test('is said line by line, and the gateway stays as it is', () => {
    const loaded = changed((text) =>
      text.replace('terminationGracePeriodSeconds:', 'hostNetwork: true\n      terminationGracePeriodSeconds:'),
    );
    const { whole, left, topology, after } = adopted(loaded);
    expect(whole).toEqual([]);
    expect(topology).toMatchObject({
      existingGateways: {
        alpha: {
          namespace: 'istio-system-alpha',
          localGateway: { gatewayName: 'knative-custom-gateway-alpha-local', namespace: 'istio-system-alpha' },
        },
      },
    });
    expect(left).toEqual([
      expect.stringMatching(/^Gateway alpha is listed as an existing one/),
      '  Deployment istio-system-alpha/istio-ingressgateway: spec.template.spec.hostNetwork is true, and would be removed',
    ]);
    expect(planOf(loaded, after).steps).toEqual([]);
  });

  test('a gateway that the constructs refuse is left out, and the others are not', () => {
    const loaded = changed((text) => text.replaceAll('istio: knative-custom-gateway-alpha', 'istio: ingressgateway'));
    const { topology, left, isRefused, whole } = adopted(loaded);
    expect(isRefused).toBe(true);
    expect(whole).toEqual([]);
    expect(topology['existingGateways']).toBeUndefined();
    expect(left).toContainEqual(
      expect.stringMatching(/^Gateway alpha is left out, because the constructs refuse it: /),
    );
  });

  test('of two entries of local-gateways, one that differs is no gateway of its own', () => {
    const loaded = changed((text) =>
      text
        .replace(/(local-gateways: [^]*?"gateway": )"alpha"/, '$1"other"')
        .replace('minReplicas: 2', 'minReplicas: 0'),
    );
    const { topology, left } = adopted(loaded);
    expect(JSON.stringify(topology)).not.toContain('localGateway":{');
    expect(left.join()).toContain('data.local-gateways is ');
  });
});

describe('options of gateways are found again', () => {
  const OPTIONS: Readonly<Record<string, object>> = {
    pods: {
      serviceName: 'edge',
      nodeSelector: { pool: 'edge' },
      tolerations: [{ key: 'edge', operator: 'Exists', effect: 'NoExecute' }],
      priorityClassName: 'high',
      imagePullSecrets: ['registry'],
      revision: 'canary',
      shutdown: { preStopSleepSeconds: 7, drainSeconds: 30, terminationGracePeriodSeconds: 61 },
      proxyConfig: { numTrustedProxies: 2, concurrency: 2, proxyMetadata: { A: 'b' }, tracing: { samplingPercent: 5 } },
      env: { ISTIO_META_NETWORK: 'n1' },
      envValueFrom: { TOKEN: { secretKeyRef: { name: 'edge', key: 'token' } } },
      podAnnotations: { 'example.com/team': 'edge' },
      podLabels: { 'azure.workload.identity/use': 'true' },
      deploymentLabels: { 'example.com/tier': 'edge' },
      deploymentAnnotations: { 'reloader.stakater.com/auto': 'true' },
      serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/edge' },
      rollout: { maxSurgePercent: 25, minReadySeconds: 5 },
      disruptionBudget: { maxUnavailablePercent: 25 },
      createNamespace: false,
    },
    nodePort: { loadBalancer: { nodePort: { nodePorts: { 80: 30080 }, labels: { 'example.com/a': 'b' } } } },
    custom: {
      loadBalancer: {
        custom: {
          annotations: { 'example.com/pool': 'a' },
          loadBalancerClass: 'example.com/lb',
          staticIps: ['192.0.2.7'],
          externalTrafficPolicy: 'Local',
          statusPort: false,
        },
      },
    },
    clusterIp: { loadBalancer: { clusterIp: { annotations: { a: 'b' }, ipFamilyPolicy: 'PreferDualStack' } } },
  };

  test.each(Object.entries(OPTIONS))('%s', (_, options) => {
    const topology = {
      knative: '1.15',
      gateways: { edge: { ...options, assignment: { label: { key: 'gateway', value: 'edge' } } } },
      network: { rolloutDurationSeconds: 30, certificateClass: 'example.com/class' },
    };
    const loaded = loadObjects(manifestsOf(topology), 'dist');
    const { whole, left } = expectSame(loaded);
    expect(left).toEqual([]);
    expect(whole).toEqual(['edge']);
  });
});
