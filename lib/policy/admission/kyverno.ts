import { type Construct } from 'constructs';
import { Phase, addObject } from '../../private/objects';
import { conditions } from './conditions';
import { type Restriction } from './restriction';

/**
 * A Kyverno ClusterPolicy for each restriction, with the same expression (Kyverno 1.11 and later evaluate CEL). Source:
 * Kyverno, "Validate Rules, CEL".
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

function rule(restriction: Restriction): object {
  const { resources, resourceNames, operations, onlyNamespaces, exceptNamespaces = [] } = restriction;
  const celPreconditions = conditions(restriction.exempt);
  // Without its group a kind is that of every group, and Knative has Services of its own. The core group's name is
  // empty.
  const kinds = resources.flatMap((each) => each.kinds.map((kind) => `${each.apiGroup}/*/${kind}`));
  return {
    // Kyverno takes 63 characters, and names the policy with the rule wherever it names the rule.
    name: 'only-platform',
    match: {
      any: [
        {
          resources: {
            kinds,
            operations,
            ...(resourceNames && { names: resourceNames }),
            ...(onlyNamespaces && { namespaces: onlyNamespaces }),
          },
        },
      ],
    },
    // With the kinds once more: else Kyverno 1.19 tries to translate the rule, and refuses kinds that are served in
    // several versions.
    ...(exceptNamespaces.length > 0 && { exclude: { any: [{ resources: { kinds, namespaces: exceptNamespaces } }] } }),
    // Not subjects to exclude: Kyverno reads wildcards in their names.
    ...(celPreconditions.length > 0 && { celPreconditions }),
    validate: { cel: { expressions: [{ expression: restriction.expression, message: restriction.message }] } },
  };
}
