import { ApiObject, Chart } from 'cdk8s';
import { GatewayAssignment, LabelSelectorOperator } from '../../lib';
import { app } from '../support';

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
  expect(GatewayAssignment.namespaces('team-a').selectors).toEqual([
    { matchLabels: { 'serving.knative.dev/routeNamespace': 'team-a' } },
    { matchLabels: { 'serving.knative.dev/domainMappingNamespace': 'team-a' } },
  ]);
  expect(GatewayAssignment.namespaces('b', 'a', 'b').selectors).toEqual([
    { matchExpressions: [{ key: 'serving.knative.dev/routeNamespace', operator: 'In', values: ['a', 'b'] }] },
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

test('assign labels an object that another construct made', () => {
  const chart = new Chart(app(), 'chart');
  const route = new ApiObject(chart, 'route', {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Route',
    metadata: { namespace: 'default' },
  });
  GatewayAssignment.label('gateway', 'alpha').assign(route);
  GatewayAssignment.label('gateway', 'alpha').assign(route);
  expect(route.metadata.getLabel('gateway')).toBe('alpha');
  expect(() => {
    GatewayAssignment.label('gateway', 'beta').assign(route);
  }).toThrow(
    '[chart/route] the label \'gateway\' is set already; got "alpha"; allowed: "beta"; to fix: take the label off',
  );
});
