import {
  GatewayAssignment,
  KnativeRelease,
  MeshProfile,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetworkPolicyProfile,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

const KINDS = ['AuthorizationPolicy', 'DestinationRule', 'PeerAuthentication', 'Sidecar'];
const NAME = 'knative-gateways-tenant';

function topology(mesh?: MeshProfile, props: Partial<MultiGatewayChartProps> = {}): MultiGatewayChart {
  return new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a', 'team-a-staging') },
      b: { assignment: GatewayAssignment.namespaces('team-b'), secondaryGateways: ['internal'] },
      internal: {},
    },
    ...(mesh && { mesh }),
    ...props,
  });
}

const ids = (chart: MultiGatewayChart): string[] =>
  synth(chart)
    .filter(({ kind }) => KINDS.includes(kind))
    .map(({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace}/${metadata.name}`);
const spec = (chart: MultiGatewayChart, kind: string, namespace: string, name = NAME): Manifest =>
  find(synth(chart), kind, name, namespace).spec;
const plain = (...ports: number[]): object => Object.fromEntries(ports.map((port) => [port, { mode: 'PERMISSIVE' }]));
const injected = { matchLabels: { 'security.istio.io/tlsMode': 'istio' } };

test('none by default', () => {
  expect(ids(topology())).toEqual([]);
  expect(ids(topology(MeshProfile.none()))).toEqual([]);
});

test('permissive: both kinds of traffic, and sidecars of bounded size', () => {
  const chart = topology(MeshProfile.permissive());
  expect(ids(chart)).toEqual(
    ['team-a', 'team-a-staging', 'team-b'].flatMap((namespace) => [
      `PeerAuthentication ${namespace}/${NAME}`,
      `Sidecar ${namespace}/${NAME}`,
    ]),
  );
  expect(spec(chart, 'PeerAuthentication', 'team-a')).toEqual({ selector: injected, mtls: { mode: 'PERMISSIVE' } });
  expect(spec(chart, 'Sidecar', 'team-a')).toEqual({
    egress: [{ hosts: ['./*', 'istio-system/*', 'knative-serving/*', 'team-a-staging/*'] }],
  });
});

test('strict: Knative without sidecars uses plain text on its ports, and nobody else of another tenant comes in', () => {
  const chart = topology(MeshProfile.strict());
  expect(ids(chart).filter((id) => id.includes(' team-b/'))).toEqual([
    `PeerAuthentication team-b/${NAME}`,
    `Sidecar team-b/${NAME}`,
    `AuthorizationPolicy team-b/${NAME}`,
  ]);
  expect(spec(chart, 'PeerAuthentication', 'team-a')).toEqual({
    selector: injected,
    mtls: { mode: 'STRICT' },
    portLevelMtls: plain(8012, 8013, 8112, 8022, 9090, 9091),
  });
  expect(spec(chart, 'AuthorizationPolicy', 'team-b')).toEqual({
    action: 'ALLOW',
    rules: [
      { from: [{ source: { namespaces: ['istio-system-b', 'istio-system-internal', 'team-b'] } }] },
      {
        from: [{ source: { notPrincipals: ['*'] } }],
        to: [{ operation: { ports: ['8012', '8013', '8112'] } }],
      },
      { to: [{ operation: { ports: ['8022', '9090', '9091'] } }] },
    ],
  });
});

test('strict with sidecars at Knative: requests need mutual TLS, which gateways then always speak', () => {
  const chart = topology(MeshProfile.strict({ knativeSidecars: true }));
  expect(spec(chart, 'PeerAuthentication', 'team-a').portLevelMtls).toEqual(plain(8022, 9090, 9091));
  expect(spec(chart, 'PeerAuthentication', 'knative-serving', 'knative-gateways')).toEqual({
    mtls: { mode: 'PERMISSIVE' },
  });
  expect(spec(chart, 'AuthorizationPolicy', 'team-a').rules).toEqual([
    {
      from: [{ source: { namespaces: ['istio-system-a', 'knative-serving', 'team-a', 'team-a-staging'] } }],
    },
    { to: [{ operation: { ports: ['8022', '9090', '9091'] } }] },
  ]);
  expect(ids(chart).filter((id) => id.startsWith('DestinationRule'))).toEqual([
    'DestinationRule istio-system-a/knative-custom-gateway-a-team-a',
    'DestinationRule istio-system-a/knative-custom-gateway-a-team-a-staging',
    'DestinationRule istio-system-b/knative-custom-gateway-b-team-b',
    'DestinationRule istio-system-internal/knative-custom-gateway-internal-team-b',
  ]);
  const rule = spec(chart, 'DestinationRule', 'istio-system-b', 'knative-custom-gateway-b-team-b');
  expect(rule).toEqual({
    host: '*.team-b.svc.cluster.local',
    exportTo: ['.'],
    trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
  });
});

test('API versions follow the Istio release', () => {
  const versions = (istio: string): unknown[] =>
    synth(topology(MeshProfile.strict(), { knative: KnativeRelease.V1_14, istio }))
      .filter(({ kind, metadata }: Manifest) => KINDS.includes(kind) && metadata.namespace === 'team-b')
      .map(({ apiVersion }: Manifest) => apiVersion);
  expect(versions('1.21')).toEqual([
    'security.istio.io/v1beta1',
    'networking.istio.io/v1beta1',
    'security.istio.io/v1beta1',
  ]);
  expect(versions('1.22')).toEqual(['security.istio.io/v1', 'networking.istio.io/v1', 'security.istio.io/v1']);
});

test('namespaces that are assigned later are in the mesh, too', () => {
  const chart = topology(MeshProfile.strict({ knativeSidecars: true }));
  chart.gateway('a').assignNamespaces('team-c');
  expect(ids(chart)).toContain('DestinationRule istio-system-a/knative-custom-gateway-a-team-c');
  expect(spec(chart, 'Sidecar', 'team-c').egress[0].hosts).toContain('team-a/*');
});

test('in a mesh the pods of tenants connect to the activator themselves', () => {
  const networkPolicies = NetworkPolicyProfile.isolated({ podCidrs: ['10.244.0.0/16'], clusterCallers: ['caller'] });
  const from = (mesh: MeshProfile): object[] =>
    spec(topology(mesh, { networkPolicies }), 'NetworkPolicy', 'knative-serving', 'knative-gateways-activator')
      .ingress[0].from;
  const tenants = ['caller', 'team-a', 'team-a-staging', 'team-b'];
  expect(from(MeshProfile.strict()).slice(-1)).toEqual([
    {
      namespaceSelector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: tenants }],
      },
    },
  ]);
  expect(from(MeshProfile.none())).toHaveLength(from(MeshProfile.strict()).length - 1);
});
