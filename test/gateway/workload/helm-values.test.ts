import {
  GatewayAssignment,
  GatewayScaling,
  GatewayWorkload,
  HelmDelivery,
  type IsolatedGatewayProps,
} from '../../../lib';
import { type Manifest } from '../../support';
import { only, render } from './support';

const delivery = HelmDelivery.argoCdApplication();

function manifests(values: Record<string, unknown> = {}, props: IsolatedGatewayProps = {}, chartVersion = '1.31.0') {
  return render({ ...props, workload: GatewayWorkload.helmRelease({ delivery, chartVersion, values }) });
}

const valuesOf = (...given: Parameters<typeof manifests>): Manifest =>
  only(manifests(...given), 'Application').spec.source.helm.valuesObject;

describe('further values of the chart', () => {
  test('are added', () => {
    expect(valuesOf({ imagePullPolicy: 'Always' })).toEqual({ ...valuesOf(), imagePullPolicy: 'Always' });
  });

  test('are merged into maps, at every depth', () => {
    const own = valuesOf();
    const { podAnnotations, service } = valuesOf({
      podAnnotations: { 'example.com/a': 'b' },
      service: { externalTrafficPolicy: 'Local' },
    });
    expect(podAnnotations).toEqual({ ...own.podAnnotations, 'example.com/a': 'b' });
    expect(service).toEqual({ ...own.service, externalTrafficPolicy: 'Local' });
  });

  test('may repeat what an option sets', () => {
    const { service } = valuesOf();
    expect(valuesOf({ service, name: 'istio-ingressgateway' })).toEqual(valuesOf());
  });

  test.each<[Record<string, unknown>, string]>([
    [
      { imagePullPolcy: 'Always' },
      'workload.values.imagePullPolcy: not a value of the gateway chart 1.31.0; allowed: affinity,',
    ],
    [{ imagePullPolcy: 'Always' }, 'to fix: write imagePullPolicy'],
    [
      { _internal_defaults_do_not_set: {} },
      'workload.values._internal_defaults_do_not_set: not allowed: it holds the defaults of the chart; to fix: omit it',
    ],
    [
      { service: { type: 'NodePort' } },
      'workload.values.service.type: set by an option of the gateway; got "NodePort"; allowed: "LoadBalancer"; to fix: omit it, and set the option',
    ],
    [{ service: null }, 'workload.values.service: set by an option of the gateway; got null'],
    [{ service: [] }, 'workload.values.service: set by an option of the gateway; got []'],
    [{ name: {} }, 'workload.values.name: set by an option of the gateway; got {}'],
  ])('%j is refused', (values, message) => {
    expect(() => manifests(values)).toThrow(message);
  });

  test('are of the version of the chart', () => {
    expect(() => manifests({ dnsPolicy: 'Default' }, {}, '1.30.0')).toThrow('not a value of the gateway chart 1.30.0');
    expect(valuesOf({ dnsPolicy: 'Default' }).dnsPolicy).toBe('Default');
  });
});

describe('what has no value', () => {
  test('is left out', () => {
    for (const key of ['env', 'envVarFrom', 'minReadySeconds', 'revision', 'serviceAccount'])
      expect(valuesOf({}, { rollout: { minReadySeconds: 0 } })).not.toHaveProperty(key);
  });

  test('is 0 for CPU, in place of the default of the chart', () => {
    const options = { targetCpuUtilizationPercent: 0, targetMemoryUtilizationPercent: 70 };
    expect(valuesOf({}, { scaling: GatewayScaling.horizontal(options) }).autoscaling).toEqual({
      enabled: true,
      minReplicas: 2,
      maxReplicas: 5,
      targetCPUUtilizationPercentage: 0,
      targetMemoryUtilizationPercentage: 70,
    });
  });
});

test('a fixed number of pods above 0 is rendered by every chart', () => {
  expect(valuesOf({}, { scaling: GatewayScaling.fixed(1) }, '1.25.5').replicaCount).toBe(1);
});

test('a release name ends with a letter or digit', () => {
  const serviceName = `${'g'.repeat(50)}---${'h'.repeat(4)}`;
  expect(only(manifests({}, { serviceName }), 'Application').spec.source.helm.releaseName).toBe('g'.repeat(50));
});

test('the label of its local gateway is on the pods, which the label of the injection tells from the Service', () => {
  const assignment = GatewayAssignment.namespaces('team-a');
  const local = manifests({}, { assignment }).find(
    ({ kind, metadata }: Manifest) => kind === 'Gateway' && metadata.name.endsWith('-local'),
  );
  expect(local.spec.selector).toEqual({
    'cdk8s-knative-gateways/local-gateway': 'knative-custom-gateway-alpha',
    'sidecar.istio.io/inject': 'true',
  });
});
