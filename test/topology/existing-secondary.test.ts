import { type App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import {
  DefaultGateway,
  type ExistingGateway,
  type ExistingGatewayAttributes,
  GatewayAssignment,
  type IKnativeGateway,
  IsolatedGateway,
  KnativeRelease,
  MultiGatewayChart,
  type MultiGatewayChartProps,
} from '../../lib';
import { app, synth } from '../support';

const knative = KnativeRelease.V1_22;
const label = (value: string): GatewayAssignment => GatewayAssignment.label('gateway', value);
const alpha = { assignment: label('alpha') };

type Attributes = Partial<ExistingGatewayAttributes>;

function edge(scope: App, attributes: Attributes = {}): IKnativeGateway {
  return IsolatedGateway.fromExisting(new Chart(scope, 'others'), 'edge', {
    gatewayName: 'edge',
    namespace: 'ingress',
    podLabels: { istio: 'edge' },
    assignment: label('edge'),
    ...attributes,
  });
}

describe('secondary gateways of existing ones', () => {
  const both = { assignment: label('edge') };
  const entries = (chart: MultiGatewayChart): string[] =>
    (parse(chart.config.configIstio()['external-gateways'] ?? '') as object[]).map((entry) => {
      const { name, labelSelector } = entry as { name: string; labelSelector?: { matchLabels: object } };
      return `${name} ${JSON.stringify(labelSelector?.matchLabels ?? {})}`;
    });
  const topology = (attributes: Attributes, more: Partial<MultiGatewayChartProps> = {}): MultiGatewayChart => {
    const scope = app();
    return new MultiGatewayChart(scope, 'gateways', {
      knative,
      gateways: { alpha },
      existingGateways: { edge: edge(scope, attributes) },
      ...more,
    });
  };

  test('serve what is assigned to it: by name, the default one and own ones', () => {
    const chart = topology({ ...both, secondaryGateways: ['alpha', 'default'] });
    expect(entries(chart)).toEqual([
      'knative-ingress-gateway {}',
      'knative-custom-gateway-alpha {"gateway":"alpha"}',
      'edge {"gateway":"edge"}',
      'knative-custom-gateway-alpha {"gateway":"edge"}',
      'knative-ingress-gateway {"gateway":"edge"}',
    ]);
    synth(chart);
  });

  test('only some of it, with labels', () => {
    const chart = topology({ ...both, secondaryGateways: ['alpha'], secondaryLabels: { also: 'alpha' } });
    expect(entries(chart)).toContain('knative-custom-gateway-alpha {"also":"alpha","gateway":"edge"}');
    expect(entries(chart)).not.toContain('knative-custom-gateway-alpha {"gateway":"edge"}');
  });

  test('by construct, once, and never the gateway itself', () => {
    const scope = app();
    const gateway = edge(scope) as ExistingGateway;
    const chart = new MultiGatewayChart(scope, 'gateways', {
      knative,
      gateways: { alpha: { ...alpha, hosts: ['alpha.example.com'] } },
      existingGateways: { edge: gateway },
    });
    gateway.addSecondaryGateway(chart.gateway('alpha'));
    gateway.addSecondaryGateway(chart.gateway('alpha'));
    expect(entries(chart).filter((each) => each.includes('alpha'))).toHaveLength(2);
    expect(() => {
      gateway.addSecondaryGateway(gateway);
    }).toThrow('a gateway cannot be its own secondary gateway; got "edge"');
  });

  test('the names are those of the topology', () => {
    expect(() => topology({ ...both, secondaryGateways: ['alfa'] })).toThrow(
      'existingGateways.edge.secondaryGateways[0]: not a gateway of the topology; got "alfa"',
    );
    expect(() => topology({ ...both, secondaryGateways: ['edge'] })).toThrow(
      'existingGateways.edge.secondaryGateways[0]: the gateway itself; got "edge"',
    );
    expect(() => topology({ ...both, secondaryGateways: ['alpha'], secondaryLabels: { gateway: 'x' } })).toThrow(
      'a label of the assignment',
    );
  });

  test('names are refused where nothing can know them', () => {
    const scope = app();
    const gateway = edge(scope, { secondaryGateways: ['alpha'] });
    expect(() => synth(Chart.of(gateway))).toThrow(
      'secondaryGateways: names of gateways, which only a MultiGatewayChart knows; got ["alpha"]',
    );
    const defaultGateway = DefaultGateway.existing(edge(app(), { secondaryGateways: ['alpha'] }));
    expect(() => topology(both, { defaultGateway })).toThrow(
      'defaultGateway.secondaryGateways: has no effect: nothing is assigned to the default gateway',
    );
  });
});
