import { Chart } from 'cdk8s';
import { parse } from 'yaml';
import { DefaultGateway, Fleet, MultiGatewayChart, type MultiGatewayChartProps } from '../../lib';
import { app, synth } from '../support';
import { type Attributes, alpha, edge, knative, label } from './existing-gateways';

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
    const gateway = edge(scope);
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

  test('two charts cannot share the names of one existing gateway', () => {
    const existingGateways = { edge: edge(app(), { secondaryGateways: ['alpha'] }) };
    topology(both, { existingGateways });
    expect(() => topology(both, { existingGateways })).toThrow(
      'existingGateways.edge.secondaryGateways: names of gateways of another MultiGatewayChart, which has this existing ' +
        'gateway too; got ["alpha"]; to fix: make one for each MultiGatewayChart, or in a Fleet for each cluster',
    );
  });

  test('nor can the clusters of a fleet', () => {
    const fleet = (secondaryGateways: string[]): Fleet =>
      new Fleet({
        clusters: { east: {}, west: {} },
        defaults: { knative, gateways: { alpha }, existingGateways: { edge: edge(app(), { secondaryGateways }) } },
      });
    expect(fleet([]).clusterNames).toEqual(['east', 'west']);
    expect(() => fleet(['alpha'])).toThrow('existingGateways.edge.secondaryGateways: names of gateways of another');
  });

  test('two charts can share one without names, but not the gateways of each other', () => {
    const existingGateways = { edge: edge(app()) };
    const [first, second] = [topology(both, { existingGateways }), topology(both, { existingGateways })];
    expect(entries(first)).toEqual(entries(second));
    synth(first);
    synth(second);
    existingGateways.edge.addSecondaryGateway(first.gateway('alpha'));
    synth(first);
    expect(() => synth(second)).toThrow(
      'existingGateways.edge.secondaryGateways: gateways of another MultiGatewayChart; ' +
        'got ["knative-custom-gateway-alpha"]',
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
