// Gateways as clusters have them: made by charts, by operators and by hand, in shapes that this package does not write.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Loaded, loadObjects } from '../../lib/analysis/input/load';
import { readPaths } from '../../lib/analysis/input/read';
import { buildModel } from '../../lib/analysis/model/build';
import { reachability } from '../../lib/analysis/reach/reachability';
import { adoptionText } from '../../lib/adopt/text';
import { type Plan, planOf } from '../../lib/plan/plan';
import { synthesize } from '../../lib/synth/synthesize';
import { sweep } from '../sweep';
import { adopted, manifestsOf, type Adopted } from './support';

const INPUTS = join(__dirname, 'inputs');

interface Expected {
  /** Names of the existing gateways of the file. */
  readonly existing: readonly string[];
  /** What it says, besides differences of fields and metadata. */
  readonly said?: readonly RegExp[];
  readonly isRefused?: true;
  /** Parts of the topology. */
  readonly topology?: object;
}

const NO_RELEASE = /^Nothing says which release of Knative runs/;

const EXPECTED: Readonly<Record<string, Expected>> = {
  'flux-aws': {
    existing: ['knative-payments-gateway'],
    topology: {
      defaultDomain: 'example.com',
      existingGateways: {
        'knative-payments-gateway': {
          domain: 'pay.example.com',
          podLabels: { istio: 'payments-gateway' },
          serviceHost: 'payments-gateway.edge-payments.svc.cluster.local',
        },
      },
    },
  },
  'argo-values-string': { existing: ['internal'], said: [NO_RELEASE] },
  'argo-valuesobject-daemonset': { existing: ['edge-gw'], said: [NO_RELEASE] },
  'operator-several': { existing: ['knative-internal-gateway', 'knative-partner-gateway'] },
  recipe: {
    existing: ['knative-custom-gateway-alpha'],
    said: [/every service goes through it besides the default gateway/],
    topology: { existingGateways: { 'knative-custom-gateway-alpha': { assignment: 'everyService' } } },
  },
  'injected-docs': { existing: ['gw-b'], said: [NO_RELEASE] },
  'old-keys': {
    existing: [],
    said: [NO_RELEASE, /^istio-system-b\/knative-b-gateway: .* so it is left out/],
    isRefused: true,
  },
  'old-keys-1.12': {
    existing: [],
    said: [/^istio-system-b\/knative-b-gateway: .* so it is left out/],
    isRefused: true,
  },
  'old-key-custom-default': {
    existing: [],
    said: [NO_RELEASE],
    topology: { defaultGateway: { existing: { gatewayName: 'main-gateway', podLabels: { app: 'istio-ingress' } } } },
  },
  'secondary-existing': {
    existing: ['internal', 'public'],
    said: [NO_RELEASE],
    topology: { existingGateways: { public: { secondaryGateways: ['internal'] } } },
  },
  'chain-default-secondary': {
    existing: ['intra'],
    topology: { existingGateways: { intra: { secondaryGateways: ['default'], secondaryLabels: { also: 'public' } } } },
  },
  'helm-rendered-azure': { existing: ['knative-int'], said: [NO_RELEASE] },
  daemonset: { existing: ['edge'], said: [NO_RELEASE] },
  'shared-pods': { existing: [], said: [NO_RELEASE, /^Gateway team-a is left out/], isRefused: true },
  'cert-manager': { existing: ['gw-shop'], topology: { network: { rolloutDurationSeconds: 30 } } },
  'knative-operator': {
    existing: ['partners'],
    topology: {
      delivery: { knativeServingFragment: { name: 'knative-serving', namespace: 'knative-serving' } },
      defaultGateway: { existing: { serviceHost: 'istio-ingress.istio-ingress.svc.cluster.local' } },
    },
  },
  'operator-serving-extras': { existing: ['lime'] },
  'local-tenant': {
    existing: ['t1'],
    topology: {
      existingGateways: { t1: { assignment: { namespaces: ['t1'] }, localGateway: { gatewayName: 't1-local' } } },
    },
  },
  'missing-objects': {
    existing: ['half'],
    said: [NO_RELEASE, /^Gateway gone-ns\/gone is left out: it is not among the manifests/],
    isRefused: true,
  },
  'invalid-config': {
    existing: [],
    said: [/^net-istio of Knative 1\.15 refuses config-istio: \[mixed-formats\]/, NO_RELEASE],
    isRefused: true,
  },
  'no-knative': { existing: [], said: [NO_RELEASE] },
  'gateway-api': { existing: ['kn-edge'], said: [NO_RELEASE] },
  dump: { existing: ['vip'] },
  overlap: {
    existing: ['a'],
    said: [/example\.org is for all services, too/, /^Gateway b is left out/, /^Gateway c is left out/],
    isRefused: true,
  },
  'same-namespace-two': { existing: ['blue', 'green'], topology: { clusterDomain: 'corp.local' } },
  'flux-oci-chartref': { existing: ['edge'] },
  'config-network-odd': {
    existing: [],
    said: [/^Knative 1\.10\.2 is not known/, /^network\.httpProtocol "Disabled" is left out/],
  },
  'operator-k8s-everything': { existing: ['vip'] },
  'argo-rollout-appset': { existing: ['black', 'red'], topology: { defaultDomain: 'svc.cluster.local' } },
  'no-selector-gateway': { existing: [], said: [/^Gateway all is left out/], isRefused: true },
  'fork-same-labels': {
    existing: [],
    said: [/^istio-system-beta\/knative-custom-gateway-beta: .* so it is left out/],
    isRefused: true,
  },
};

const temp = mkdtempSync(join(tmpdir(), 'inputs-'));
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

const input = (name: string): Loaded => readPaths([join(INPUTS, `${name}.yaml`)]);

/** Lines about gateways and settings: neither of fields nor of objects. */
function statements({ left }: Adopted): string[] {
  const isOfFields = (line: string): boolean =>
    /^\s|^(?:[A-Z]\w+) \S+: \S+ is |does not exist, and would be created$/.test(line);
  return left.filter((line) => !isOfFields(line) && !/^Gateway \S+ is listed as an existing one/.test(line));
}

function moves({ services, hosts, loadBalancers, steps }: Plan): object {
  return { services, hosts, loadBalancers, losses: steps.flatMap(({ losses }) => losses) };
}

const NOTHING = { services: [], hosts: [], loadBalancers: [], losses: [] };

/** The others are tried on demand. */
const QUICK = [
  'argo-rollout-appset',
  'argo-values-string',
  'cert-manager',
  'chain-default-secondary',
  'dump',
  'flux-aws',
  'flux-oci-chartref',
  'invalid-config',
  'knative-operator',
  'local-tenant',
  'missing-objects',
  'operator-several',
  'overlap',
  'recipe',
  'same-namespace-two',
  'secondary-existing',
];
const TRIED = Object.entries(EXPECTED).filter(([name]) => sweep(0, 1) === 1 || QUICK.includes(name));

describe.each(TRIED)('%s', (name, { existing, said = [], isRefused = false, topology = {} }) => {
  const loaded = input(name);
  const result = adopted(loaded);

  test('what it finds, and what it says', () => {
    expect(Object.keys(result.topology['existingGateways'] ?? {}).sort()).toEqual(existing);
    expect(result.topology).toMatchObject(topology);
    expect(result.isRefused).toBe(isRefused);
    expect(statements(result)).toEqual(said.map((each) => expect.stringMatching(each) as unknown));
  });

  test('the file synthesizes', () => {
    const file = join(temp, `${name}.yaml`);
    writeFileSync(file, adoptionText(result, 'schema.json'));
    expect(synthesize(file).manifests().length).toBeGreaterThan(0);
  });

  if (!isRefused)
    test('nothing moves, whether its manifests are laid over what is there or stand alone', () => {
      expect(reachability(buildModel(result.after.manifests))).toEqual(reachability(buildModel(loaded.manifests)));
      expect(moves(planOf(loaded, result.after))).toEqual(NOTHING);
      expect(moves(planOf(loaded, loadObjects(manifestsOf(result.topology), 'dist')))).toMatchObject({
        hosts: [],
        loadBalancers: [],
        losses: [],
      });
    });
});

test('negative control: a gateway that is taken out of the file is missed', () => {
  const loaded = input('cert-manager');
  const { existingGateways: _, ...rest } = adopted(loaded).topology;
  const { hosts } = planOf(loaded, loadObjects(manifestsOf({ ...rest, gateways: {} }), 'dist'));
  expect(hosts).not.toEqual([]);
});
