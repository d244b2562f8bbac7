import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ControlPlane } from './control-plane';
import { type KubernetesObject } from './objects';

interface Kubeconfig {
  readonly users: readonly [{ readonly name: string; readonly user: object }];
  readonly contexts: readonly { readonly name: string; readonly context: object }[];
}

/**
 * A kubeconfig with the administrator in context `admin`, and in a context of their own users whom the API server takes
 * for others; the first of them is the current one.
 */
export function kubeconfigWith(plane: ControlPlane, folder: string, users: readonly string[]): string {
  const given = JSON.parse(readFileSync(plane.kubeconfig, 'utf8')) as Kubeconfig;
  const [{ user }] = given.users;
  const context = (name: string): object => ({ name, context: { cluster: 'conformance', user: name } });
  const file = join(folder, 'kubeconfig');
  const config = {
    ...given,
    users: [{ name: 'admin', user }, ...users.map((name) => ({ name, user: { ...user, as: name } }))],
    contexts: ['admin', ...users].map(context),
    'current-context': users[0],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** Binds a ClusterRole to a user. */
export function bindingOf(role: KubernetesObject, user: string): KubernetesObject {
  const { name } = role.metadata;
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `${name}-${user}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  };
}
