import { composed } from '../../lib/fleet/compose';

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
