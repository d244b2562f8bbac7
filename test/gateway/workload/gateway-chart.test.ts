import { CHART_VERSION, GatewayChart } from '../../../lib/gateway/workload/gateway-chart';

test.each([
  ['1.26.4', '1.26.4'],
  ['v1.26.4', '1.26.4'],
  ['1.26.*', '1.26.*'],
  ['1.26', '1.26.*'],
  ['1.31.0-rc.1', '1.31.0-rc.1'],
])('%s is %s', (given, version) => {
  expect(CHART_VERSION.test(given)).toBe(true);
  expect(GatewayChart.of(given).version).toBe(version);
});

test.each(['1.18.7', '0.9.0', 'latest', '', '1', '1.26.4.1', '>=1.26', '1.26.4 || 2', '1.26.x'])(
  '%j is refused',
  (given) => {
    expect(CHART_VERSION.test(given)).toBe(false);
  },
);

test.each(['1.19', '1.19.0', '1.20.0'])('%s is the oldest, or newer', (given) => {
  expect(CHART_VERSION.test(given)).toBe(true);
});

test.each([
  ['hasVolumes', '1.19.9', '1.20.0'],
  ['hasMemoryTarget', '1.20.9', '1.21.0'],
  ['hasPodLabels', '1.22.9', '1.23.0'],
  ['hasMinReadySeconds', '1.23.9', '1.24.0'],
  ['hasEnvVarFrom', '1.26.9', '1.27.0'],
] as const)('%s: not %s, but %s', (name, without, since) => {
  expect([GatewayChart.of(without)[name], GatewayChart.of(since)[name]]).toEqual([false, true]);
});

test('which values a version knows', () => {
  const known = (version: string): boolean[] => {
    const { hasStrategy, hasZeroReplicas, hasLifecycle } = GatewayChart.of(version);
    return [hasStrategy, hasZeroReplicas, hasLifecycle];
  };
  expect(known('1.23.9')).toEqual([false, false, false]);
  expect(known('1.24.0')).toEqual([true, false, false]);
  expect(known('1.26.0')).toEqual([true, true, false]);
  expect(known('1.27.0')).toEqual([true, true, true]);
});

test('which Services a version can render', () => {
  const service = { type: 'LoadBalancer', annotations: {} } as const;
  const can = (version: string, more: object): boolean => GatewayChart.of(version).canRender({ ...service, ...more });
  expect(can('1.19.0', {})).toBe(true);
  expect(can('1.31.0', { labels: {} })).toBe(true);
  expect(can('1.31.0', { labels: { a: 'b' } })).toBe(false);
  expect(can('1.25.9', { loadBalancerClass: 'x' })).toBe(false);
  expect(can('1.26.0', { loadBalancerClass: 'x' })).toBe(true);
  expect(can('1.20.9', { allocateLoadBalancerNodePorts: false })).toBe(false);
  expect(can('1.21.0', { allocateLoadBalancerNodePorts: false })).toBe(true);
});

test.each([
  ['1.22.2', true],
  ['1.24.*', true],
  ['1.25.4', true],
  ['1.25.5', false],
  ['1.25.*', false],
  ['1.26.3', true],
  ['1.26.4', false],
  ['1.27.0', true],
  ['1.27.1', false],
  ['1.28.0', false],
  ['1.31', false],
])('whether the schema of %s stops Helm 3.18.5 and newer: %s', (version, unreadable) => {
  expect(GatewayChart.of(version).hasUnreadableSchema).toBe(unreadable);
});
