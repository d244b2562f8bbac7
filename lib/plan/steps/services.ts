import { type Course } from '../course';

/** Applies the services that change. */
export function services(course: Course): void {
  course.planner.add({
    kind: 'services',
    title: 'Apply the changed services',
    why: ['Their labels choose their gateways, and they still answer at the old ones.'],
    changes: course.of('service', 'changed'),
  });
}

/** Creates the services that are new. */
export function newServices(course: Course): void {
  course.planner.add({
    kind: 'services',
    title: 'Create the new services',
    why: ['Their gateways are in place, so that they become Ready by a probe.'],
    changes: course.of('service', 'created'),
  });
}

/** Applies what may forbid a connection. */
export function policies(course: Course): void {
  course.planner.add({
    kind: 'policies',
    title: 'Apply the policies',
    why: ['What they forbid is no longer needed once everything is in its place.'],
    changes: course.left('policy'),
  });
}
