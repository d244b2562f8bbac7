// Gateways that a topology does not make, as members of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse, parseAllDocuments } from 'yaml';
import { ApplyOrder, GatewayAssignment, KnativeService, MultiGatewayChart, NetworkPolicyProfile } from '../../lib';
import { type Manifest, app, find, synth } from '../support';
import { alpha, chart, edge, entries, isolated, knative, label, ENTRY } from './existing-gateways';

describe('in the configuration of Knative', () => {
  test('by its assignment, sorted by name among the gateways of the topology', () => {
    const scope = app();
    const gateways = { alpha, zeta: { assignment: label('zeta') } };
    const found = entries(synth(chart(scope, edge(scope), { gateways })));
    expect(found[2]).toEqual({ ...ENTRY, labelSelector: { matchLabels: { gateway: 'edge' } } });
    expect(found.map((entry) => (entry as { name: string }).name.replace('knative-custom-gateway-', ''))).toEqual([
      'knative-ingress-gateway',
      'alpha',
      'edge',
      'zeta',
    ]);
  });
  test('by its domain', () => {
    const scope = app();
    const manifests = synth(
      chart(scope, edge(scope, { domain: 'edge.example.com' }), { defaultDomain: 'example.com' }),
    );
    expect(find(manifests, 'ConfigMap', 'config-domain').data['edge.example.com']).toContain('gateway: "edge"');
  });
  test('as a secondary gateway, whose hosts an isolated one lets in', () => {
    const scope = app();
    const gateways = { alpha: { ...alpha, domain: 'a.example.com', secondaryGateways: ['edge'] } };
    const existing = isolated(scope, { domain: 'e.example.com' });
    expect(entries(synth(chart(scope, existing, { gateways, defaultDomain: 'example.com' })))).toContainEqual(
      expect.objectContaining({
        name: 'knative-custom-gateway-edge',
        labelSelector: { matchLabels: { gateway: 'alpha' } },
      }),
    );
    expect(existing.hosts).toEqual(['*.a.example.com', '*.e.example.com']);
  });
  test('its own cluster-local gateway too', () => {
    const scope = app();
    const manifests = synth(chart(scope, isolated(scope)));
    expect(find(manifests, 'ConfigMap', 'config-istio').data['local-gateways']).toContain('istio-system-edge');
  });
  test('the cluster-local gateway that it is given, and the template of its hosts', () => {
    const scope = app();
    const attributes = {
      domain: 'edge.example.com',
      domainTemplate: '{{.Name}}-{{.Namespace}}.{{.Domain}}',
      localGateway: {
        gatewayName: 'near',
        serviceHost: 'near.ingress.svc.cluster.local',
        podLabels: { istio: 'near' },
      },
    };
    const manifests = synth(chart(scope, edge(scope, attributes), { defaultDomain: 'example.com' }));
    expect(parse(find(manifests, 'ConfigMap', 'config-istio').data['local-gateways'] as string)).toContainEqual({
      name: 'near',
      namespace: 'ingress',
      service: 'near.ingress.svc.cluster.local',
      labelSelector: { matchLabels: { gateway: 'edge' } },
    });
    expect(find(manifests, 'ConfigMap', 'config-network').data['domain-template']).toContain(
      'if eq .Domain "edge.example.com"}}{{.Name}}-{{.Namespace}}.{{.Domain}}',
    );
  });
  test('nothing of it is rendered', () => {
    const scope = app();
    const without = synth(new MultiGatewayChart(app(), 'gateways', { knative, gateways: { alpha } }));
    const kinds = (manifests: readonly Manifest[]): string[] => manifests.map(({ kind }) => kind);
    expect(kinds(synth(chart(scope, edge(scope))))).toEqual(kinds(without));
  });
});

describe('applied before the configuration that names it', () => {
  function files(applyOrder?: ApplyOrder): { readonly others: number; readonly topology: number; scope: App } {
    const scope = app();
    const existing = isolated(scope, { assignment: GatewayAssignment.none() });
    const gateways = { alpha: { assignment: label('alpha').exceptNamespaces('team') } };
    chart(scope, existing, { gateways, ...(applyOrder && { applyOrder }) });
    // Adds its cluster-local gateway.
    existing.assignNamespaces('team');
    const ids = scope.charts.map(({ node }) => node.id);
    return { others: ids.indexOf('others'), topology: ids.indexOf('gateways'), scope };
  }
  const documents = (scope: App): Manifest[] => parseAllDocuments(scope.synthYaml()).map((document) => document.toJS());
  test('in the order of charts', () => {
    const { others, topology } = files();
    expect([others, topology]).toEqual([0, 1]);
  });
  test('by sync waves of Argo CD, what is added later too', () => {
    const { scope } = files(ApplyOrder.argoCdSyncWaves());
    const waves = documents(scope)
      .filter(({ kind }) => kind === 'Gateway')
      .map(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/sync-wave'] as string);
    expect(waves).toEqual(['-20', '-20', '-20', '-20']);
  });
  test('by the Kustomizations of Flux', () => {
    const { scope } = files(ApplyOrder.fluxKustomizations({ gitRepository: 'platform', path: './dist' }));
    const steps = documents(scope)
      .filter(({ kind }) => kind === 'Gateway')
      .map(({ metadata }) => metadata.labels?.['cdk8s-knative-gateways/phase'] as string);
    expect(steps).toEqual(['istio-gateways', 'istio-gateways', 'istio-gateways', 'istio-gateways']);
  });
});

test('network policies let its pods in', () => {
  const scope = app();
  const assignment = GatewayAssignment.namespaces('team');
  const gateways = { alpha: { assignment: label('alpha').exceptNamespaces('team') } };
  const networkPolicies = NetworkPolicyProfile.isolated({ podCidrs: ['10.244.0.0/16'] });
  const policy = find(
    synth(chart(scope, edge(scope, { assignment }), { gateways, networkPolicies })),
    'NetworkPolicy',
    'knative-gateways-tenant',
  );
  expect(JSON.stringify(policy.spec)).toContain('"istio":"edge"');
});

describe('topology file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'existing-gateways-'));
  const path = join(folder, 'topology.yaml');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const FILE = `knative: "1.22"
existingGateways:
  edge:
    gatewayName: edge
    namespace: ingress
    serviceHost: edge.ingress.svc.cluster.local
    podLabels: { istio: edge }
    assignment: { label: { key: gateway, value: edge } }
gateways:
  alpha: { assignment: { label: { key: gateway, value: alpha } }, secondaryGateways: [edge] }
services:
  - { name: shop, image: shop, gateway: edge }
`;
  const read = (content: string): MultiGatewayChart => {
    writeFileSync(path, content);
    return MultiGatewayChart.fromFile(app(), 'gateways', path);
  };
  test('makes what the same topology as code makes', () => {
    const scope = app();
    const topology = chart(scope, edge(scope), { gateways: { alpha: { ...alpha, secondaryGateways: ['edge'] } } });
    new KnativeService(topology, 'shop', { name: 'shop', image: 'shop' }).assignTo(topology.existingGateway('edge'));
    expect(synth(read(FILE))).toEqual(synth(topology));
  });
  test.each([
    ['a name that is taken', ['  edge:', '  alpha:'], 'existingGateways.alpha: the name of one of the gateways'],
    ['no such gateway', ['gateway: edge }', 'gateway: egde }'], 'services[0].gateway: not a gateway of the file'],
    [
      'overlap',
      ['key: gateway, value: alpha } }, secondaryGateways: [edge]', 'key: tier, value: gold } }'],
      'gateways.alpha.assignment: the assignments of ingress/edge and',
    ],
    ['pods', ['podLabels: { istio: edge }', 'podLabels: {}'], 'existingGateways.edge.podLabels: '],
    ['Service', ['edge.ingress.svc.cluster.local', 'edge'], 'existingGateways.edge.serviceHost: not the DNS name'],
    ['no mapping', ['existingGateways:', 'existingGateways: []\nlabels:'], 'existingGateways: not a mapping'],
    ['null', ['existingGateways:', 'existingGateways: null\nlabels:'], 'existingGateways: not a mapping'],
  ])('refuses %s, by line', (_name, [from = '', to = ''], message) => {
    expect(() => read(FILE.replace(from, to))).toThrow(message);
    expect(() => read(FILE.replace(from, to))).toThrow(/topology\.yaml:\d+:\d+: /);
  });
});
