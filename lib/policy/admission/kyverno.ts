import { type Construct } from 'constructs';
import { Phase, addObject } from '../../private/objects';
import { type Restriction } from './restriction';

/**
 * A Kyverno ClusterPolicy for each restriction, with the same expression (Kyverno 1.11 and later evaluate CEL). Source: Kyverno, "Validate
 * Rules, CEL".
 */
export function addKyvernoPolicies(scope: Construct, restrictions: readonly Restriction[]): void {
  for (const restriction of restrictions) {
    addObject(scope, `${restriction.name}-policy`, Phase.NAMESPACE, {
      apiVersion: 'kyverno.io/v1',
      kind: 'ClusterPolicy',
      metadata: { name: restriction.name },
      spec: {
        background: false,
        validationFailureAction: 'Enforce',
        rules: [rule(restriction)],
      },
    });
  }
}

function rule({
  resources,
  resourceNames,
  operations,
  onlyNamespaces,
  exceptNamespaces,
  exceptUsers,
  exceptGroups,
  ...rest
}: Restriction): object {
  const excluded = [
    ...(exceptNamespaces && exceptNamespaces.length > 0 ? [{ resources: { namespaces: exceptNamespaces } }] : []),
    ...(exceptUsers.length > 0 ? [{ subjects: exceptUsers.map((name) => ({ kind: 'User', name })) }] : []),
    ...(exceptGroups.length > 0 ? [{ subjects: exceptGroups.map((name) => ({ kind: 'Group', name })) }] : []),
  ];
  return {
    name: rest.name,
    match: {
      any: [
        {
          resources: {
            // Without its group a kind is that of every group, and Knative has Services of its own. The core group's name is empty.
            kinds: resources.flatMap(({ apiGroup, kinds }) => kinds.map((kind) => `${apiGroup}/*/${kind}`)),
            operations,
            ...(resourceNames && { names: resourceNames }),
            ...(onlyNamespaces && { namespaces: onlyNamespaces }),
          },
        },
      ],
    },
    ...(excluded.length > 0 && { exclude: { any: excluded } }),
    validate: { cel: { expressions: [{ expression: rest.expression, message: rest.message }] } },
  };
}
