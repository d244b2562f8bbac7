import { Testing } from 'cdk8s';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import {
  DefaultGateway,
  GatewayAssignment,
  GatewayMonitoring,
  KnativeRelease,
  LabelSelectorOperator,
  MultiGatewayChart,
} from '../../lib';
import { manifests, monitored, rules } from './support';

const runbooks = resolve(__dirname, '../../docs/runbooks');
const EVERYTHING = {
  owner: 'platform',
  kubeStateMetricsNamespace: 'monitoring',
  probedUrls: ['https://a.example.com/'],
};

test('without monitoring there is none of its objects', () => {
  const chart = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { a: { assignment: GatewayAssignment.label('gateway', 'a') } },
    monitoring: GatewayMonitoring.none(),
  });
  expect(['PodMonitor', 'PrometheusRule', 'Probe'].flatMap((kind) => manifests(chart, kind))).toEqual([]);
});

test('a PodMonitor beside the pods of each gateway gives their metrics its labels', () => {
  const chart = monitored({
    labels: { release: 'prometheus' },
    owner: 'platform',
    gateways: { b: { owner: 'team-b' } },
  });
  const labelsOf = (spec: Record<string, unknown>): unknown =>
    Object.fromEntries(
      (spec['podMetricsEndpoints'] as { relabelings: { targetLabel: string; replacement: string }[] }[]).flatMap(
        ({ relabelings }) => relabelings.map(({ targetLabel, replacement }) => [targetLabel, replacement]),
      ),
    );
  const monitors = manifests(chart, 'PodMonitor');
  expect(monitors.map(({ metadata }) => metadata)).toEqual(
    ['a', 'b'].map((name) => ({
      name: `knative-custom-gateway-${name}`,
      namespace: `istio-system-${name}`,
      labels: { release: 'prometheus' },
    })),
  );
  expect(monitors.map(({ spec }) => labelsOf(spec))).toEqual([
    { gateway: 'knative-custom-gateway-a', gateway_namespace: 'istio-system-a', owner: 'platform' },
    { gateway: 'knative-custom-gateway-b', gateway_namespace: 'istio-system-b', owner: 'team-b' },
  ]);
  const pods = Object.fromEntries(
    manifests(chart, 'Deployment').map(({ metadata, spec }) => [
      metadata.namespace,
      (spec['template'] as { metadata: { labels: Record<string, string> } }).metadata.labels,
    ]),
  );
  for (const { metadata, spec } of monitors) {
    expect(pods[metadata.namespace]).toMatchObject((spec['selector'] as { matchLabels: object }).matchLabels);
  }
});

test('each alert has a runbook, and each runbook an alert', () => {
  const chart = monitored(EVERYTHING);
  const alerts = ['istio-system-a', 'istio-system-b', 'knative-serving'].flatMap((namespace) =>
    rules(chart, namespace).flatMap(({ alert }) => alert ?? []),
  );
  const pages = readdirSync(runbooks).map((page) => page.replace(/\.md$/, ''));
  expect([...new Set(alerts)].sort()).toEqual(pages.sort());
  expect(pages.filter((page) => !readFileSync(join(runbooks, `${page}.md`), 'utf8').startsWith(`# ${page}\n`))).toEqual(
    [],
  );
});

test('the rules that runbooks name have pages', () => {
  const named = readdirSync(runbooks).flatMap((page) =>
    [...readFileSync(join(runbooks, page), 'utf8').matchAll(/rule\s+`([\w-]+)`/g)].map(([, rule = '']) => rule),
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((rule) => !existsSync(join(runbooks, `../rules/${rule}.md`)))).toEqual([]);
});

test('labels of alerts say gateway and owner, and the runbook is a URL where there is one', () => {
  const [down] = rules(
    monitored({ ...EVERYTHING, runbookBaseUrl: 'https://wiki.example.com/r/' }),
    'istio-system-a',
  ).filter(({ alert }) => alert === 'KnativeGatewayDown');
  expect(down?.labels).toEqual({
    gateway: 'knative-custom-gateway-a',
    gateway_namespace: 'istio-system-a',
    owner: 'platform',
    severity: 'critical',
  });
  expect(down?.annotations?.['runbook_url']).toBe('https://wiki.example.com/r/KnativeGatewayDown.md');
});

test('foreign traffic is known where whole namespaces are assigned, with those assigned later', () => {
  const chart = monitored({});
  chart.gateway('a').assignNamespaces('team-c');
  const expressions = (namespace: string): string[] =>
    rules(chart, namespace).flatMap(({ alert, expr }) => (alert === 'KnativeGatewayServesForeignTraffic' ? expr : []));
  expect(expressions('istio-system-a')).toEqual([
    expect.stringContaining('destination_service_namespace!~"team-a|team-c|unknown"'),
  ]);
  expect(expressions('istio-system-b')).toEqual([]);
});

test('an internal gateway has no alert about the address of a load balancer', () => {
  const has = (namespace: string): boolean =>
    rules(monitored({}), namespace).some(({ alert }) => alert === 'KnativeGatewayWithoutAddress');
  expect([has('istio-system-a'), has('istio-system-b')]).toEqual([true, false]);
});

test('KIngresses are distinguished by the labels of assignments', () => {
  const chart = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    defaultGateway: DefaultGateway.dedicated(),
    gateways: {
      a: {
        assignment: GatewayAssignment.expressions(
          { key: 'example.com/tier', operator: LabelSelectorOperator.IN, values: ['a.b', 'c'] },
          { key: 'zone', operator: LabelSelectorOperator.NOT_IN, values: ['d'] },
          { key: 'team', operator: LabelSelectorOperator.EXISTS },
          { key: 'old', operator: LabelSelectorOperator.DOES_NOT_EXIST },
        ),
      },
    },
    monitoring: GatewayMonitoring.prometheusOperator({ kubeStateMetricsNamespace: 'monitoring' }),
  });
  const [expr] = rules(chart, 'istio-system-a').flatMap((rule) =>
    rule.alert === 'KnativeGatewayServiceNotReady' ? rule.expr : [],
  );
  expect(expr).toBe(
    '(knative_kingress_ready{label_example_com_tier=~"a\\\\.b|c",label_zone!~"d",label_team!="",label_old=""}) == (0)',
  );
  const [config] = manifests(chart, 'ConfigMap').filter(({ metadata }) => metadata.namespace === 'monitoring');
  const { spec } = parse(config?.data?.['custom-resource-state.yaml'] ?? '') as {
    spec: { resources: { labelsFromPath: Record<string, string[]> }[] };
  };
  expect(spec.resources[0]?.labelsFromPath).toMatchObject({
    exported_namespace: ['metadata', 'namespace'],
    label_example_com_tier: ['metadata', 'labels', 'example.com/tier'],
    label_old: ['metadata', 'labels', 'old'],
  });
});

test('a default gateway of the topology is monitored under its name', () => {
  const chart = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    defaultGateway: DefaultGateway.dedicated(),
    gateways: {},
    monitoring: GatewayMonitoring.prometheusOperator({ gateways: { default: { owner: 'edge' } } }),
  });
  expect(manifests(chart, 'PodMonitor')).toHaveLength(1);
  expect(JSON.stringify(manifests(chart, 'PodMonitor'))).toContain('"replacement":"edge"');
});

test.each<[object, string]>([
  [{ availabilityPercent: 100 }, 'availabilityPercent: not a percentage of an objective'],
  [{ latencyMilliseconds: 300 }, "latencyMilliseconds: not a bucket of Istio's histogram"],
  [{ probedUrls: ['shop.example.com'] }, 'probedUrls[0]: not a URL'],
  [{ blackboxExporter: 'http://exporter' }, 'blackboxExporter: not the address of an exporter'],
  [{ gateways: { a: { owner: '' } } }, 'gateways.a.owner: not an owner'],
  [{ interval: 5 }, 'interval: unknown property'],
])('%j is refused', (options, message) => {
  expect(() => GatewayMonitoring.prometheusOperator(options)).toThrow(message);
});

test('settings of a gateway that the topology does not have are refused', () => {
  expect(() => monitored({ gateways: { bb: {} } })).toThrow(
    'monitoring.gateways.bb: not a gateway of the topology; got "bb"; allowed: default, a, b; to fix: write b',
  );
});

test('no two alerts have the same name and labels, which Prometheus refuses once both fire', () => {
  const names = rules(monitored(EVERYTHING), 'istio-system-a').flatMap(({ alert, labels, expr }) =>
    alert === undefined || alert === 'KnativeGatewayCertificateExpiring'
      ? []
      : [[`${alert} ${JSON.stringify(labels)}`, expr]],
  );
  expect(new Set(names.map(([name]) => name)).size).toBe(names.length);
});
