import { additiveGateway } from '../additive';
import { type Course, shapeOf } from '../course';

/** Applies new Istio Gateways, and what others get in addition. */
export function gatewaysAdded(course: Course): void {
  const additions = course.of('gateway', 'changed').flatMap((change) => additiveGateway(change) ?? []);
  course.planner.add({
    kind: 'gateways',
    title: 'Apply the Istio Gateways, without taking anything away',
    why: [
      'A Gateway has to be there before config-istio names it: services on a missing one stay Unknown, and up to Knative 1.17 no service can be deleted.',
    ],
    changes: [...course.of('gateway', 'created'), ...additions],
  });
}

/** Takes from Istio Gateways what they no longer have. */
export function gatewaysFinal(course: Course): void {
  course.planner.add({
    kind: 'gateways',
    title: 'Give the Istio Gateways their final servers',
    why: ['What clients no longer need is taken away only after its replacement answers.'],
    changes: course.left('gateway').filter((change) => shapeOf(change) === 'changed'),
  });
}
