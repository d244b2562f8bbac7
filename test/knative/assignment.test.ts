import { ApiObject, Chart } from 'cdk8s';
import { GatewayAssignment, type IKnativeGateway, IsolatedGateway, LabelSelectorOperator } from '../../lib';
import { assignObject } from '../../lib/knative/assign';
import { firstOverlaps } from '../../lib/knative/overlap';
import { matches } from '../../lib/private/label-selector';
import { PLATFORM, app } from '../support';

const { IN, NOT_IN, EXISTS } = LabelSelectorOperator;

test('the selectors of each kind', () => {
  expect(GatewayAssignment.label('gateway', 'alpha').selectors).toEqual([{ matchLabels: { gateway: 'alpha' } }]);
  expect(GatewayAssignment.labels({ gateway: 'alpha', tier: 'gold' }).selectors).toEqual([
    { matchLabels: { gateway: 'alpha', tier: 'gold' } },
  ]);
  expect(GatewayAssignment.expressions({ key: 'tier', operator: EXISTS }).selectors).toEqual([
    { matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
  ]);
  expect(GatewayAssignment.none()).toMatchObject({ selectors: [], servesEveryService: false });
  expect(GatewayAssignment.everyService()).toMatchObject({ selectors: [], servesEveryService: true });
});

test('namespaces select Routes and, by a twin, DomainMappings', () => {
  expect(GatewayAssignment.namespaces('b', 'a', 'b').selectors).toEqual([
    {
      matchExpressions: [
        { key: 'serving.knative.dev/routeNamespace', operator: 'In', values: ['a', 'b'] },
        { key: 'serving.knative.dev/domainMappingUID', operator: 'DoesNotExist' },
      ],
    },
    { matchExpressions: [{ key: 'serving.knative.dev/domainMappingNamespace', operator: 'In', values: ['a', 'b'] }] },
  ]);
});

test('plus puts two assignments together', () => {
  const both = GatewayAssignment.namespaces('b')
    .plus(GatewayAssignment.label('gateway', 'x'))
    .plus(GatewayAssignment.namespaces('a'));
  expect(both.namespaceNames).toEqual(['a', 'b']);
  expect(both.selectors).toHaveLength(3);
});

test('labels that put a service under an assignment', () => {
  expect(GatewayAssignment.labels({ a: '1', b: '2' }).labelsFor('default')).toEqual({ a: '1', b: '2' });
  expect(GatewayAssignment.namespaces('team-a').labelsFor('team-a')).toEqual({});
  expect(
    GatewayAssignment.expressions({ key: 'tier', operator: IN, values: ['gold', 'silver'] }).labelsFor('default'),
  ).toEqual({
    tier: 'gold',
  });
  expect(
    GatewayAssignment.expressions({ key: 'tier', operator: NOT_IN, values: ['gold'] }).labelsFor('default'),
  ).toEqual({});
  expect(GatewayAssignment.everyService().labelsFor('default')).toEqual({});
});

describe('assignObject', () => {
  const gateway = (value: string): IKnativeGateway =>
    IsolatedGateway.fromExisting(new Chart(app(), 'gateways'), value, {
      gatewayName: 'gateway',
      namespace: 'istio-system',
      podLabels: { istio: value },
      assignment: GatewayAssignment.label('gateway', value),
    });
  const object = (kind: string, apiVersion = 'serving.knative.dev/v1'): ApiObject =>
    new ApiObject(new Chart(app(), 'chart'), 'object', { apiVersion, kind, metadata: { namespace: 'default' } });

  test('labels an object that another construct made, once', () => {
    const route = object('Route');
    assignObject(route, gateway('alpha'));
    assignObject(route, gateway('alpha'));
    expect(route.metadata.getLabel('gateway')).toBe('alpha');
    expect(() => {
      assignObject(route, gateway('beta'));
    }).toThrow(
      '[chart/object] labels.gateway: a label by which another gateway is selected; got "alpha"; allowed: "beta"; to fix: remove the label',
    );
  });

  test('refuses kinds whose labels reach no KIngress', () => {
    expect(() => {
      assignObject(object('Deployment', 'apps/v1'), gateway('alpha'));
    }).toThrow(
      '[chart/object] this kind of object cannot be assigned to a gateway; got "apps/v1 Deployment"; allowed: Knative Services, Routes and DomainMappings (serving.knative.dev)',
    );
  });

  test('lets the host of a DomainMapping in', () => {
    const chart = new Chart(app(), 'chart');
    const alpha = new IsolatedGateway(chart, 'alpha', {
      platform: PLATFORM,
      assignment: GatewayAssignment.label('a', 'b'),
      domain: 'a.example.com',
    });
    const metadata = { name: 'www.shop.example', namespace: 'default' };
    alpha.assign(
      new ApiObject(chart, 'mapping', { apiVersion: 'serving.knative.dev/v1beta1', kind: 'DomainMapping', metadata }),
    );
    expect(alpha.hosts).toEqual(['*.a.example.com', 'default/www.shop.example']);
  });
});

test('exceptNamespaces leaves room for gateways with whole namespaces', () => {
  const rest = GatewayAssignment.label('gateway', 'beta').exceptNamespaces('team-a');
  const whole = GatewayAssignment.namespaces('team-a');
  const owned = [rest, whole].flatMap((each, index) =>
    each.selectors.map((selector) => ({ gateway: index.toString(), selector })),
  );
  expect(firstOverlaps(owned)).toEqual({ overlaps: [], unfinished: [] });
  expect(rest.labelsFor('team-b')).toEqual({ gateway: 'beta' });
  expect(() => rest.labelsFor('team-a')).toThrow('leaves out; got "team-a"');
});

test('a DomainMapping cannot pass for a Route of another namespace', () => {
  const [routes] = GatewayAssignment.namespaces('team-a').selectors;
  const forged = {
    'serving.knative.dev/routeNamespace': 'team-a',
    'serving.knative.dev/domainMappingUID': 'x',
    'serving.knative.dev/domainMappingNamespace': 'team-b',
  };
  expect(matches(routes ?? {}, forged)).toBe(false);
  expect(
    matches(routes ?? {}, { 'serving.knative.dev/route': 'x', 'serving.knative.dev/routeNamespace': 'team-a' }),
  ).toBe(true);
});
