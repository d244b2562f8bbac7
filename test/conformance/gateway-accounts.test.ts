import { gatewayAccess } from '../../conformance/harness/gateway-accounts';
import { type KubernetesObject } from '../../conformance/harness/objects';

function deployment(namespace: string, template: object): KubernetesObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'edge', namespace }, spec: { template } };
}

const GATEWAY = { metadata: { annotations: { 'inject.istio.io/templates': 'gateway' } } };
const CONTAINERS = [{ name: 'istio-proxy' }];

test('a gateway without a service account of its own may read the Secrets of its namespace', () => {
  const [role, binding, ...others] = gatewayAccess([
    deployment('gw-0', { ...GATEWAY, spec: { containers: CONTAINERS } }),
  ]);
  expect(role).toMatchObject({
    kind: 'Role',
    metadata: { namespace: 'gw-0' },
    rules: [{ resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
  });
  expect(binding).toMatchObject({
    kind: 'RoleBinding',
    roleRef: { kind: 'Role', name: role?.metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'gw-0' }],
  });
  expect(others).toEqual([]);
});

test('a gateway with a service account brings its own Role, and other workloads get none', () => {
  const own = { ...GATEWAY, spec: { serviceAccountName: 'edge', containers: CONTAINERS } };
  const app = { spec: { containers: [{ name: 'app' }] } };
  expect(gatewayAccess([deployment('gw-0', own), deployment('team-a', app)])).toEqual([]);
});
