import { App, type Chart } from 'cdk8s';
import {
  ApplyOrder,
  type FluxOrderOptions,
  GatewayAssignment,
  KnativeRelease,
  KnativeService,
  MultiGatewayChart,
} from '../../lib';
import { type Manifest, synth } from '../support';

const required: FluxOrderOptions = { gitRepository: 'platform', path: './dist' };

function kustomizations(options: FluxOrderOptions): Manifest[] {
  const app = new App();
  new MultiGatewayChart(app, 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
    applyOrder: ApplyOrder.fluxKustomizations(options),
  });
  return synth(app.node.findChild('gateways-flux') as Chart);
}

test('each step is waited for before the next, and what leaves the output leaves the cluster', () => {
  const specs = kustomizations(required).map(({ spec }: Manifest) => spec);
  expect(specs).toHaveLength(5);
  for (const { wait, prune } of specs) expect({ wait, prune }).toEqual({ wait: true, prune: true });
});

test('every step reads the folder of the output in the Git repository', () => {
  for (const { apiVersion, kind, metadata, spec } of kustomizations(required)) {
    expect(`${apiVersion} ${kind}`).toBe('kustomize.toolkit.fluxcd.io/v1 Kustomization');
    expect(metadata.namespace).toBe('flux-system');
    expect(spec.path).toBe('./dist');
    expect(spec.interval).toBe('600s');
    expect(spec.sourceRef).toEqual({ kind: 'GitRepository', name: 'platform' });
  }
});

test('namespace and interval are as asked', () => {
  for (const { metadata, spec } of kustomizations({ ...required, namespace: 'delivery', intervalSeconds: 30 })) {
    expect(metadata.namespace).toBe('delivery');
    expect(spec.interval).toBe('30s');
  }
});

test('the first step waits for what was asked, and for nothing by default', () => {
  expect(kustomizations(required)[0].spec.dependsOn ?? []).toEqual([]);
  expect(kustomizations({ ...required, dependsOn: ['istiod', 'cert-manager'] })[0].spec.dependsOn).toEqual([
    { name: 'istiod' },
    { name: 'cert-manager' },
  ]);
});

test('what a step leaves out it deletes from its own build, whatever kind it is', () => {
  for (const { spec } of kustomizations(required)) {
    expect(spec.patches).toHaveLength(1);
    expect(spec.patches[0].patch).toContain('$patch: delete');
  }
});

test('every object is marked with its step, and no step applies the Kustomizations', () => {
  const app = new App();
  const topology = new MultiGatewayChart(app, 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
    applyOrder: ApplyOrder.fluxKustomizations(required),
  });
  new KnativeService(topology, 'first', { image: 'example.com/app:1' });
  const steps = synth(topology).map(
    ({ kind, metadata }: Manifest) => `${kind} ${metadata.labels['cdk8s-knative-gateways/phase']}`,
  );
  expect(steps[0]).toBe('Namespace namespaces');
  expect(steps).toContain('Deployment gateways');
  expect(steps).toContain('Gateway istio-gateways');
  expect(steps).toContain('ConfigMap config');
  expect(steps.at(-1)).toBe('Service routes');
  for (const { metadata } of kustomizations(required)) {
    expect(metadata.labels).toEqual({ 'cdk8s-knative-gateways/phase': 'order' });
  }
});

test.each([ApplyOrder.file(), ApplyOrder.argoCdSyncWaves()])('no other order has Kustomizations', (applyOrder) => {
  const app = new App();
  new MultiGatewayChart(app, 'gateways', { knative: KnativeRelease.V1_15, gateways: {}, applyOrder });
  expect(app.node.children.map(({ node }) => node.id)).toEqual(['gateways']);
});

test.each<[string, Partial<FluxOrderOptions>]>([
  ['gitRepository', { gitRepository: 'Not a name' }],
  ['namespace', { namespace: 'Not a name' }],
  ['dependsOn', { dependsOn: ['istiod', 'Not a name'] }],
  ['intervalSeconds', { intervalSeconds: 0 }],
  ['intervalSeconds', { intervalSeconds: 86401 }],
])('a bad %s is refused by its name: %j', (name, options) => {
  expect(() => ApplyOrder.fluxKustomizations({ ...required, ...options })).toThrow(name);
});
