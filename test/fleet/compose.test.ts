import { composed, originOf } from '../../lib/fleet/compose';

const levels = {
  defaults: {
    knative: '1.15',
    defaultDomain: 'example.com',
    labels: { a: 'default', b: 'default' },
    gateways: { shared: { domain: 'default.example.com', scaling: 'horizontal' } },
  },
  environments: {
    production: {
      defaultDomain: 'production.example.com',
      labels: { b: 'production', c: 'production' },
      gateways: { shared: { scaling: { fixed: 3 } }, production: {} },
    },
  },
  regions: { eu: { labels: { c: 'eu' }, gateways: { shared: { loadBalancer: 'clusterIp' } } } },
  clusters: {
    all: { environment: 'production', region: 'eu', topology: { gateways: { shared: { domain: 'own.example.com' } } } },
    plain: {},
    unknown: { environment: 'staging' },
  },
};

test('what is said later replaces what was said before; gateways are joined option by option', () => {
  expect(composed(levels, 'all')).toEqual({
    knative: '1.15',
    defaultDomain: 'production.example.com',
    labels: { a: 'default', b: 'production', c: 'eu' },
    gateways: {
      shared: { domain: 'own.example.com', scaling: { fixed: 3 }, loadBalancer: 'clusterIp' },
      production: {},
    },
  });
});

test.each(['plain', 'unknown'])('a cluster of which nothing is said has the defaults: %s', (name) => {
  expect(composed(levels, name)).toEqual(levels.defaults);
});

test('the levels stay as they are', () => {
  const before = structuredClone(levels);
  composed(levels, 'all');
  expect(levels).toEqual(before);
});

describe('gateways that are left out', () => {
  const two = { shared: { domain: 'a' }, other: { domain: 'b' } };
  test.each<readonly [string, object, object]>([
    ['by a level', { omitGateways: ['shared'] }, { gateways: { other: { domain: 'b' } } }],
    [
      'and made anew by the same level',
      { omitGateways: ['shared'], gateways: { shared: { scaling: 1 } } },
      { gateways: { shared: { scaling: 1 }, other: { domain: 'b' } } },
    ],
    ['by an empty list: none', { omitGateways: [] }, { gateways: two }],
  ])('%s', (_, production, expected) => {
    const clusters = { one: { environment: 'production' }, two: {} };
    const fleet = { defaults: { gateways: two }, environments: { production }, clusters };
    expect(composed(fleet, 'one')).toEqual(expected);
    expect(composed(fleet, 'two')).toEqual({ gateways: two });
  });
});

test.each([
  ['what only the defaults say', ['knative'], ['defaults', 'knative']],
  ['what an environment says over them', ['defaultDomain'], ['environments', 'production', 'defaultDomain']],
  ['a label of a region', ['labels', 'c'], ['regions', 'eu', 'labels', 'c']],
  ['a label that the region does not have', ['labels', 'b'], ['environments', 'production', 'labels', 'b']],
  [
    'an option of a gateway, and what is in it',
    ['gateways', 'shared', 'scaling', 'fixed'],
    ['environments', 'production', 'gateways', 'shared', 'scaling', 'fixed'],
  ],
  [
    'an option of the cluster itself',
    ['gateways', 'shared', 'domain'],
    ['clusters', 'all', 'topology', 'gateways', 'shared', 'domain'],
  ],
  [
    'an option that no level has, of the last one with the gateway',
    ['gateways', 'shared', 'assignment'],
    ['clusters', 'all', 'topology', 'gateways', 'shared', 'assignment'],
  ],
  ['what no level says', ['network'], ['defaults', 'network']],
])('the origin of %s', (_, path, origin) => {
  expect(originOf(levels, 'all', path)).toEqual(origin);
});

test('what replaces a value as a whole is the origin of what it lacks', () => {
  const fleet = {
    defaults: { monitoring: { a: 1 } },
    environments: { production: { monitoring: { b: 1 } } },
    clusters: { one: { environment: 'production' } },
  };
  expect(originOf(fleet, 'one', ['monitoring', 'a'])).toEqual(['environments', 'production', 'monitoring', 'a']);
});
