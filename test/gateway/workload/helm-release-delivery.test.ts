import { Chart } from 'cdk8s';
import { parse } from 'yaml';
import { IsolatedGateway, type IsolatedGatewayProps } from '../../../lib';
import { GatewayWorkload } from '../../../lib/gateway/workload';
import { HelmDelivery } from '../../../lib/gateway/workload/helm-delivery';
import { type HelmReleaseOptions } from '../../../lib/gateway/workload/helm-release';
import { type Manifest, PLATFORM, app } from '../../support';
import { only, render, summary } from './support';

const NAME = 'knative-custom-gateway-alpha';
const CHARTS = 'https://istio-release.storage.googleapis.com/charts';

type Options = Partial<HelmReleaseOptions>;

const workload = (options: Options = {}): GatewayWorkload =>
  GatewayWorkload.helmRelease({ delivery: HelmDelivery.argoCdApplication(), ...options });

function manifests(props: IsolatedGatewayProps = {}, options: Options = {}): Manifest[] {
  return render({ ...props, workload: workload(options) });
}

describe('Argo CD', () => {
  test('an Application', () => {
    const all = manifests();
    expect(summary(all)).toEqual([
      'Namespace /istio-system-alpha',
      `Application argocd/${NAME}`,
      `Gateway istio-system-alpha/${NAME}`,
    ]);
    expect(only(all, 'Application')).toMatchObject({
      apiVersion: 'argoproj.io/v1alpha1',
      spec: {
        project: 'default',
        destination: { server: 'https://kubernetes.default.svc', namespace: 'istio-system-alpha' },
        source: { helm: { releaseName: 'istio-ingressgateway', skipSchemaValidation: true } },
        syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=false'] },
      },
    });
  });

  test('options', () => {
    const delivery = HelmDelivery.argoCdApplication({
      name: 'alpha-edge',
      namespace: 'gitops',
      project: 'edge',
      destinationServer: 'https://cluster.example.com:6443',
      automatedSync: false,
    });
    expect(delivery.kind).toBe('argoCdApplication');
    expect(only(manifests({}, { delivery, chartVersion: '1.28.0' }), 'Application')).toMatchObject({
      metadata: { name: 'alpha-edge', namespace: 'gitops' },
      spec: {
        project: 'edge',
        destination: { server: 'https://cluster.example.com:6443' },
        source: { helm: expect.not.objectContaining({ skipSchemaValidation: true }) as unknown },
        syncPolicy: { syncOptions: ['CreateNamespace=false'] },
      },
    });
    expect(only(manifests({}, { delivery }), 'Application').spec.syncPolicy.automated).toBeUndefined();
  });
});

describe('Flux', () => {
  const flux = (options = {}, more: Options = {}): Manifest[] =>
    manifests({}, { delivery: HelmDelivery.fluxHelmRelease(options), ...more });

  test('a HelmRelease and a HelmRepository', () => {
    const all = flux();
    expect(summary(all)).toEqual([
      'Namespace /istio-system-alpha',
      `HelmRepository istio-system-alpha/${NAME}`,
      `HelmRelease istio-system-alpha/${NAME}`,
      `Gateway istio-system-alpha/${NAME}`,
    ]);
    expect(only(all, 'HelmRepository')).toMatchObject({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      spec: { interval: '600s', url: CHARTS },
    });
    const { apiVersion, spec } = only(all, 'HelmRelease');
    expect(apiVersion).toBe('helm.toolkit.fluxcd.io/v2');
    const argo = only(manifests(), 'Application');
    expect(spec).toEqual({
      interval: '600s',
      releaseName: 'istio-ingressgateway',
      chart: {
        spec: { chart: 'gateway', version: '1.22.2', sourceRef: { kind: 'HelmRepository', name: NAME } },
      },
      install: { createNamespace: false, disableSchemaValidation: true, remediation: { retries: 3 } },
      upgrade: { disableSchemaValidation: true, remediation: { retries: 3 } },
      values: argo.spec.source.helm.valuesObject,
    });
  });

  test('options', () => {
    const all = flux({ name: 'edge', namespace: 'flux-system', intervalSeconds: 5400 }, { chartVersion: '1.28.0' });
    expect(only(all, 'HelmRepository')).toMatchObject({
      metadata: { name: 'edge', namespace: 'flux-system' },
      spec: { interval: '5400s' },
    });
    expect(only(all, 'HelmRelease')).toMatchObject({
      metadata: { name: 'edge', namespace: 'flux-system' },
      spec: {
        interval: '5400s',
        targetNamespace: 'istio-system-alpha',
        storageNamespace: 'istio-system-alpha',
        install: { createNamespace: false, remediation: { retries: 3 } },
      },
    });
    expect(only(all, 'HelmRelease').spec.upgrade).toEqual({ remediation: { retries: 3 } });
  });

  test('an existing HelmRepository', () => {
    const all = flux({ repositoryName: 'istio' });
    expect(only(all, 'HelmRepository')).toBeUndefined();
    expect(only(all, 'HelmRelease').spec.chart.spec.sourceRef).toEqual({ kind: 'HelmRepository', name: 'istio' });
  });

  test('a registry', () => {
    const all = flux({}, { repositoryUrl: 'oci://registry.example.com/istio' });
    expect(only(all, 'HelmRepository').spec).toEqual({ type: 'oci', url: 'oci://registry.example.com/istio' });
  });
});

describe('values file', () => {
  const delivery = HelmDelivery.valuesConfigMap();

  test('a ConfigMap with what Helm needs', () => {
    const all = manifests({}, { delivery });
    expect(summary(all)).toEqual([
      'Namespace /istio-system-alpha',
      `ConfigMap istio-system-alpha/${NAME}-helm-values`,
      `Gateway istio-system-alpha/${NAME}`,
    ]);
    const { data } = only(all, 'ConfigMap');
    const { 'values.yaml': content, ...rest } = data;
    expect(rest).toEqual({ chart: 'gateway', release: 'istio-ingressgateway', repository: CHARTS, version: '1.22.2' });
    expect(parse(content as string, { version: '1.1' })).toEqual(
      only(manifests(), 'Application').spec.source.helm.valuesObject,
    );
  });

  test('strings stay strings in YAML 1.1', () => {
    const props = { nodeSelector: { a: 'on', b: '010', c: 'n', d: '1.10' } };
    const content = only(manifests(props, { delivery }), 'ConfigMap').data['values.yaml'] as string;
    expect(parse(content, { version: '1.1' })).toMatchObject(props);
  });

  test('helmValues gives the same values to the program', () => {
    const chart = new Chart(app(), 'chart');
    const gateway = new IsolatedGateway(chart, 'alpha', { platform: PLATFORM, workload: workload() });
    const first = gateway.helmValues();
    expect(first).toEqual(only(manifests(), 'Application').spec.source.helm.valuesObject);
    first['name'] = 'other';
    expect(gateway.helmValues()['name']).toBe('istio-ingressgateway');
  });
});
