import { Testing } from 'cdk8s';
import { parse } from 'yaml';
import {
  GatewayAssignment,
  GatewayTelemetry,
  type IstioTelemetryOptions,
  KnativeRelease,
  MultiGatewayChart,
} from '../../lib';
import { type Manifest, manifests } from './support';

function chartWith(telemetry: GatewayTelemetry, knative = KnativeRelease.V1_15): MultiGatewayChart {
  return new MultiGatewayChart(Testing.app(), 'gateways', {
    knative,
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a') },
      b: { assignment: GatewayAssignment.label('gateway', 'b').exceptNamespaces('team-a') },
    },
    telemetry,
  });
}

const mesh = (options: IstioTelemetryOptions): Manifest | undefined =>
  manifests(chartWith(GatewayTelemetry.istio(options)), 'ConfigMap').find(
    ({ metadata }) => metadata.name === 'knative-gateways-mesh',
  );

test('without telemetry, or without anything to say, there is no object', () => {
  for (const telemetry of [GatewayTelemetry.none(), GatewayTelemetry.istio({})]) {
    expect(manifests(chartWith(telemetry), 'Telemetry')).toEqual([]);
  }
  expect(mesh({ metricTag: true })).toBeUndefined();
});

test('all settings of a gateway are in one Telemetry, which selects its pods alone', () => {
  const chart = chartWith(
    GatewayTelemetry.istio({
      accessLog: true,
      traceSamplingPercent: 0.5,
      tracingProvider: 'otel',
      metricTag: true,
      gateways: { b: { accessLog: false, traceSamplingPercent: 100 } },
    }),
  );
  const own = (name: string): Manifest => {
    const found = manifests(chart, 'Telemetry').filter(({ metadata }) => metadata.namespace === `istio-system-${name}`);
    expect(found).toHaveLength(1);
    return found[0] as Manifest;
  };
  expect(own('a')).toEqual({
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: 'knative-custom-gateway-a', namespace: 'istio-system-a' },
    spec: {
      selector: { matchLabels: { ...chart.gateway('a').podLabels } },
      accessLogging: [{ providers: [{ name: 'json-log.istio-system-a.knative-custom-gateway-a' }] }],
      tracing: [
        {
          providers: [{ name: 'otel' }],
          randomSamplingPercentage: 0.5,
          customTags: { knative_gateway: { literal: { value: 'knative-custom-gateway-a' } } },
        },
      ],
      metrics: [
        {
          providers: [{ name: 'prometheus' }],
          overrides: [{ tagOverrides: { knative_gateway: { value: "'knative-custom-gateway-a'" } } }],
        },
      ],
    },
  });
  expect(Object.keys(own('b').spec)).toEqual(['metrics', 'selector', 'tracing']);
  expect(own('b').spec['tracing']).toMatchObject([{ randomSamplingPercentage: 100 }]);
  expect(chart.gateway('a').podLabels).not.toEqual(chart.gateway('b').podLabels);
});

test('the mesh knows a log format with the name of each gateway that logs', () => {
  const found = mesh({ accessLog: true, gateways: { b: { accessLog: false } } });
  expect(found?.metadata).toEqual({ name: 'knative-gateways-mesh', namespace: 'istio-system' });
  const { extensionProviders } = parse(found?.data?.['mesh'] ?? '') as {
    extensionProviders: { name: string; envoyFileAccessLog: { path: string; logFormat: { labels: object } } }[];
  };
  expect(extensionProviders.map(({ name }) => name)).toEqual(['json-log.istio-system-a.knative-custom-gateway-a']);
  const [provider] = extensionProviders;
  expect(provider?.envoyFileAccessLog.path).toBe('/dev/stdout');
  expect(provider?.envoyFileAccessLog.logFormat.labels).toMatchObject({
    gateway: 'knative-custom-gateway-a',
    gateway_namespace: 'istio-system-a',
    response_code: '%RESPONSE_CODE%',
  });
  // Neither the query, nor headers that identify a user.
  expect(JSON.stringify(provider)).not.toMatch(/REQ\([^)]*PATH\)|AUTHORIZATION|COOKIE/i);
});

test('the API version is one that the Istio release serves', () => {
  const chart = chartWith(GatewayTelemetry.istio({ metricTag: true }), KnativeRelease.V1_14);
  expect(manifests(chart, 'Telemetry').map(({ apiVersion }) => apiVersion)).toEqual([
    'telemetry.istio.io/v1alpha1',
    'telemetry.istio.io/v1alpha1',
  ]);
});

test.each<[IstioTelemetryOptions, string]>([
  [{ traceSamplingPercent: 101 }, 'traceSamplingPercent: not a percentage of requests; got 101; allowed: 0 to 100'],
  [{ traceSamplingPercent: 0.001 }, 'traceSamplingPercent: not a percentage of requests'],
  [{ gateways: { a: { traceSamplingPercent: -1 } } }, 'gateways.a.traceSamplingPercent: not a percentage of requests'],
  [{ tracingProvider: '' }, 'tracingProvider: not the name of a provider'],
  [{ accesslog: true } as IstioTelemetryOptions, 'accesslog: unknown property'],
])('%j is refused', (options, message) => {
  expect(() => GatewayTelemetry.istio(options)).toThrow(message);
});

test('settings of a gateway that the topology does not have are refused', () => {
  expect(() => chartWith(GatewayTelemetry.istio({ gateways: { c: { metricTag: true } } }))).toThrow(
    'telemetry.gateways.c: not a gateway of the topology; got "c"; allowed: default, a, b',
  );
});
