import { type Course } from './course';
import { upgradeOrder } from './releases';
import { config, networkAdded } from './steps/config';
import { certificates, create } from './steps/create';
import { gatewaysAdded, gatewaysFinal } from './steps/gateways';
import { overlap } from './steps/moves';
import { remove } from './steps/remove';
import { newServices, policies, services } from './steps/services';
import { bridge, upgrade } from './steps/upgrade';
import { isMeshLate, mesh, workloads } from './steps/workloads';

/** Takes the steps between two topologies in the order that net-istio, istiod and Knative need. */
export function takeSteps(course: Course): void {
  create(course);
  certificates(course);
  const isLate = isMeshLate(course);
  if (!isLate) mesh(course);
  workloads(course);
  gatewaysAdded(course);
  const order = upgradeOrder(course.state, course.target, (running) => course.planner.lossesWith(running) > 0);
  if (order.first === 'bridge') bridge(course, order.data);
  if (order.first !== 'config') upgrade(course);
  if (isLate && order.first !== 'config') mesh(course);
  networkAdded(course);
  config(course, ['domain']);
  overlap(course);
  services(course);
  config(course, ['istio']);
  gatewaysFinal(course);
  config(course, ['network']);
  if (order.first === 'config') upgrade(course);
  if (isLate && order.first === 'config') mesh(course);
  newServices(course);
  policies(course);
  remove(course);
}
