import {
  ConfigDelivery,
  DefaultGateway,
  GatewayAssignment,
  GatewayServer,
  GatewayWorkload,
  IsolatedGateway,
  Isolation,
  KnativeRelease,
  KnativeService,
  LoadBalancer,
  LocalGateway,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  type NetworkIsolationOptions,
  NetworkPolicies,
} from '../../lib';
import { analyze } from '../../lib/analysis/analyze';
import { loadReceived } from '../../lib/jest/topology';
import { type Manifest, app, find, synth } from '../support';

const PODS = '10.244.0.0/16';
const teamA = GatewayAssignment.namespaces('team-a', 'team-a-staging');
const teamB = GatewayAssignment.namespaces('team-b');

function topology(
  options: Partial<NetworkIsolationOptions> = {},
  props: Partial<MultiGatewayChartProps> = {},
): MultiGatewayChart {
  return new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    networkPolicies: NetworkPolicies.isolated({ podCidrs: [PODS], ...options }),
    gateways: { a: { assignment: teamA }, b: { assignment: GatewayAssignment.namespaces('team-b') } },
    ...props,
  });
}

const policies = (chart: MultiGatewayChart): Manifest[] => synth(chart).filter(({ kind }) => kind === 'NetworkPolicy');
const ids = (chart: MultiGatewayChart): string[] =>
  policies(chart).map(({ metadata }: Manifest) => `${metadata.namespace}/${metadata.name}`);
const policy = (chart: MultiGatewayChart, namespace: string, name: string): Manifest =>
  find(synth(chart), 'NetworkPolicy', name, namespace).spec;
const gatewayA = (chart: MultiGatewayChart): Manifest => policy(chart, 'istio-system-a', 'knative-custom-gateway-a');

const named = (...values: string[]): Manifest => ({
  namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] },
});
const ports = (...numbers: number[]): Manifest[] => numbers.map((port) => ({ port, protocol: 'TCP' }));
const podsOf = (namespace: string, matchLabels: object): Manifest => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  podSelector: { matchLabels },
});
const OUTSIDE = [{ ipBlock: { cidr: '0.0.0.0/0', except: [PODS] } }];
const PROBER = podsOf('knative-serving', { app: 'net-istio-controller' });
const STOCK = podsOf('istio-system', { istio: 'ingressgateway' });
const A = podsOf('istio-system-a', { istio: 'knative-custom-gateway-a' });
const B = podsOf('istio-system-b', { istio: 'knative-custom-gateway-b' });

const LOCAL_OF_TENANTS = (...from: Manifest[]): Manifest[] => [
  { from: [PROBER], ports: ports(8081) },
  { from, ports: ports(8081, 8444) },
];
const byDefault = (props: Partial<MultiGatewayChartProps> = {}): MultiGatewayChart =>
  new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { a: { assignment: teamA }, b: { assignment: teamB } },
    ...props,
  });

describe('by default', () => {
  test('one for the pods of each gateway of the topology, that needs no facts about the cluster', () => {
    const chart = byDefault();
    expect(ids(chart)).toEqual(['istio-system-a/knative-custom-gateway-a', 'istio-system-b/knative-custom-gateway-b']);
    expect(gatewayA(chart)).toEqual({
      podSelector: { matchLabels: { istio: 'knative-custom-gateway-a' } },
      policyTypes: ['Ingress'],
      ingress: [{ ports: ports(8080, 15020, 15021, 15090) }, ...LOCAL_OF_TENANTS(A, named('team-a', 'team-a-staging'))],
    });
    expect(ids(byDefault({ networkPolicies: NetworkPolicies.gateways() }))).toEqual(ids(chart));
  });

  test('whoever may call by cluster-local names is let in', () => {
    const chart = byDefault({ crossGatewayAccess: [{ from: ['knative-eventing'], to: 'a' }] });
    expect(gatewayA(chart).ingress.slice(1)).toEqual(
      LOCAL_OF_TENANTS(A, named('knative-eventing', 'team-a', 'team-a-staging')),
    );
  });

  test('callers of services that a label assigns are not known: all may come', () => {
    const chart = byDefault({ gateways: { a: { assignment: GatewayAssignment.label('gateway', 'a') } } });
    expect(gatewayA(chart).ingress).toEqual([{ ports: ports(8080, 8081, 8444, 15020, 15021, 15090) }]);
  });

  test('the pods of a dedicated or quarantine default gateway have one, those of others do not', () => {
    const gateways = { b: { workload: GatewayWorkload.existing({ podLabels: { istio: 'theirs' } }) } };
    expect(ids(byDefault({ gateways, defaultGateway: DefaultGateway.dedicated() }))).toEqual([
      'istio-system-default/knative-custom-gateway-default',
    ]);
    expect(
      policy(
        byDefault({ gateways: {}, defaultGateway: DefaultGateway.quarantine() }),
        'knative-quarantine',
        'knative-quarantine-gateway',
      ).ingress,
    ).toEqual([{ ports: ports(8080, 15020, 15021, 15090) }]);
  });

  test('no rule of the analyzer misses one', () => {
    const rules = (chart: MultiGatewayChart): string[] => analyze(loadReceived(chart)).findings.map(({ rule }) => rule);
    expect(rules(byDefault())).not.toContain('no-network-policy');
    expect(rules(byDefault({ networkPolicies: NetworkPolicies.none() }))).toContain('no-network-policy');
  });

  test('none with Isolation.ROUTING_ONLY, or where none are wanted', () => {
    expect(ids(byDefault({ isolation: Isolation.ROUTING_ONLY }))).toEqual([]);
    expect(ids(topology({}, { networkPolicies: NetworkPolicies.none() }))).toEqual([]);
  });
});

test('solvers of HTTP-01 challenges, where Knative asks for certificates', () => {
  const chart = topology({}, { network: { externalDomainTls: true } });
  expect(gatewayA(chart).egress[3].ports).toEqual(ports(8012, 8013, 8089, 8112));
  expect(policy(chart, 'team-a', 'knative-gateways-tenant').ingress[0].ports).toEqual(ports(8012, 8013, 8089, 8112));
  // Where services can be in any namespace, they are known by their labels.
  const a = { assignment: GatewayAssignment.label('gateway', 'a').exceptNamespaces('team-b') };
  const gateways = { a, b: { assignment: teamB } };
  const byLabel = topology({}, { network: { externalDomainTls: true }, gateways });
  const outside = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['team-b'] }] };
  const labelled = (key: string): Manifest => ({
    namespaceSelector: outside,
    podSelector: { matchExpressions: [{ key, operator: 'Exists' }] },
  });
  expect(gatewayA(byLabel).egress.slice(3, 5)).toEqual([
    { to: [labelled('serving.knative.dev/revision')], ports: ports(8012, 8013, 8112) },
    { to: [labelled('acme.cert-manager.io/http01-solver')], ports: ports(8089) },
  ]);
});

test('one for the pods of each gateway, for the activator, and for each namespace, in the order of application', () => {
  expect(ids(topology())).toEqual([
    'istio-system/knative-ingress-gateway',
    'istio-system-a/knative-custom-gateway-a',
    'istio-system-b/knative-custom-gateway-b',
    'knative-serving/knative-gateways-activator',
    'team-a/knative-gateways-tenant',
    'team-a-staging/knative-gateways-tenant',
    'team-b/knative-gateways-tenant',
  ]);
});

test('a gateway with whole namespaces', () => {
  expect(gatewayA(topology())).toEqual({
    podSelector: { matchLabels: { istio: 'knative-custom-gateway-a' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: OUTSIDE, ports: ports(8080) },
      { from: [PROBER], ports: ports(8080, 8081) },
      { from: [named('team-a', 'team-a-staging')], ports: ports(8080) },
      { from: [A, named('team-a', 'team-a-staging')], ports: ports(8081, 8444) },
      { ports: ports(15021) },
      { from: [named('monitoring')], ports: ports(15020, 15090) },
    ],
    egress: [
      {
        to: [
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
          { ipBlock: { cidr: '169.254.20.10/32' } },
        ],
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
      { to: [podsOf('istio-system', { app: 'istiod' })], ports: ports(15012) },
      { to: [podsOf('knative-serving', { app: 'activator' })], ports: ports(8012, 8013, 8112) },
      { to: [named('team-a', 'team-a-staging')], ports: ports(8012, 8013, 8112) },
      { to: [A], ports: ports(8081, 8444) },
    ],
  });
});

test('a gateway on the shared cluster-local gateway sends DomainMappings there, and its tenants are open to it', () => {
  const chart = topology(
    {},
    { gateways: { a: { assignment: teamA, localGateway: LocalGateway.SHARED }, b: { assignment: teamB } } },
  );
  expect(gatewayA(chart).egress.at(-1)).toEqual({ to: [STOCK], ports: ports(8081, 8444) });
  expect(gatewayA(chart).ingress[1]).toEqual({ from: [PROBER], ports: ports(8080) });
  expect(policy(chart, 'istio-system', 'knative-ingress-gateway').ingress[2].from).toEqual([STOCK, A]);
  expect(policy(chart, 'team-a', 'knative-gateways-tenant').ingress[0].from).toEqual([STOCK, A]);
  expect(policy(chart, 'team-b', 'knative-gateways-tenant').ingress[0].from).toEqual([B]);
});

test('the stock pods carry the shared local gateway: any port from outside, its own pods on its ports, no other pod', () => {
  expect(policy(topology(), 'istio-system', 'knative-ingress-gateway')).toEqual({
    podSelector: { matchLabels: { istio: 'ingressgateway' } },
    policyTypes: ['Ingress'],
    ingress: [
      { from: OUTSIDE },
      { from: [PROBER] },
      { from: [STOCK], ports: ports(8081, 8444) },
      { ports: ports(15021) },
      { from: [named('monitoring')], ports: ports(15020, 15090) },
    ],
  });
});

test('a tenant is open to its gateway, Knative, itself and monitoring', () => {
  expect(policy(topology(), 'team-a', 'knative-gateways-tenant')).toEqual({
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [
      { from: [A], ports: ports(8012, 8013, 8112) },
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'knative-serving' } } }],
        ports: ports(8012, 8013, 8022, 8112, 9090, 9091),
      },
      { from: [named('team-a', 'team-a-staging')] },
      { from: [named('monitoring')] },
    ],
  });
});

test('the activator is open to gateways, Knative and monitoring', () => {
  expect(policy(topology(), 'knative-serving', 'knative-gateways-activator')).toEqual({
    podSelector: { matchLabels: { app: 'activator' } },
    policyTypes: ['Ingress'],
    ingress: [
      { from: [STOCK, A, B], ports: ports(8012, 8013, 8112) },
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'knative-serving' } } }] },
      { from: [named('monitoring')] },
    ],
  });
});

test('pods of services that a label assigns are anywhere but in the namespaces of others', () => {
  const assignment = GatewayAssignment.label('gateway', 'labelled').exceptNamespaces('team-a');
  const { egress, ingress } = policy(
    topology({}, { gateways: { a: { assignment: GatewayAssignment.namespaces('team-a') }, labelled: { assignment } } }),
    'istio-system-labelled',
    'knative-custom-gateway-labelled',
  );
  expect(egress[3].to).toEqual([
    {
      namespaceSelector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['team-a'] }],
      },
      podSelector: { matchExpressions: [{ key: 'serving.knative.dev/revision', operator: 'Exists' }] },
    },
  ]);
  expect(ingress).toHaveLength(5);
  const alone = topology(
    {},
    { gateways: { labelled: { assignment: GatewayAssignment.label('gateway', 'labelled') } } },
  );
  expect(policy(alone, 'istio-system-labelled', 'knative-custom-gateway-labelled').egress[3].to[0]).toMatchObject({
    namespaceSelector: {},
  });
});

test('podCidrs are excepted from blocks that hold them', () => {
  const options = {
    podCidrs: ['10.244.0.5/16', 'fd00:10::/56'],
    loadBalancerSources: ['10.0.0.0/8', '10.244.0.0/16', '10.244.7.0/24', 'fd00::/8', '192.0.2.1/24'],
  };
  expect(gatewayA(topology(options)).ingress[0].from).toEqual([
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.244.0.0/16'] } },
    { ipBlock: { cidr: '10.244.0.0/16' } },
    { ipBlock: { cidr: '10.244.7.0/24' } },
    { ipBlock: { cidr: 'fd00::/8', except: ['fd00:10::/56'] } },
    { ipBlock: { cidr: '192.0.2.0/24' } },
  ]);
});

test('the addresses outside are of the families that pods have', () => {
  expect(gatewayA(topology({ podCidrs: ['fd00::/48'] })).ingress[0].from).toEqual([
    { ipBlock: { cidr: '::/0', except: ['fd00::/48'] } },
  ]);
  expect(gatewayA(topology({ podCidrs: ['fd00::/48', PODS] })).ingress[0].from).toEqual([
    ...OUTSIDE,
    { ipBlock: { cidr: '::/0', except: ['fd00::/48'] } },
  ]);
});

test('clusterCallers come in at the default gateway and at every cluster-local one', () => {
  const chart = topology({ clusterCallers: ['knative-eventing', 'team-b'] });
  const callers = [named('knative-eventing', 'team-b')];
  expect(policy(chart, 'istio-system', 'knative-ingress-gateway').ingress[2]).toEqual({ from: callers });
  expect(gatewayA(chart).ingress[3].from).toEqual([A, named('knative-eventing', 'team-a', 'team-a-staging', 'team-b')]);
  const others = ({ ingress }: Manifest): Manifest[] => ingress.filter((_: Manifest, index: number) => index !== 3);
  expect(others(gatewayA(chart))).toEqual(others(gatewayA(topology())));
});

test('monitoringNamespaces, none of them too', () => {
  const chart = topology({ monitoringNamespaces: ['observability', 'agents'] });
  const from = [named('agents', 'observability')];
  expect(gatewayA(chart).ingress[5]).toEqual({ from, ports: ports(15020, 15090) });
  expect(policy(chart, 'team-a', 'knative-gateways-tenant').ingress[3]).toEqual({ from });
  expect(policy(chart, 'knative-serving', 'knative-gateways-activator').ingress[2]).toEqual({ from });
  const none = topology({ monitoringNamespaces: [] });
  expect(gatewayA(none).ingress).toHaveLength(5);
  expect(policy(none, 'team-a', 'knative-gateways-tenant').ingress).toHaveLength(3);
  expect(policy(none, 'knative-serving', 'knative-gateways-activator').ingress).toHaveLength(2);
});

test('protectDefaults: false leaves pods that somebody else installed alone', () => {
  const gateways = { theirs: { workload: GatewayWorkload.existing({ podLabels: { istio: 'theirs' } }) } };
  const all = ids(topology({}, { gateways }));
  expect(all).toEqual([
    'istio-system/knative-ingress-gateway',
    'istio-system-theirs/knative-custom-gateway-theirs',
    'knative-serving/knative-gateways-activator',
  ]);
  expect(ids(topology({ protectDefaults: false }, { gateways }))).toEqual(all.slice(2));
});

test('ports follow the servers; of pods that somebody else installed all are open', () => {
  const gateways = {
    a: { servers: [GatewayServer.http({ port: 8000, targetPort: 9000 })] },
    theirs: { workload: GatewayWorkload.existing({ podLabels: { istio: 'theirs' } }) },
  };
  const chart = topology({}, { gateways });
  expect(gatewayA(chart).ingress[0]).toEqual({ from: OUTSIDE, ports: ports(9000) });
  const theirs = policy(chart, 'istio-system-theirs', 'knative-custom-gateway-theirs');
  expect(theirs.ingress[0]).toEqual({ from: OUTSIDE });
  expect(theirs.policyTypes).toEqual(['Ingress']);
});

test('nobody from outside comes to a gateway without load balancer', () => {
  const chart = topology({}, { defaultGateway: DefaultGateway.quarantine() });
  const spec = policy(chart, 'knative-quarantine', 'knative-quarantine-gateway');
  expect(spec.ingress.map(({ from }: Manifest) => from)).toEqual([[PROBER], undefined, [named('monitoring')]]);
  const internal = topology({}, { gateways: { a: { assignment: teamA, loadBalancer: LoadBalancer.clusterIp() } } });
  expect(gatewayA(internal).ingress[1]).toEqual({
    from: [named('team-a', 'team-a-staging')],
    ports: ports(8080),
  });
});

test('a secondary gateway serves the namespaces of others, which stay strangers to its own', () => {
  const chart = topology(
    {},
    {
      gateways: {
        a: { assignment: GatewayAssignment.namespaces('team-a'), secondaryGateways: ['b'] },
        b: { assignment: GatewayAssignment.namespaces('team-b') },
      },
    },
  );
  expect(policy(chart, 'istio-system-b', 'knative-custom-gateway-b').egress[3].to).toEqual([named('team-a', 'team-b')]);
  expect(policy(chart, 'istio-system-b', 'knative-custom-gateway-b').ingress[2].from).toEqual([
    named('team-a', 'team-b'),
  ]);
  const tenantA = policy(chart, 'team-a', 'knative-gateways-tenant');
  expect(tenantA.ingress[0].from).toEqual([A, B]);
  expect(tenantA.ingress[2].from).toEqual([named('team-a')]);
  expect(policy(chart, 'team-b', 'knative-gateways-tenant').ingress[0].from).toEqual([B]);
  // DomainMappings of team-a come in there, and go on to team-a's own cluster-local gateway.
  expect(policy(chart, 'istio-system-b', 'knative-custom-gateway-b').egress.at(-1).to).toEqual([A, B]);
  expect(gatewayA(chart).ingress[3].from).toEqual([A, B, named('team-a')]);
});

test('namespaces that are assigned later are guarded, too; synthesizing twice gives the same', () => {
  const chart = topology();
  chart.gateway('b').assignNamespaces('team-c');
  const first = synth(chart);
  expect(find(first, 'NetworkPolicy', 'knative-gateways-tenant', 'team-c').spec.ingress[2].from).toEqual([
    named('team-b', 'team-c'),
  ]);
  expect(synth(chart)).toEqual(first);
});

test('the default gateway may be somebody else’s, and Knative in another namespace', () => {
  const chart = topology(
    {},
    {
      defaultGateway: DefaultGateway.existing(
        IsolatedGateway.fromExisting(app(), 'theirs', {
          gatewayName: 'theirs',
          namespace: 'edge',
          serviceHost: 'edge.edge-pods.svc.cluster.local',
          podLabels: { app: 'edge' },
        }),
      ),
      delivery: ConfigDelivery.knativeServing({ namespace: 'serverless' }),
    },
  );
  expect(ids(chart).slice(0, 2)).toEqual(['istio-system/knative-ingress-gateway', 'edge-pods/theirs']);
  expect(policy(chart, 'edge-pods', 'theirs').ingress[1].from).toEqual([
    podsOf('serverless', { app: 'net-istio-controller' }),
  ]);
  expect(policy(chart, 'serverless', 'knative-gateways-activator').ingress[0].from).toHaveLength(4);
});

describe('the analyzer', () => {
  // That nodes hide the addresses of clients is another matter.
  const OTHER = 'external-traffic-policy-loses-source-ip';
  const rules = (chart: MultiGatewayChart): string[] => {
    const found = analyze(loadReceived(chart)).findings.map(({ rule }) => rule);
    return [...new Set(found)].filter((rule) => rule !== OTHER).sort();
  };
  const OPEN = ['no-network-policy', 'shared-local-gateway-serves-tenant-hosts'];

  test('has nothing to say of gateways with policies, and says so of gateways without', () => {
    expect(rules(topology())).toEqual([]);
    expect(rules(topology({}, { networkPolicies: NetworkPolicies.none() }))).toEqual(OPEN.slice(0, 1));
    const shared = { networkPolicies: NetworkPolicies.none(), isolation: Isolation.ROUTING_ONLY };
    expect(rules(topology({}, shared))).toEqual(OPEN);
  });

  test('says that a shared local gateway is open to callers, and without a policy', () => {
    const shared = { isolation: Isolation.ROUTING_ONLY };
    expect(rules(topology({ protectDefaults: false }))).toEqual([]);
    expect(rules(topology({ protectDefaults: false }, shared))).toEqual(OPEN.slice(1));
    const shop = (chart: MultiGatewayChart): MultiGatewayChart => {
      new KnativeService(chart, 'shop', { image: 'example.com/shop:1', namespace: 'team-a' });
      new KnativeService(chart, 'blog', { image: 'example.com/blog:1', namespace: 'team-b' });
      return chart;
    };
    expect(rules(shop(topology({}, shared)))).toEqual([]);
    expect(rules(shop(topology({ clusterCallers: ['team-b'] })))).toEqual([]);
    expect(rules(shop(topology({ clusterCallers: ['team-b'] }, shared)))).toEqual(OPEN.slice(1));
  });
});
