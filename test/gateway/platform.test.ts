import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { IsolatedGateway, KnativeRelease, MultiGatewayChart, Platform } from '../../lib';
import { app, find, synth } from '../support';

// From Istio 1.22 on, Istio's networking API is v1: Knative 1.13 builds against 1.20, 1.15 against 1.22.
const apiVersion = (chart: Chart): string => find(synth(chart), 'Gateway', 'knative-custom-gateway-more').apiVersion;

test('a gateway that is added to a MultiGatewayChart is made for the versions of the chart', () => {
  for (const [knative, expected] of [
    [KnativeRelease.V1_13, 'networking.istio.io/v1beta1'],
    [KnativeRelease.V1_15, 'networking.istio.io/v1'],
  ] as const) {
    const chart = new MultiGatewayChart(app(), 'gateways', { knative, gateways: {} });
    new IsolatedGateway(new Construct(chart, 'Team'), 'more');
    expect(apiVersion(chart)).toBe(expected);
  }
});

test('versions that are passed go before those of the chart', () => {
  const chart = new MultiGatewayChart(app(), 'gateways', { knative: KnativeRelease.V1_15, gateways: {} });
  new IsolatedGateway(chart, 'more', { platform: Platform.of({ knative: KnativeRelease.V1_13 }) });
  expect(apiVersion(chart)).toBe('networking.istio.io/v1beta1');
});
