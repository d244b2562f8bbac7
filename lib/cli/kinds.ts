import { MODEL_KINDS, type ModelKind, resourceName, SECRET } from '../analysis/model/kinds';
import { groupBy } from '../private/group';
import { writeYaml } from '../private/yaml/write';
import { type Terminal } from './terminal';

export interface KindsFlags {
  readonly format: 'text' | 'json' | 'kubectl' | 'clusterrole';
  readonly withSecrets?: true;
}

/** Prints the kinds that the model reads: as a list, as the command that dumps them, or as the ClusterRole for it. */
export function runKinds({ format, withSecrets }: KindsFlags, terminal: Terminal): 0 {
  const kinds = MODEL_KINDS.filter((kind) => kind !== SECRET || withSecrets === true);
  terminal.stdout.write(rendered(kinds, format));
  return 0;
}

function rendered(kinds: readonly ModelKind[], format: KindsFlags['format']): string {
  switch (format) {
    case 'text':
      return list(kinds);
    case 'json':
      return `${JSON.stringify(
        kinds.map((kind) => ({ ...kind, name: resourceName(kind) })),
        null,
        2,
      )}\n`;
    case 'kubectl': {
      // kubectl refuses the whole command for a kind that the cluster does not have.
      const names = kinds.filter(({ isStock }) => isStock).map(resourceName);
      return `kubectl get ${names.join(',')} --all-namespaces --output yaml\n`;
    }
    case 'clusterrole':
      return writeYaml(clusterRole(kinds));
  }
}

function list(kinds: readonly ModelKind[]): string {
  const width = Math.max(...kinds.map((kind) => resourceName(kind).length));
  return kinds.map((kind) => `${resourceName(kind).padEnd(width)}  ${kind.holds}\n`).join('');
}

/** What `kubectl get` of these kinds needs: to list them. */
export function clusterRole(kinds: readonly ModelKind[], name = 'knative-gateways-reader'): object {
  const byGroup = groupBy(kinds, ({ group }) => [group]);
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: [...byGroup].map(([group, some]) => ({
      apiGroups: [group],
      resources: some.map(({ resource }) => resource),
      verbs: ['list'],
    })),
  };
}
