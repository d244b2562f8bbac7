import { DefaultGateway, GatewayServer, GatewayWorkload, LoadBalancer } from '../../lib';
import { type Manifest } from '../support';
import { A, gatewayA, ids, named, OUTSIDE, PODS, policy, ports, PROBER, teamA, topology } from './network-topology';

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
