import { type Course, shapeOf } from '../course';
import { type Change } from '../objects';
import { type Role, type Roles, ROLES } from '../roles';

/** Takes away what nothing refers to any more, and brings the rest to its final state. */
export function remove(course: Course): void {
  const deleted = (role: Role): readonly Change[] =>
    course.left(role).filter((change) => shapeOf(change) === 'deleted');
  course.planner.add({
    kind: 'delete',
    title: 'Delete the services that are gone',
    why: [],
    changes: deleted('service'),
  });
  course.planner.add({
    kind: 'delete',
    title: 'Delete the Istio Gateways that nothing names any more',
    why: [
      'config-istio went first: a Gateway that it still names closes its port, while services say Ready, and up to Knative 1.17 no service can be deleted.',
    ],
    changes: deleted('gateway'),
  });
  const installers = deleted('workload')
    .flatMap(({ before }) => before ?? [])
    .filter(({ kind }) => kind === 'IstioOperator');
  course.planner.add({
    kind: 'delete',
    title: 'Delete the pods, Services and load balancers that are left',
    why: ['The records of their hosts point elsewhere.'],
    changes: deleted('workload'),
    commands: installers.map(
      ({ namespace, name }) =>
        `kubectl -n ${namespace} patch istiooperator ${name} --type merge -p '{"metadata":{"finalizers":null}}'  # its controller would delete the adopted objects`,
    ),
  });
  course.planner.add({
    kind: 'delete',
    title: 'Bring the rest to its final state',
    why: ['Nothing refers to it any more.'],
    changes: byNamespaceLast(course.left(...ROLES), course.roles),
  });
}

function byNamespaceLast(changes: readonly Change[], roles: Roles): readonly Change[] {
  const isNamespace = (change: Change): boolean => roles.ofChange(change) === 'namespace';
  return [...changes.filter((each) => !isNamespace(each)), ...changes.filter(isNamespace)];
}
