import { type ApiObject } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { Phase, phaseOf } from '../private/objects';

// Kinds that other objects need, for objects that this package did not make: just before the phase of ours that can
// need them. The rest comes last, with the services.
const FOREIGN: Readonly<Record<string, number>> = {
  CustomResourceDefinition: Phase.NAMESPACE - 0.5,
  Namespace: Phase.NAMESPACE - 0.5,
  PriorityClass: Phase.NAMESPACE - 0.5,
  ClusterRole: Phase.WORKLOAD - 0.5,
  ClusterRoleBinding: Phase.WORKLOAD - 0.5,
  ConfigMap: Phase.WORKLOAD - 0.5,
  Role: Phase.WORKLOAD - 0.5,
  RoleBinding: Phase.WORKLOAD - 0.5,
  Secret: Phase.WORKLOAD - 0.5,
  ServiceAccount: Phase.WORKLOAD - 0.5,
};

/**
 * Objects by phase, and within a phase as they come. What an object depends on is never in a later phase than the
 * object itself.
 *
 * @param objects Each after those it depends on.
 */
export function inPhases(objects: readonly ApiObject[]): ApiObject[] {
  const phases = new Map<IConstruct, number>(
    objects.map((object) => [object, phaseOf(object) ?? FOREIGN[object.kind] ?? Phase.ROUTE]),
  );
  const phase = (object: IConstruct): number => phases.get(object) ?? Phase.ROUTE;
  const declared = new Map<IConstruct, readonly IConstruct[]>();
  // Going backwards, each object has its final phase before it passes it on.
  for (const object of objects.toReversed()) {
    for (const dependency of dependencies(object, declared)) {
      if (phase(dependency) > phase(object)) phases.set(dependency, phase(object));
    }
  }
  return objects.toSorted((a, b) => phase(a) - phase(b));
}

/** What an object depends on, by itself or by a construct that it is part of. */
function dependencies(object: ApiObject, known: Map<IConstruct, readonly IConstruct[]>): readonly IConstruct[] {
  const declared = (construct: IConstruct | undefined): readonly IConstruct[] => {
    if (construct === undefined) return [];
    const found = known.get(construct);
    if (found !== undefined) return found;
    const { dependencies: own, scope } = construct.node;
    const all = [...declared(scope), ...own];
    known.set(construct, all);
    return all;
  };
  return declared(object).flatMap((construct) => construct.node.findAll());
}
