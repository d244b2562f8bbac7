import {
  ConfigDelivery,
  GatewayAssignment,
  KnativeRelease,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  Platform,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

const { V1_12, V1_15, V1_17 } = KnativeRelease;

test('the defaults of a release', () => {
  expect(Platform.of({ knative: V1_15 })).toMatchObject({ kubernetes: '1.28', istio: '1.22.2' });
  expect(Platform.of({ knative: V1_12 })).toMatchObject({ kubernetes: '1.26', istio: '1.19.6' });
});

test('every release has a platform', () => {
  for (const knative of KnativeRelease.all()) expect(Platform.of({ knative }).knative).toBe(knative);
});

test('a newer Istio moves the range of Kubernetes', () => {
  expect(Platform.of({ knative: V1_15, istio: '1.24.2', kubernetes: '1.31' })).toMatchObject({
    kubernetes: '1.31',
    istio: '1.24.2',
  });
  expect(() => Platform.of({ knative: V1_15, kubernetes: '1.31' })).toThrow('to fix: use the nearest, 1.30');
});

test.each([
  ['1.21', 'networking.istio.io/v1beta1'],
  ['1.22', 'networking.istio.io/v1'],
])('Istio %s serves %s', (istio, apiVersion) => {
  const knative = istio === '1.21' ? KnativeRelease.V1_14 : V1_15;
  expect(Platform.of({ knative, istio }).istioNetworkingApiVersion).toBe(apiVersion);
});

test('the operator controller is gone in Istio 1.24', () => {
  expect(Platform.of({ knative: V1_15, istio: '1.23' }).hasIstioOperatorController).toBe(true);
  expect(Platform.of({ knative: V1_17 }).hasIstioOperatorController).toBe(false);
});

describe('versions that were not checked', () => {
  const chart = (props: Partial<MultiGatewayChartProps>): Manifest[] =>
    synth(
      new MultiGatewayChart(app(), 'gateways', {
        knative: KnativeRelease.V1_15,
        gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
        ...props,
      }),
    );
  const KEY = 'cdk8s-knative-gateways/unchecked-versions';
  test.each([
    ['an older Istio', { istio: '1.15' }, 'istio: not an Istio version', 'Istio 1.15 with Knative 1.15'],
    ['a newer Istio', { istio: '1.99.1' }, 'istio: not an Istio version', 'Istio 1.99 with Knative 1.15'],
    [
      'an older Kubernetes',
      { kubernetes: '1.27' },
      'kubernetes: not a Kubernetes',
      'Kubernetes 1.27 with Knative 1.15',
    ],
    [
      'both',
      { kubernetes: '1.24', istio: '1.15' },
      'istio: not an Istio version',
      'Istio 1.15 with Knative 1.15, Kubernetes 1.24 with Knative 1.15',
    ],
  ])('%s', (_, versions, refused, recorded) => {
    expect(() => chart(versions)).toThrow(refused);
    const manifests = chart({ ...versions, acceptUncheckedVersions: true });
    expect(find(manifests, 'ConfigMap', 'config-istio').metadata.annotations[KEY]).toBe(recorded);
    expect(find(manifests, 'Gateway', 'knative-custom-gateway-alpha').metadata.annotations[KEY]).toBe(recorded);
    expect(find(manifests, 'ConfigMap', 'config-network').metadata.annotations[KEY]).toBeUndefined();
  });
  test('in a KnativeServing', () => {
    const manifests = chart({
      istio: '1.99',
      acceptUncheckedVersions: true,
      delivery: ConfigDelivery.knativeServing(),
    });
    expect(find(manifests, 'KnativeServing', 'knative-serving').metadata.annotations[KEY]).toContain('Istio 1.99');
  });
  test('a text that is not a version is refused all the same', () => {
    expect(() => chart({ istio: 'latest', acceptUncheckedVersions: true })).toThrow('istio: not an Istio version');
    expect(() => chart({ kubernetes: 'new', acceptUncheckedVersions: true })).toThrow('not a Kubernetes version');
  });
  test('checked versions leave no annotation', () => {
    const manifests = chart({ istio: '1.23', acceptUncheckedVersions: true });
    expect(find(manifests, 'ConfigMap', 'config-istio').metadata.annotations[KEY]).toBeUndefined();
  });
});

test('a text that is not a Kubernetes version is refused, even where no version fits both and unchecked ones are accepted', () => {
  const versions = { knative: KnativeRelease.V1_22, istio: '1.29', acceptUncheckedVersions: true };
  const tooOld = { ...versions, istio: '1.22' };
  expect(() => Platform.of({ ...tooOld, kubernetes: 'one' })).toThrow('kubernetes: not a Kubernetes version');
  expect(Platform.of({ ...tooOld, kubernetes: '1.28' }).kubernetes).toBe('1.28');
});
