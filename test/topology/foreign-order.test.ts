import { ApiObject } from 'cdk8s';
import { GatewayAssignment, KnativeRelease, KnativeService, MultiGatewayChart } from '../../lib';
import { type Manifest, app, synth } from '../support';

/** Kinds in the order of the output, an object of somebody else's as `own KIND`. */
function order(kind: string): string[] {
  const topology = new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { alpha: { assignment: GatewayAssignment.label('gateway', 'alpha') } },
  });
  new KnativeService(topology, 'first', { image: 'example.com/app:1' });
  new ApiObject(topology, 'own', { apiVersion: 'example.com/v1', kind, metadata: { name: 'own' } });
  return synth(topology).map(({ kind, metadata }: Manifest) => (metadata.name === 'own' ? `own ${kind}` : kind));
}

test.each(['CustomResourceDefinition', 'Namespace', 'PriorityClass'])(
  'a %s of somebody else comes before every object of the topology',
  (kind) => {
    expect(order(kind)[0]).toBe(`own ${kind}`);
  },
);

test.each(['ClusterRole', 'ClusterRoleBinding', 'ConfigMap', 'Role', 'RoleBinding', 'Secret', 'ServiceAccount'])(
  'a %s of somebody else comes after the namespaces and before the pods that may use it',
  (kind) => {
    const kinds = order(kind);
    const at = kinds.indexOf(`own ${kind}`);
    expect(at).toBeGreaterThan(kinds.lastIndexOf('Namespace'));
    expect(at).toBeLessThan(kinds.indexOf('ServiceAccount'));
    expect(at).toBeLessThan(kinds.indexOf('Deployment'));
  },
);

test('any other kind comes last, after the Knative Services', () => {
  expect(order('Widget').slice(-2)).toEqual(['Service', 'own Widget']);
});

test('what an object of the topology depends on is never moved back', () => {
  const topology = new MultiGatewayChart(app(), 'gateways', { knative: KnativeRelease.V1_15, gateways: { alpha: {} } });
  const service = new KnativeService(topology, 'first', { image: 'example.com/app:1' });
  const own = new ApiObject(topology, 'own', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'own' } });
  service.node.addDependency(own);
  expect(synth(topology)[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'own' } });
});
