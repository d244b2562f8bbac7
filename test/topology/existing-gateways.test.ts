// Gateways that a topology does not make, as members of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { parse, parseAllDocuments } from 'yaml';
import {
  ApplyOrder,
  DefaultGateway,
  type ExistingGatewayAttributes,
  GatewayAssignment,
  GatewayTls,
  type IKnativeGateway,
  IsolatedGateway,
  type IsolatedGatewayProps,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetworkPolicies,
  Platform,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

const knative = KnativeRelease.V1_22;
const platform = Platform.of({ knative });
const label = (value: string): GatewayAssignment => GatewayAssignment.label('gateway', value);
const alpha = { assignment: label('alpha') };

type Attributes = Partial<ExistingGatewayAttributes>;

function edge(scope: App, attributes: Attributes = {}): IKnativeGateway {
  return IsolatedGateway.fromExisting(new Chart(scope, 'others'), 'edge', {
    gatewayName: 'edge',
    namespace: 'ingress',
    podLabels: { istio: 'edge' },
    serviceHost: 'edge.ingress.svc.cluster.local',
    assignment: label('edge'),
    ...attributes,
  });
}

function isolated(scope: App, props: IsolatedGatewayProps = {}): IsolatedGateway {
  return new IsolatedGateway(new Chart(scope, 'others'), 'edge', { platform, assignment: label('edge'), ...props });
}

/** A gateway of a class of one's own. */
class OwnGateway extends Construct implements IKnativeGateway {
  public readonly gatewayName = 'own';
  public readonly namespace = 'own';
  public readonly serviceHost = 'own.own.svc.cluster.local';
  public readonly assignment = label('own');
  public readonly secondaryGateways: IKnativeGateway[] = [];
  public constructor(
    scope: Construct,
    id: string,
    public readonly podLabels: Record<string, string>,
  ) {
    super(scope, id);
  }
}

function chart(scope: App, existing: IKnativeGateway, props: Partial<MultiGatewayChartProps> = {}): MultiGatewayChart {
  return new MultiGatewayChart(scope, 'gateways', {
    knative,
    gateways: { alpha },
    existingGateways: { edge: existing },
    ...props,
  });
}

/** What a topology with this gateway is refused for, at once or at synth. */
function refused(make: (scope: App) => IKnativeGateway, props: Partial<MultiGatewayChartProps> = {}): string {
  const scope = app();
  try {
    synth(chart(scope, make(scope), props));
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

function entries(manifests: readonly Manifest[]): unknown[] {
  return parse(find(manifests, 'ConfigMap', 'config-istio').data['external-gateways'] as string) as unknown[];
}

const ENTRY = { name: 'edge', namespace: 'ingress', service: 'edge.ingress.svc.cluster.local' };

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

describe('checked against the gateways of the topology', () => {
  test.each<readonly [string, Attributes, Partial<MultiGatewayChartProps>, string]>([
    [
      'the same label of services',
      { assignment: label('alpha') },
      {},
      '[gateways] gateways.alpha.assignment: the assignments of ingress/edge and istio-system-alpha/knative-custom-gateway-alpha overlap',
    ],
    [
      'services that both select',
      { assignment: GatewayAssignment.label('tier', 'gold') },
      {},
      'gateways.alpha.assignment: the assignments of ingress/edge and',
    ],
    [
      'the label of the pods',
      { podLabels: { istio: 'knative-custom-gateway-alpha' } },
      {},
      'gateways.alpha.gatewayName: two gateways share the pod labels: ingress/edge and',
    ],
    [
      'the label of the pods, by its cluster-local gateway',
      {
        localGateway: {
          gatewayName: 'near',
          serviceHost: 'near.ingress.svc.cluster.local',
          podLabels: { istio: 'knative-custom-gateway-alpha' },
        },
      },
      {},
      'two gateways share the pod labels: istio-system-alpha/knative-custom-gateway-alpha and ingress/near',
    ],
    [
      'the labels of the stock pods',
      { podLabels: { app: 'istio-ingressgateway' } },
      {},
      'existingGateways.edge.gatewayName: two gateways share the pod labels: knative-serving/knative-ingress-gateway and ingress/edge',
    ],
    [
      'the Service',
      { serviceHost: 'istio-ingressgateway.istio-system-alpha.svc.cluster.local' },
      {},
      'gateways.alpha.serviceName: two gateways share the Service: ingress/edge and',
    ],
    [
      'the Istio Gateway',
      { gatewayName: 'knative-custom-gateway-alpha', namespace: 'istio-system-alpha' },
      {},
      'two gateways share the Istio Gateway: istio-system-alpha/knative-custom-gateway-alpha and',
    ],
    [
      'the domain',
      { domain: 'a.example.com' },
      { defaultDomain: 'example.com', gateways: { alpha: { ...alpha, domain: 'a.example.com' } } },
      'gateways.alpha.domain: ',
    ],
    [
      'every service, on stock net-istio',
      { assignment: GatewayAssignment.everyService() },
      {},
      'existingGateways.edge.assignment: a second entry without labelSelector',
    ],
  ])('%s', (_name, attributes, props, message) => {
    expect(refused((scope) => edge(scope, attributes), props)).toContain(message);
    expect(refused((scope) => edge(scope), props)).toBe('accepted');
  });
  test('the address of a load balancer', () => {
    const address = '192.0.2.7';
    const gateways = { alpha: { ...alpha, loadBalancer: LoadBalancer.metalLb({ staticIps: [address] }) } };
    const other = (last: string) => (scope: App) =>
      isolated(scope, { loadBalancer: LoadBalancer.metalLb({ staticIps: [last] }) });
    expect(refused(other(address), { gateways })).toContain(
      'gateways.alpha.loadBalancer: two gateways share an address',
    );
    expect(refused(other('192.0.2.8'), { gateways })).toBe('accepted');
  });
  test('labels of services that no gateway has', () => {
    const message = (value: string): string => {
      const scope = app();
      const topology = chart(scope, edge(scope));
      new KnativeService(topology, 'shop', { image: 'shop', labels: { gateway: value } });
      try {
        synth(topology);
        return 'accepted';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message('egde')).toContain('a label that assigns services, with a value that no gateway has');
    expect(message('edge')).toBe('accepted');
  });
  test('the TLS of an isolated one', () => {
    const wildcard = GatewayTls.wildcard({ issuer: { name: 'letsencrypt' } });
    const network = { externalDomainTls: true };
    const domain = 'e.example.com';
    const props = { network, defaultDomain: 'example.com' };
    expect(refused((scope) => isolated(scope, { domain, tls: wildcard }), props)).toContain(
      'existingGateways.edge: network.externalDomainTls applies to the whole cluster',
    );
    expect(refused((scope) => isolated(scope, { domain, serviceCertificates: true }), props)).toBe('accepted');
  });
  test('gateways of a class of one’s own', () => {
    const own = (podLabels: Record<string, string>) => (scope: App) =>
      new OwnGateway(new Chart(scope, 'others'), 'own', podLabels);
    expect(refused(own({ istio: 'knative-custom-gateway-alpha' }))).toContain('two gateways share the pod labels');
    expect(refused(own({}))).toContain('two gateways share the pod labels');
    expect(refused(own({ istio: 'own' }))).toBe('accepted');
  });
});

describe('refused by name', () => {
  test('a name that is taken', () => {
    const scope = app();
    expect(() => chart(scope, edge(scope), { existingGateways: { alpha: edge(app()) } })).toThrow(
      'existingGateways.alpha: the name of one of the gateways of the topology',
    );
  });
  test('the name of the default gateway', () => {
    const scope = app();
    expect(() => chart(scope, edge(scope), { existingGateways: { default: edge(app()) } })).toThrow(
      'existingGateways.default: the name of the default gateway',
    );
  });
  test('what is no gateway', () => {
    expect(() => chart(app(), {} as IKnativeGateway)).toThrow('existingGateways.edge: not an IKnativeGateway');
  });
  test('a gateway of another topology', () => {
    const scope = app();
    const other = new MultiGatewayChart(scope, 'other', { knative, gateways: { beta: { assignment: label('beta') } } });
    expect(() => chart(scope, other.gateway('beta'))).toThrow(
      'existingGateways.edge: a gateway of another MultiGatewayChart',
    );
  });
  test('one gateway twice', () => {
    const scope = app();
    const twice = edge(scope);
    expect(() => synth(chart(scope, twice, { existingGateways: { edge: twice, again: twice } }))).toThrow(
      'existingGateways.again.gatewayName: two gateways share the Istio Gateway',
    );
    const other = app();
    const both = edge(other);
    expect(() => synth(chart(other, both, { defaultGateway: DefaultGateway.existing(both) }))).toThrow(
      'two gateways share the Istio Gateway',
    );
  });
  test('access, which is granted where the gateway is', () => {
    const scope = app();
    expect(() => chart(scope, edge(scope), { crossGatewayAccess: [{ from: ['a'], to: 'edge' }] })).toThrow(
      'crossGatewayAccess[0].to: an existing gateway',
    );
  });
  test('and found by name', () => {
    const scope = app();
    const existing = edge(scope);
    const topology = chart(scope, existing);
    expect(topology.existingGateway('edge')).toBe(existing);
    expect(topology.gatewayNames).toEqual(['alpha']);
    expect(() => topology.gateway('edge')).toThrow("use existingGateway('edge')");
    expect(() => topology.existingGateway('egde')).toThrow('edge');
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
  const networkPolicies = NetworkPolicies.isolated({ podCidrs: ['10.244.0.0/16'] });
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
