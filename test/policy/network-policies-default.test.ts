import {
  DefaultGateway,
  GatewayAssignment,
  GatewayWorkload,
  Isolation,
  KnativeService,
  MultiGatewayChart,
  NetworkPolicyProfile,
} from '../../lib';
import { analyze } from '../../lib/analysis/analyze';
import { loadReceived } from '../../lib/jest/topology';
import { A, byDefault, gatewayA, ids, LOCAL_OF_TENANTS, named, policy, ports, topology } from './network-topology';

describe('by default', () => {
  test('one for the pods of each gateway of the topology, that needs no facts about the cluster', () => {
    const chart = byDefault();
    expect(ids(chart)).toEqual(['istio-system-a/knative-custom-gateway-a', 'istio-system-b/knative-custom-gateway-b']);
    expect(gatewayA(chart)).toEqual({
      podSelector: { matchLabels: { istio: 'knative-custom-gateway-a' } },
      policyTypes: ['Ingress'],
      ingress: [{ ports: ports(8080, 15020, 15021, 15090) }, ...LOCAL_OF_TENANTS(A, named('team-a', 'team-a-staging'))],
    });
    expect(ids(byDefault({ networkPolicies: NetworkPolicyProfile.gateways() }))).toEqual(ids(chart));
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
    expect(rules(byDefault({ networkPolicies: NetworkPolicyProfile.none() }))).toContain('no-network-policy');
  });

  test('none with Isolation.ROUTING_ONLY, or where none are wanted', () => {
    expect(ids(byDefault({ isolation: Isolation.ROUTING_ONLY }))).toEqual([]);
    expect(ids(topology({}, { networkPolicies: NetworkPolicyProfile.none() }))).toEqual([]);
  });
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
    expect(rules(topology({}, { networkPolicies: NetworkPolicyProfile.none() }))).toEqual(OPEN.slice(0, 1));
    const shared = { networkPolicies: NetworkPolicyProfile.none(), isolation: Isolation.ROUTING_ONLY };
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
