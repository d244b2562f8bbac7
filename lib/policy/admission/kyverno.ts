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
  const { resources, operations, onlyNamespaces, exceptNamespaces = [] } = restriction;
  const celPreconditions = conditions(restriction.exempt);
  // A kind without a group matches every group, and Knative also has a kind Service. The core group's name is empty.
  const kinds = resources.flatMap((each) => each.kinds.map((kind) => `${each.apiGroup}/*/${kind}`));
  return {
    // Kyverno limits the name to 63 characters, and always shows it with the name of the policy.
    name: 'only-platform',
    match: {
      any: [
        {
          resources: {
            kinds,
            operations,
            ...(onlyNamespaces && { namespaces: onlyNamespaces }),
          },
        },
      ],
    },
    // The kinds are repeated here: otherwise Kyverno 1.19 translates the rule, and refuses kinds with several versions.
    ...(exceptNamespaces.length > 0 && { exclude: { any: [{ resources: { kinds, namespaces: exceptNamespaces } }] } }),
    // Not as excluded subjects, in whose names Kyverno expands wildcards.
    ...(celPreconditions.length > 0 && { celPreconditions }),
    validate: { cel: { expressions: [{ expression: restriction.expression, message: restriction.message }] } },
  };
}
