import { type KubernetesObject } from '../harness/objects';

interface Rule {
  readonly from?: readonly unknown[];
  readonly to?: readonly unknown[];
  readonly ports?: readonly unknown[];
}

interface NetworkPolicy extends KubernetesObject {
  readonly spec: { readonly ingress?: readonly Rule[]; readonly egress?: readonly Rule[] };
}

interface Mutant {
  readonly what: string;
  readonly objects: readonly KubernetesObject[];
}

/** The objects with one rule, one peer of a rule or one port of a rule less: every way to do that. */
export function without(objects: readonly KubernetesObject[]): Mutant[] {
  return objects.filter(isNetworkPolicy).flatMap((policy) =>
    (['ingress', 'egress'] as const).flatMap((direction) => {
      const rules = policy.spec[direction] ?? [];
      const replaced = (what: string, changed: readonly Rule[]): Mutant => ({
        what: `${what} of ${policy.metadata.namespace ?? ''}/${policy.metadata.name}`,
        objects: objects.map((each) =>
          each === policy ? { ...policy, spec: { ...policy.spec, [direction]: changed } } : each,
        ),
      });
      return rules.flatMap((rule, index) => [
        replaced(`${direction}[${index}]`, leftOut(rules, index)),
        ...(['from', 'to', 'ports'] as const).flatMap((list) => {
          const entries = rule[list] ?? [];
          // Without its last entry a list would let everything through.
          if (entries.length < 2) return [];
          return entries.map((_, entry) =>
            replaced(
              `${direction}[${index}].${list}[${entry}]`,
              rules.map((each) => (each === rule ? { ...rule, [list]: leftOut(entries, entry) } : each)),
            ),
          );
        }),
      ]);
    }),
  );
}

function isNetworkPolicy(object: KubernetesObject): object is NetworkPolicy {
  return object.kind === 'NetworkPolicy';
}

function leftOut<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, each) => each !== index);
}
