import { type InvalidFile } from '../case';
import { GATEWAY, lines, LOAD_BALANCER, of, ROOT } from './support';

/** What the schema does not know. */
export const SCHEMA: readonly InvalidFile[] = [
  {
    name: 'nothing but a release',
    run: lines('knative: "1.15"'),
    lines: [1],
    message: 'topology.yaml:1:1: gateways: missing; to fix: add it',
  },
  {
    name: 'property with a typo',
    run: lines('knative: "1.15"', 'gateway: {}', 'gateways:', '  alpha:', '    namespce: edge'),
    lines: [2, 5],
    message: [
      'topology.yaml: 2 problems',
      `topology.yaml:2:1: gateway: unknown property; allowed: ${ROOT}; to fix: write gateways`,
      `topology.yaml:5:5: gateways.alpha.namespce: unknown property; allowed: ${GATEWAY}; to fix: write namespace`,
    ].join('\n  '),
  },
  {
    name: 'property that resembles none',
    run: lines('knative: "1.15"', 'gateways: { alpha: { replicas: 3 } }'),
    lines: [2],
    message: `topology.yaml:2:22: gateways.alpha.replicas: unknown property; allowed: ${GATEWAY}`,
  },
  {
    name: 'isolation with a typo',
    run: lines('knative: "1.15"', 'isolation: strickt', 'gateways: {}'),
    lines: [2],
    message:
      'topology.yaml:2:12: isolation: unsupported value; got "strickt"; allowed: strict, routing-only; to fix: write strict',
  },
  {
    name: 'traffic policy that does not exist',
    run: lines('knative: "1.15"', 'gateways: { alpha: { loadBalancer: { gcp: { externalTrafficPolicy: Global } } } }'),
    lines: [2],
    message:
      'topology.yaml:2:68: gateways.alpha.loadBalancer.gcp.externalTrafficPolicy: unsupported value; got "Global"; allowed: Cluster, Local',
  },
  {
    name: 'load balancer that does not exist',
    run: lines(
      'knative: "1.15"',
      'gateways: { alpha: { loadBalancer: awsNetwrk }, beta: { loadBalancer: { aws: {} } } }',
    ),
    lines: [2, 2],
    message: [
      'topology.yaml: 2 problems',
      `topology.yaml:2:36: gateways.alpha.loadBalancer: unknown kind; got "awsNetwrk"; allowed: ${LOAD_BALANCER}; to fix: write awsNetwork`,
      `topology.yaml:2:73: gateways.beta.loadBalancer.aws: unknown kind; allowed: ${LOAD_BALANCER}`,
    ].join('\n  '),
  },
  {
    name: 'two load balancers of one gateway',
    run: lines('knative: "1.15"', 'gateways: { alpha: { loadBalancer: { gcp: {}, azure: {} } } }'),
    lines: [2],
    message: `topology.yaml:2:36: gateways.alpha.loadBalancer: not of exactly one kind; got ["gcp","azure"]; allowed: one of ${LOAD_BALANCER}`,
  },
  {
    name: 'load balancer of no kind',
    run: lines('knative: "1.15"', 'gateways: { alpha: { loadBalancer: {} } }'),
    lines: [2],
    message: `topology.yaml:2:36: gateways.alpha.loadBalancer: not of exactly one kind; got []; allowed: one of ${LOAD_BALANCER}`,
  },
  {
    name: 'load balancer that is a number',
    run: lines('knative: "1.15"', 'gateways: { alpha: { loadBalancer: 1 } }'),
    lines: [2],
    message: `topology.yaml:2:36: gateways.alpha.loadBalancer: neither a name nor a mapping; got 1; allowed: ${LOAD_BALANCER}`,
  },
  {
    name: 'assignment by name alone',
    run: lines('knative: "1.15"', 'gateways: { alpha: { assignment: namespaces } }'),
    lines: [2],
    message:
      'topology.yaml:2:34: gateways.alpha.assignment: needs more than a name; got "namespaces"; allowed: everyService, none by name alone; to fix: write \'namespaces:\' and what it needs',
  },
  {
    name: 'two kinds of assignment',
    run: lines(
      'knative: "1.15"',
      'gateways: { alpha: { assignment: { none: {}, namespaces: [team-a], plus: [everyService] } } }',
    ),
    lines: [2],
    message:
      'topology.yaml:2:34: gateways.alpha.assignment: not of exactly one kind; got ["none","namespaces","plus"]; allowed: one of everyService, expressions, label, labels, namespaces, none',
  },
  {
    name: 'exception from no assignment',
    run: lines('knative: "1.15"', 'gateways: { alpha: { assignment: { exceptNamespaces: [team-a] } } }'),
    lines: [2],
    message:
      'topology.yaml:2:34: gateways.alpha.assignment: not of exactly one kind; got ["exceptNamespaces"]; allowed: one of everyService, expressions, label, labels, namespaces, none',
  },
  {
    name: 'label without a value',
    run: lines('knative: "1.15"', 'gateways: { alpha: { assignment: { label: { key: gateway } } } }'),
    lines: [2],
    message: 'topology.yaml:2:43: gateways.alpha.assignment.label.value: missing; to fix: add it',
  },
  {
    name: 'namespaces that are no list',
    run: lines('knative: "1.15"', 'gateways: { alpha: { assignment: { namespaces: team-a } } }'),
    lines: [2],
    message: 'topology.yaml:2:48: gateways.alpha.assignment.namespaces: not a list; got "team-a"',
  },
  {
    name: '100,000 namespaces',
    run: of(`knative: "1.15"\ngateways: { alpha: { assignment: { namespaces: [${'a,'.repeat(100_000)}] } } }`),
    lines: [2],
    message:
      'topology.yaml:2:48: gateways.alpha.assignment.namespaces: too long; got 100000; allowed: 10000 entries at most',
  },
  {
    name: 'gateways that are a list',
    run: lines('knative: "1.15"', 'gateways: [alpha]', 'services: [{ name: shop, image: "shop:1", gateway: alpha }]'),
    lines: [2],
    message: 'topology.yaml:2:11: gateways: not a mapping; got ["alpha"]',
  },
  {
    name: 'gateway without anything',
    run: lines('knative: "1.15"', 'gateways:', '  alpha:'),
    lines: [3],
    message: `topology.yaml:3:9: gateways.alpha: not a mapping; got null; allowed: ${GATEWAY}; to fix: write {} for the defaults`,
  },
  {
    name: 'port that is no whole number',
    run: lines(
      'knative: "1.15"',
      'gateways: { alpha: { servers: [{ http: { port: 80.5 } }, { http: { port: .inf } }] } }',
    ),
    lines: [2, 2],
    message: [
      'topology.yaml: 2 problems',
      'topology.yaml:2:48: gateways.alpha.servers[0].http.port: not a whole number; got 80.5',
      'topology.yaml:2:74: gateways.alpha.servers[1].http.port: not a whole number; got ".inf"',
    ].join('\n  '),
  },
  {
    name: 'path with quotes',
    run: lines('knative: "1.15"', 'gateways: {}', 'labels: { example.com/team: [a] }'),
    lines: [3],
    message: 'topology.yaml:3:29: labels[\'example.com/team\']: not a string; got ["a"]',
  },
];
