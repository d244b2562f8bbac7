import { ApiObject, Chart } from 'cdk8s';
import { KnativeRelease, MultiGatewayChart, type MultiGatewayChartProps } from '../../lib';
import { thrownBy } from '../invalid/thrown';
import { app, synth } from '../support';

/** `PATH: WHAT` of each problem that the topology reports. */
function problems(
  gateways: MultiGatewayChartProps['gateways'],
  more: (topology: MultiGatewayChart) => void = () => undefined,
): string[] {
  const topology = new MultiGatewayChart(app(), 'gateways', { knative: KnativeRelease.V1_15, gateways });
  more(topology);
  return thrownBy(() => synth(topology))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('[gateways] '))
    .map((line) => line.slice('[gateways] '.length).split('; ', 1)[0] ?? '');
}

test('what two gateways share is reported at the later one', () => {
  const shared = { namespace: 'x', gatewayName: 'g' };
  expect(problems({ a: shared, b: shared })).toEqual([
    'gateways.b.gatewayName: two gateways share the Istio Gateway: x/g and x/g',
    'gateways.b.serviceName: two gateways share the Service: x/g and x/g',
    'gateways.b.gatewayName: two gateways share the pod labels: x/g and x/g',
    'gateways.b: Service x/istio-ingressgateway carries the label of gateway x/g',
    'gateways.b: two objects have the same kind, namespace and name: those of gateways/Gateways/a and those of gateways/Gateways/b',
  ]);
});

test('objects are told of by pairs of gateways', () => {
  const edge = { serviceName: 'edge', namespace: 'x', createNamespace: false };
  const what = 'two objects have the same kind, namespace and name: those of gateways/Gateways/b and those of';
  expect(problems({ a: {}, b: edge, c: edge, d: edge }).filter((each) => each.includes('two objects'))).toEqual([
    `gateways.c: ${what} gateways/Gateways/c`,
    `gateways.d: ${what} gateways/Gateways/d`,
  ]);
});

test('objects that no gateway made have no path, and one is told of by its own', () => {
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'twice', namespace: 'x' } };
  const found = problems({ alpha: {} }, (topology) => {
    new ApiObject(topology, 'one', config);
    new ApiObject(new Chart(topology, 'other'), 'two', config);
  });
  expect(found).toEqual(['two objects have the same kind, namespace and name: gateways/one and gateways/other/two']);
});

test('an object below a gateway that others do not expect there is told of at the gateway', () => {
  const labels = { istio: 'knative-custom-gateway-alpha' };
  const stray = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'stray', namespace: 'x', labels } };
  const found = problems({ alpha: {} }, (topology) => new ApiObject(topology.gateway('alpha'), 'stray', stray));
  expect(found).toEqual([
    'gateways.alpha: Service x/stray carries the label of gateway istio-system-alpha/knative-custom-gateway-alpha',
  ]);
});
