import { type KubernetesObject, deploymentsOf, namespaceOf } from './objects';
import { isGateway, serviceAccountOf } from './pods';

const NAME = 'istio-gateway-secrets';

/**
 * What Istio's charts grant the pods of a gateway, for gateways that bring no service account of their own: to read the
 * Secrets of their namespace. istiod hands certificates to no other proxy.
 */
export function gatewayAccess(objects: readonly KubernetesObject[]): KubernetesObject[] {
  const namespaces = deploymentsOf(objects)
    .filter((deployment) => isGateway(deployment) && serviceAccountOf(deployment.spec.template) === 'default')
    .map(namespaceOf);
  return [...new Set(namespaces)].sort().flatMap(secretsAccess);
}

function secretsAccess(namespace: string): KubernetesObject[] {
  const metadata = { name: NAME, namespace };
  const [apiGroup, apiVersion] = ['rbac.authorization.k8s.io', 'rbac.authorization.k8s.io/v1'];
  return [
    {
      apiVersion,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: NAME },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
    },
  ];
}
