import { type Call, callsOf } from '../../lib/analysis/gateways/calls';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel } from '../../lib/analysis/model/build';
import { Reach } from '../../lib/analysis/reach/reach';
import {
  DomainMapping,
  GatewayAssignment,
  KnativeRelease,
  KnativeService,
  LocalGateway,
  MeshProfile,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetworkPolicyProfile,
} from '../../lib';
import { type Manifest, app, synth } from '../support';

function manifests(props: Partial<MultiGatewayChartProps> = {}, localGateway = LocalGateway.OWN): Manifest[] {
  const chart = new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a'), localGateway },
      b: { assignment: GatewayAssignment.namespaces('team-b'), localGateway },
    },
    ...props,
  });
  new KnativeService(chart, 'shop', { image: 'example.com/shop:1', namespace: 'team-a' });
  new KnativeService(chart, 'wiki', { image: 'example.com/wiki:1', namespace: 'team-b', clusterLocal: true });
  new DomainMapping(chart, 'www', { host: 'www.example.org', service: 'shop', namespace: 'team-a' });
  return synth(chart);
}

function calls(objects: readonly Manifest[]): readonly Call[] {
  const model = buildModel(loadObjects(objects, 'manifests').manifests);
  return callsOf(model, new Reach(model));
}

/** `CALLER PATH: ANSWER` of the calls of one service. */
const of = (all: readonly Call[], service: string): string[] =>
  all.filter((call) => call.service === service).map(({ caller, path, answer }) => `${caller} ${path}: ${answer}`);

const ISOLATED = {
  networkPolicies: NetworkPolicyProfile.isolated({ podCidrs: ['10.244.0.0/16'], monitoringNamespaces: [] }),
};
const GRANTED = { ...ISOLATED, crossGatewayAccess: [{ from: ['team-a'], to: 'b' }] };

test('by default cluster-local names are for the tenants of their gateway', () => {
  expect(of(calls(manifests()), 'team-a/shop')).toEqual([
    'team-a public: 200',
    'team-b public: 200',
    'team-a cluster-local: 200',
    'team-b cluster-local: blocked',
  ]);
});

test('without policies everybody may call everything', () => {
  const all = calls(manifests({ networkPolicies: NetworkPolicyProfile.none() }));
  expect(of(all, 'team-a/shop')).toEqual([
    'team-a public: 200',
    'team-b public: 200',
    'team-a cluster-local: 200',
    'team-b cluster-local: 200',
  ]);
  expect(of(all, 'team-b/wiki')).toEqual(['team-a cluster-local: 200', 'team-b cluster-local: 200']);
  expect(of(all, 'team-a/www.example.org')).toEqual(['team-a public: 200', 'team-b public: 200']);
  expect(all.find(({ path }) => path === 'cluster-local')).toMatchObject({
    host: 'shop.team-a.svc.cluster.local',
    through: 'istio-system-a/istio-ingressgateway-local',
  });
});

test('isolated tenants only call themselves', () => {
  const all = calls(manifests(ISOLATED));
  expect(of(all, 'team-b/wiki')).toEqual(['team-a cluster-local: blocked', 'team-b cluster-local: 200']);
  expect(of(all, 'team-a/shop').filter((call) => call.endsWith('200'))).toEqual([
    'team-a public: 200',
    'team-a cluster-local: 200',
  ]);
});

test('a grant opens one way', () => {
  const all = calls(manifests(GRANTED));
  expect(of(all, 'team-b/wiki')).toEqual(['team-a cluster-local: 200', 'team-b cluster-local: 200']);
  expect(of(all, 'team-a/shop')).toContain('team-b cluster-local: blocked');
});

test('on the shared local gateway a policy cuts even the own tenant', () => {
  const [call] = calls(manifests(ISOLATED, LocalGateway.SHARED)).filter(({ service }) => service === 'team-b/wiki');
  expect(call).toMatchObject({ through: 'istio-system/knative-local-gateway', answer: 'blocked' });
});

describe('in a mesh', () => {
  const mesh = MeshProfile.strict();

  test('a sidecar only knows what it imports', () => {
    expect(of(calls(manifests({ mesh, ...ISOLATED })), 'team-b/wiki')).toEqual([
      'team-a cluster-local: blocked',
      'team-b cluster-local: 200',
      'team-a mesh: unknown',
      'team-b mesh: 200',
    ]);
  });

  test('granted, it connects to the pods', () => {
    expect(of(calls(manifests({ mesh, ...GRANTED })), 'team-b/wiki')).toContain('team-a mesh: 200');
  });

  test('without Sidecars, policies decide', () => {
    const all = manifests({ mesh }).filter(({ kind }) => kind !== 'Sidecar');
    expect(of(calls(all), 'team-b/wiki')).toContain('team-a mesh: 403');
    const open = all.filter(({ kind }) => kind !== 'AuthorizationPolicy');
    expect(of(calls(open), 'team-b/wiki')).toContain('team-a mesh: 200');
    const cut = manifests({ mesh, ...ISOLATED }).filter(({ kind }) => kind !== 'Sidecar');
    expect(of(calls(cut), 'team-b/wiki')).toContain('team-a mesh: blocked');
  });

  test('callers of namespaces that are not in it have no such path', () => {
    const all = calls([...manifests({ mesh }), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'jobs' } }]);
    expect(all.filter(({ caller }) => caller === 'jobs').map(({ path }) => path)).not.toContain('mesh');
    const injected = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'jobs', labels: { 'istio-injection': 'enabled' } },
    };
    expect(of(calls([...manifests({ mesh }), injected]), 'team-b/wiki')).toContain('jobs mesh: 403');
  });
});

test('namespaces of gateways and of the system call nobody', () => {
  const callers = new Set(calls(manifests(ISOLATED)).map(({ caller }) => caller));
  expect([...callers].sort()).toEqual(['team-a', 'team-b']);
});
