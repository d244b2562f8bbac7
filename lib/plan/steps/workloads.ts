import { istioVersion } from '../../analysis/install/istio-version';
import { compareVersions } from '../../private/versions';
import { type Course } from '../course';
import { type Change } from '../objects';
import { type Draft } from '../planner';
import { gatewayUnits, isAdopted, type Unit } from '../units';

/** Installs another istiod beside the old one, or its configuration. */
export function mesh(course: Course): void {
  course.planner.add({
    kind: 'workloads',
    title: 'Install the new istiod, or its configuration',
    why: [
      'Gateway pods are injected by the istiod that runs when they start. The old revision stays until no pod uses it.',
    ],
    changes: course.of('mesh', 'created', 'changed'),
    checks: [{ command: 'istioctl proxy-status', expect: 'every gateway SYNCED' }],
  });
}

/** Istio 1.27 refuses what net-istio up to 1.17 makes for services with TLS: then Knative comes first. */
export function isMeshLate(course: Course): boolean {
  const fails = course.ends.old.running.release._tlsGatewaysFailFromIstio;
  const istio = istioVersion(course.target.model);
  return fails !== undefined && usesTls(course) && istio !== undefined && compareVersions(istio.minor, fails) >= 0;
}

/** Whether services have certificates of their own. */
export function usesTls(course: Course): boolean {
  return [course.ends.old, course.target].some(({ reach }) => reach.ingresses.some(({ tls }) => tls.length > 0));
}

/** Starts new gateways, and changes the others one after the other. */
export function workloads(course: Course): void {
  const created = course.of('workload', 'created');
  const [adopted, fresh] = [
    created.filter((change) => isAdopted(change, course.ends.old)),
    created.filter((change) => !isAdopted(change, course.ends.old)),
  ];
  course.planner.add({
    kind: 'workloads',
    title: 'Start the pods and Services of new gateways',
    why: ['Nothing leads to them yet. A service that moves to a gateway without pods is out of reach and stays Ready.'],
    changes: fresh,
  });
  const injected = course
    .of('namespace', 'changed')
    .filter(({ after }) => after && course.roles.hasGateway(after.name));
  const units = gatewayUnits([...adopted, ...course.of('workload', 'changed'), ...injected], course.ends, course.roles);
  for (const unit of units) workload(course, unit);
}

function workload(course: Course, { id, changes, commands, why }: Unit): void {
  const draft: Draft = {
    kind: 'workloads',
    title: `Change the pods and Services of gateway ${id}`,
    why: [
      'One gateway at a time, those with the fewest hosts first: a fault then shows where it does the least harm.',
      ...why,
    ],
    changes,
    isGradual: true,
    commands,
  };
  // A Service may have to follow new labels of its pods, or to be there before them.
  const servicesFirst = {
    ...draft,
    changes: [...changes].sort((a, b) => Number(isService(b)) - Number(isService(a))),
  };
  const isBetter = course.planner.lossesIn(servicesFirst) < course.planner.lossesIn(draft);
  course.planner.add(isBetter ? servicesFirst : draft);
}

function isService({ after }: Change): boolean {
  return after?.kind === 'Service';
}
