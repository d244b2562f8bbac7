import {
  type CrossGatewayAccess,
  DomainMapping,
  GatewayAssignment,
  KnativeRelease,
  LocalGateway,
  MeshProfile,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetworkPolicyProfile,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

function topology(
  crossGatewayAccess: CrossGatewayAccess[],
  props: Partial<MultiGatewayChartProps> = {},
): MultiGatewayChart {
  return new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    networkPolicies: NetworkPolicyProfile.isolated({ podCidrs: ['10.244.0.0/16'] }),
    mesh: MeshProfile.strict(),
    defaultDomain: 'example.com',
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a') },
      b: { assignment: GatewayAssignment.namespaces('team-b'), domain: 'b.example.com' },
      shared: { assignment: GatewayAssignment.namespaces('team-s'), localGateway: LocalGateway.SHARED },
      labelled: { assignment: GatewayAssignment.label('gateway', 'x').exceptNamespaces('team-a', 'team-b', 'team-s') },
    },
    crossGatewayAccess,
    ...props,
  });
}

const BY_NAME: CrossGatewayAccess = { from: ['team-a'], to: 'b' };
const namesOf = (peers: Manifest[]): string[] =>
  peers.flatMap(({ namespaceSelector }) =>
    (namespaceSelector?.matchExpressions ?? []).flatMap(({ values }: Manifest) => values as string[]),
  );
const portsOf = (rule: Manifest): number[] => rule.ports.map(({ port }: Manifest) => port as number);

/** Ports of the pods of a gateway that a namespace may connect to. */
function openTo(manifests: Manifest[], namespace: string, name: string, kind = 'NetworkPolicy'): number[] {
  const { ingress } = find(manifests, kind, `knative-custom-gateway-${name}`, `istio-system-${name}`).spec;
  const rules = ingress.filter(({ from = [] }: Manifest) => namesOf(from as Manifest[]).includes(namespace));
  return rules.flatMap(portsOf).sort();
}

test('nothing crosses by default', () => {
  const manifests = synth(topology([]));
  expect(openTo(manifests, 'team-a', 'b')).toEqual([]);
  expect(openTo(manifests, 'team-a', 'a')).toEqual([8080, 8081, 8444]);
  expect(manifests.some(({ kind }) => kind === 'ServiceEntry')).toBe(false);
  expect(find(manifests, 'Sidecar', 'knative-gateways-tenant', 'team-a').spec.egress[0].hosts).not.toContain(
    'team-b/*',
  );
});

test('by cluster-local name: the ports of the local gateway, and the way of the mesh', () => {
  const manifests = synth(topology([BY_NAME]));
  expect(openTo(manifests, 'team-a', 'b')).toEqual([8081, 8444]);
  // The other way, other callers and other gateways stay closed.
  expect(openTo(manifests, 'team-b', 'a')).toEqual([]);
  expect(openTo(manifests, 'team-s', 'b')).toEqual([]);
  expect(openTo(manifests, 'team-a', 'shared')).toEqual([]);
  const hosts = (namespace: string): string[] =>
    find(manifests, 'Sidecar', 'knative-gateways-tenant', namespace).spec.egress[0].hosts;
  expect(hosts('team-a')).toContain('team-b/*');
  expect(hosts('team-b')).not.toContain('team-a/*');
  const sources = (namespace: string): string[] =>
    find(manifests, 'AuthorizationPolicy', 'knative-gateways-tenant', namespace).spec.rules[0].from[0].source
      .namespaces;
  expect(sources('team-b')).toContain('team-a');
  expect(sources('team-a')).not.toContain('team-b');
  const pods = find(manifests, 'NetworkPolicy', 'knative-gateways-tenant', 'team-b').spec.ingress[0];
  expect(namesOf(pods.from as Manifest[])).toEqual(['team-a']);
  expect(portsOf(pods)).toEqual([8012, 8013, 8112]);
});

test('outside of a mesh the gateway calls the pods, and nobody else', () => {
  const manifests = synth(topology([BY_NAME], { mesh: MeshProfile.none() }));
  expect(openTo(manifests, 'team-a', 'b')).toEqual([8081, 8444]);
  const pods = find(manifests, 'NetworkPolicy', 'knative-gateways-tenant', 'team-b').spec.ingress[0];
  expect(namesOf(pods.from as Manifest[])).toEqual([]);
});

test('callers without a gateway of their own reach the activator in a mesh', () => {
  const manifests = synth(topology([{ from: ['jobs'], to: 'b' }]));
  const [{ from }] = find(manifests, 'NetworkPolicy', 'knative-gateways-activator').spec.ingress;
  expect(namesOf(from as Manifest[])).toContain('jobs');
});

test('by public name: the ports of the gateway, and a ServiceEntry for the callers alone', () => {
  const manifests = synth(topology([{ ...BY_NAME, publicNames: true }]));
  expect(openTo(manifests, 'team-a', 'b')).toEqual([8080, 8081, 8444]);
  const entry = find(manifests, 'ServiceEntry', 'knative-custom-gateway-b-public-names', 'istio-system-b');
  expect(entry.apiVersion).toBe('networking.istio.io/v1');
  expect(entry.spec).toEqual({
    hosts: ['*.b.example.com'],
    exportTo: ['team-a'],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    ports: [
      { number: 80, name: 'http', protocol: 'HTTP' },
      { number: 443, name: 'tls', protocol: 'TLS' },
    ],
    endpoints: [{ address: 'istio-ingressgateway.istio-system-b.svc.cluster.local' }],
  });
  expect(find(manifests, 'Sidecar', 'knative-gateways-tenant', 'team-a').spec.egress[0].hosts).toContain(
    'istio-system-b/*',
  );
});

test('public names are those of the domain, of namespaces in the default domain, and of DomainMappings', () => {
  const chart = topology([{ from: ['team-b'], to: 'a', publicNames: true }]);
  new DomainMapping(chart, 'www', { host: 'www.example.org', service: 'shop', namespace: 'team-a' }).assignTo(
    chart.gateway('a'),
  );
  const entry = find(synth(chart), 'ServiceEntry', 'knative-custom-gateway-a-public-names');
  expect(entry.spec.hosts).toEqual(['*.team-a.example.com', 'www.example.org']);
});

test('several grants add up', () => {
  const manifests = synth(topology([BY_NAME, { from: ['jobs', 'team-a'], to: 'b', publicNames: true }]));
  const entry = find(manifests, 'ServiceEntry', 'knative-custom-gateway-b-public-names');
  expect(entry.spec.exportTo).toEqual(['jobs', 'team-a']);
});
