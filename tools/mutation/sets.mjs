/**
 * The sets of modules that mutation testing covers: `mutate` are the modules, `tests` the tests that must notice, `floor` the score in per
 * cent below which a set may not fall.
 */
export const SETS = {
  selection: {
    mutate: [
      'lib/knative/assignment.ts',
      'lib/knative/config-istio/select.ts',
      'lib/knative/domains.ts',
      'lib/knative/overlap.ts',
      'lib/private/label-selector.ts',
    ],
    tests: ['test/private/label-selector*', 'test/knative/*', 'test/topology/secondary-gateways*', 'test/invalid/*'],
    floor: 0,
  },
  isolation: {
    mutate: ['lib/analysis/rules/isolation/*.ts', 'lib/topology/cross-checks.ts', 'lib/topology/stray-labels.ts'],
    tests: ['test/analysis/rules/isolation*', 'test/topology/cross-checks*', 'test/topology/secondary-gateways*'],
    floor: 0,
  },
  delivery: {
    mutate: [
      'lib/gateway/workload/helm-delivery.ts',
      'lib/knative/delivery.ts',
      'lib/private/objects.ts',
      'lib/topology/apply-order.ts',
      'lib/topology/in-phases.ts',
    ],
    tests: [
      'test/gateway/workload/helm-release*',
      'test/topology/flux-order*',
      'test/topology/foreign-order*',
      'test/topology/multi-gateway-chart*',
      'test/invalid/*',
    ],
    floor: 0,
  },
  admission: {
    mutate: ['lib/policy/**/*.ts'],
    tests: ['test/policy/*', 'test/invalid/*'],
    floor: 0,
  },
  'load-balancer': {
    mutate: ['lib/gateway/load-balancer/*.ts'],
    tests: ['test/gateway/load-balancer*', 'test/invalid/*'],
    floor: 0,
  },
  workload: {
    mutate: ['lib/gateway/*.ts', 'lib/gateway/workload/*.ts', '!lib/gateway/workload/helm-delivery.ts'],
    tests: ['test/gateway/isolated-gateway*', 'test/gateway/namespaces*', 'test/gateway/workload/*', 'test/invalid/*'],
    floor: 0,
  },
  reach: {
    mutate: ['lib/analysis/reach/*.ts'],
    tests: ['test/analysis/reach*', 'test/analysis/authorization*', 'test/analysis/net-istio*'],
    floor: 0,
  },
};
