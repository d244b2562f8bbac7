import { tlsDifferences } from '../../conformance/parts/predicted-tls';

const MEASURED = {
  http: { 'team/a ext': { 'gw/alpha': '200' } },
  https: { 'team/a ext': { 'gw/alpha': '200 with team/route-{a}' } },
  ready: { 'team/a': 'True' },
};
const STATE = { ...MEASURED, ready: { 'team/a': ['True'] } };

test('the same state has no difference', () => {
  expect(tlsDifferences(STATE, MEASURED)).toEqual([]);
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
  const differing = (expected: string | readonly string[], measured: string): number =>
    tlsDifferences({ ...STATE, ready: { 'team/a': [expected].flat() } }, { ...MEASURED, ready: { 'team/a': measured } })
      .length;

  test('is compared by status and reason, whatever the message', () => {
    expect(differing('Unknown: Uninitialized', 'Unknown: Uninitialized: Waiting for load balancer to be ready')).toBe(
      0,
    );
    expect(differing('Unknown: Uninitialized', 'Unknown: ReconcileIngressFailed: failed')).toBe(1);
    expect(differing('Unknown: Uninitialized', 'True')).toBe(1);
  });

  test('may be any of the allowed states where it is left to chance', () => {
    const either = ['True', 'Unknown'];
    expect([
      differing(either, 'True'),
      differing(either, 'Unknown: Uninitialized'),
      differing(either, 'False: Failed'),
    ]).toEqual([0, 0, 1]);
  });

  test('is missing', () => {
    expect(tlsDifferences(STATE, { ...MEASURED, ready: {} })).toEqual([
      'team/a Ready: expected True, measured nothing',
    ]);
  });
});
