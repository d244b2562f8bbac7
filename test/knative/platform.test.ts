import { KnativeRelease, Platform } from '../../lib';

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
