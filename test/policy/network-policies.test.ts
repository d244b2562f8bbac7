import { ConfigDelivery, DefaultGateway, GatewayAssignment, IsolatedGateway, LocalGateway } from '../../lib';
import { type Manifest, app, find, synth } from '../support';
import {
  A,
  B,
  gatewayA,
  ids,
  named,
  OUTSIDE,
  podsOf,
  policy,
  ports,
  PROBER,
  STOCK,
  teamA,
  teamB,
  topology,
} from './network-topology';

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
