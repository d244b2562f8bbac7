import { App } from 'cdk8s';
import { parse } from 'yaml';
import {
  GatewayAssignment,
  GatewayTelemetry,
  GatewayWorkload,
  KnativeRelease,
  KnativeService,
  MeshProfile,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetworkPolicyProfile,
} from '../../lib';
import { type Manifest, find, synth } from '../support';

function chartOf(more: Partial<MultiGatewayChartProps>): MultiGatewayChart {
  return new MultiGatewayChart(new App(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
    ...more,
  });
}

function values(more: Partial<MultiGatewayChartProps>): [string, unknown] | undefined {
  const map: Manifest = synth(chartOf(more)).find(({ metadata }) => metadata.name === 'knative-gateways-istiod');
  return map && [map.metadata.namespace, parse(map.data['values.yaml'])];
}

describe('istiod', () => {
  const filter = { PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: 'true' };
  const telemetry = GatewayTelemetry.istio({ accessLog: true });

  test.each<readonly [string, Partial<MultiGatewayChartProps>, unknown]>([
    ['nothing is said of it', { telemetry }, undefined],
    ['the filter', { istiod: { filterGatewayClusters: true } }, ['istio-system', { pilot: { env: filter } }]],
    [
      'and the access log',
      { istiod: { filterGatewayClusters: true }, istioNamespace: 'istio', telemetry },
      ['istio', { pilot: { env: { ...filter, SHARED_MESH_CONFIG: 'knative-gateways-mesh' } } }],
    ],
    [
      'the access log of one gateway',
      { istiod: {}, telemetry: GatewayTelemetry.istio({ gateways: { alpha: { accessLog: true } } }) },
      ['istio-system', { pilot: { env: { SHARED_MESH_CONFIG: 'knative-gateways-mesh' } } }],
    ],
    ['nothing to set', { istiod: {} }, ['istio-system', { pilot: { env: {} } }]],
  ])('%s', (_, more, expected) => {
    expect(values(more)).toEqual(expected);
  });

  test('its namespace is that of everything that depends on it', () => {
    const manifests = synth(
      chartOf({
        istioNamespace: 'istio',
        istiod: {},
        telemetry,
        gateways: {
          alpha: { assignment: GatewayAssignment.namespaces('team'), workload: GatewayWorkload.istioOperator() },
          other: {
            assignment: GatewayAssignment.namespaces('others'),
            workload: GatewayWorkload.istioOperator({ istioNamespace: 'canary' }),
          },
        },
        networkPolicies: NetworkPolicyProfile.isolated({ podCidrs: ['10.244.0.0/16'] }),
        mesh: MeshProfile.strict(),
      }),
    );
    const named = (kind: string, name: string): Manifest => find(manifests, kind, name);
    expect(
      [
        named('ConfigMap', 'knative-gateways-istiod'),
        named('ConfigMap', 'knative-gateways-mesh'),
        named('IstioOperator', 'knative-custom-gateway-alpha'),
        named('IstioOperator', 'knative-custom-gateway-other'),
      ].map(({ metadata }: Manifest) => metadata.namespace),
    ).toEqual(['istio', 'istio', 'istio', 'canary']);
    expect(named('IstioOperator', 'knative-custom-gateway-alpha').spec.values.global).toEqual({
      istioNamespace: 'istio',
    });
    const istiod = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio' } },
      podSelector: { matchLabels: { app: 'istiod' } },
    };
    expect(named('NetworkPolicy', 'knative-custom-gateway-alpha').spec.egress).toContainEqual(
      expect.objectContaining({ to: [istiod] }),
    );
    expect(manifests.find(({ kind }) => kind === 'Sidecar')?.spec.egress[0].hosts).toContain('istio/*');
    expect(JSON.stringify(manifests)).not.toContain('"istio-system/*"');
  });

  test('a namespace that is none', () => {
    expect(() => chartOf({ istioNamespace: 'A' })).toThrow(/istioNamespace: not a DNS label; got "A"/);
  });
});

describe('exportTo of a service', () => {
  const assigned =
    (exportTo: string[], namespace = 'default') =>
    (): void => {
      const chart = chartOf({});
      const service = new KnativeService(chart, 'service', { image: 'example.com/a:1', namespace, exportTo });
      service.assignTo(chart.gateway('alpha'));
    };

  test('must name the namespace of the gateway that serves it', () => {
    expect(assigned(['.', 'team-b'])).toThrow(
      /exportTo: hides the service from the pods of knative-custom-gateway-alpha, which would answer 503; .*add 'istio-system-alpha'/,
    );
    expect(assigned(['istio-system-alpha'])).not.toThrow();
    expect(assigned(['.'], 'istio-system-alpha')).not.toThrow();
  });
});
