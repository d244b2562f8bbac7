import { tlsDifferences } from '../../conformance/parts/predicted-tls';

const STATE = {
  http: { 'team/a ext': { 'gw/alpha': '200' } },
  https: { 'team/a ext': { 'gw/alpha': '200 with team/route-{a}' } },
  ready: { 'team/a': 'True' },
};

test('the same state has no difference', () => {
  expect(tlsDifferences(STATE, STATE)).toEqual([]);
});

test('answers, certificates and Ready states that differ', () => {
  const measured = {
    http: { 'team/a ext': { 'gw/alpha': '301' } },
    https: { 'team/a ext': { 'gw/alpha': '200 with gw/own' } },
    ready: { 'team/a': 'Unknown: Uninitialized: Waiting for load balancer to be ready' },
  };
  expect(tlsDifferences(STATE, measured)).toEqual([
    'http: team/a ext at gw/alpha: expected 200, measured 301',
    'https: team/a ext at gw/alpha: expected 200 with team/route-{a}, measured 200 with gw/own',
    'team/a Ready: expected True, measured Unknown: Uninitialized: Waiting for load balancer to be ready',
  ]);
});

describe('Ready', () => {
  const differing = (expected: string, measured: string): number =>
    tlsDifferences({ ...STATE, ready: { 'team/a': expected } }, { ...STATE, ready: { 'team/a': measured } }).length;

  test('is compared by status and reason, whatever the message', () => {
    expect(differing('Unknown: Uninitialized', 'Unknown: Uninitialized: Waiting for load balancer to be ready')).toBe(
      0,
    );
    expect(differing('Unknown: Uninitialized', 'Unknown: ReconcileIngressFailed: failed')).toBe(1);
    expect(differing('Unknown: Uninitialized', 'True')).toBe(1);
  });

  test('may be either where it is left to chance', () => {
    expect([
      differing('random: one of two', 'True'),
      differing('random: one of two', 'Unknown: Uninitialized'),
    ]).toEqual([0, 0]);
  });

  test('is missing', () => {
    expect(tlsDifferences(STATE, { ...STATE, ready: {} })).toEqual(['team/a Ready: expected True, measured nothing']);
  });
});
