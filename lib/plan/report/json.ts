import { losesTraffic, type Plan } from '../types';
import { toolJson } from '../../private/tool-json';

/** Renders a plan as JSON, as described by schema/plan.schema.json. */
export function planJson(plan: Plan, version: string): string {
  const { knative, notes, services, hosts, loadBalancers, certificates, before, steps } = plan;
  const data = {
    knative,
    losesTraffic: losesTraffic(plan),
    notes,
    services,
    hosts,
    loadBalancers,
    certificates,
    before,
    steps: steps.map((step, index) => ({ number: index + 1, ...step })),
  };
  return toolJson(data, version);
}
