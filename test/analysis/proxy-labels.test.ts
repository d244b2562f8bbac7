import { idOf } from '../../lib/analysis/input/manifest';
import { ISOLATION_RULES } from '../../lib/analysis/rules/isolation';
import { configIstio, entry, gateway, ksvc, label, modelOf, pods, server, service, STOCK } from './support';
import { ruleIn, saidBy, withShop } from './rules/said';

const ALPHA = { istio: 'alpha' };
const BETA = { istio: 'beta', app: 'beta' };

const podsOf = (selector: Record<string, string>): string[] => {
  const objects = [pods('a/alpha', ALPHA), pods('b/beta', BETA), gateway('c/tenant', selector, server(80))];
  const { lookup, gateways } = modelOf(objects, { assumeStock: false });
  const [tenant] = gateways;
  if (tenant === undefined) throw new Error('no Gateway');
  const selected = lookup.gatewayPods(tenant);
  // Both directions of the question have one answer.
  for (const workload of selected) expect(lookup.gatewaysOf(workload)).toEqual([tenant]);
  return selected.map(idOf);
};

test.each([
  'kubernetes.io/hostname',
  'topology.istio.io/cluster',
  'topology.istio.io/network',
  'topology.istio.io/subzone',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
])('a Gateway that selects by %s can be on all gateway pods, and by further labels on those that carry them', (key) => {
  expect(podsOf({ [key]: 'any' })).toEqual(['a/alpha', 'b/beta']);
  expect(podsOf({ [key]: 'any', istio: 'beta' })).toEqual(['b/beta']);
  expect(podsOf({ [key]: 'any', istio: 'gamma' })).toEqual([]);
});

test('the canonical name and revision that the injector adds follow from the labels, or from the name of the Deployment', () => {
  expect(podsOf({ 'service.istio.io/canonical-name': 'alpha' })).toEqual(['a/alpha']);
  expect(podsOf({ 'service.istio.io/canonical-name': 'beta' })).toEqual(['b/beta']);
  expect(podsOf({ 'service.istio.io/canonical-revision': 'latest' })).toEqual(['a/alpha', 'b/beta']);
});

test('any other label that no pod carries selects nothing', () => {
  expect(podsOf({ 'example.com/zone': 'any' })).toEqual([]);
});

describe('foreign-gateway-attached', () => {
  const said = (selector: Record<string, string>) =>
    saidBy(
      ruleIn(ISOLATION_RULES, 'foreign-gateway-attached'),
      withShop(
        pods('gw/alpha', { istio: 'alpha' }),
        service('gw/alpha', { istio: 'alpha' }),
        gateway('gw/alpha', { istio: 'alpha' }, server(80)),
        gateway('team/tenant', selector, server(80)),
        ksvc('team/hello'),
        configIstio([STOCK, entry('gw/alpha', label('gateway', 'alpha'))]),
      ),
    );

  test("names a tenant's Gateway that selects by the zone", () => {
    expect(said({ 'topology.kubernetes.io/zone': 'a' })).toEqual([
      expect.stringMatching(
        /^warning gw\/alpha: Gateway team\/tenant, .* through the selector `topology.kubernetes.io\/zone: a`/,
      ),
    ]);
    expect(said({ app: 'own' })).toEqual([]);
  });
});
