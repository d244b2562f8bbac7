import { type Reachability } from '../../analysis/reach/reachability';
import { mapped } from '../../private/mapped';
import { type Pieces } from '../../private/pieces';
import { toolJsonPieces } from '../../private/tool-json';
import { losesTraffic, type Plan } from '../types';

/**
 * Renders a plan as JSON, as described by schema/plan.schema.json: in pieces, since gateways that share a label answer
 * for each other.
 */
export function planJson(plan: Plan, version: string): Pieces {
  const { knative, notes, services, hosts, loadBalancers, certificates, before, steps } = plan;
  const data = {
    knative,
    losesTraffic: losesTraffic(plan),
    notes,
    services,
    hosts: oneByOne(hosts),
    loadBalancers,
    certificates,
    before: answers(before),
    steps: steps.map((step, index) => ({
      number: index + 1,
      ...step,
      changes: oneByOne(step.changes),
      losses: oneByOne(step.losses),
      after: answers(step.after),
    })),
  };
  return toolJsonPieces(data, version);
}

function answers({ cells, ready, ...rest }: Reachability): object {
  return { cells: oneByOne(cells), ready: oneByOne(ready), ...rest };
}

/** A list that is written item by item. */
function oneByOne<T>(list: readonly T[]): Iterable<T> {
  return mapped(list, (item) => item);
}
