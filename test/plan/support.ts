import { type KubeObject } from '../../lib/private/access';
import { loadObjects } from '../../lib/analysis/input/load';
import { Planner } from '../../lib/plan/planner';
import { type Plan, planOf, type PlanOptions, type Step } from '../../lib/plan/plan';
import { Roles } from '../../lib/plan/roles';
import { Entrances } from '../../lib/plan/served';
import { type Ends, endsOf } from '../../lib/plan/target';
import { type Loss } from '../../lib/plan/types';
import { stockObjects } from '../../conformance/harness/topology';
import { configIstio, entry, isolated, ksvc, label, STOCK, STOCK_LOCAL } from '../analysis/support';

export const STOCK_OBJECTS = stockObjects() as readonly KubeObject[];
export const DEFAULT = 'istio-system/istio-ingressgateway';
export const LABELS = { gateway: 'edge' };

/** A gateway `gw/NAME` and its entry, for services with label `gateway: NAME`. */
export const gatewayOf = (name: string): readonly KubeObject[] => isolated(`gw-${name}/${name}`);
export const entryOf = (name: string, value = name) => entry(`gw-${name}/${name}`, label('gateway', value));
export const configOf = (...names: readonly string[]): KubeObject =>
  configIstio([STOCK, ...names.map((name) => entryOf(name))]);
export { configIstio, ksvc, STOCK, STOCK_LOCAL };

export function plan(old: readonly KubeObject[], target: readonly KubeObject[], options: PlanOptions = {}): Plan {
  return planOf(loadObjects(old, 'old.yaml'), loadObjects(target, 'new.yaml'), options);
}

/** The two ends as states, and a planner that takes steps in any order. */
export function planner(
  old: readonly KubeObject[],
  target: readonly KubeObject[],
): Ends & { readonly planner: Planner; readonly roles: Roles } {
  const ends = endsOf(loadObjects(old, 'old.yaml'), loadObjects(target, 'new.yaml'), {});
  const models = [ends.old.model, ends.target.model];
  return { ...ends, roles: new Roles(models), planner: new Planner(ends.old, ends.target, new Entrances(models)) };
}

/** What each step is and does: `config: apply ConfigMap config-istio`. */
export function outline({ steps }: Plan): readonly string[] {
  return steps.map(({ kind, apply, delete: gone, commands }) =>
    [
      `${kind}:`,
      ...apply.map((each) => `${each.object ? 'pass' : 'apply'} ${each.kind} ${each.name}`),
      ...gone.map((each) => `delete ${each.kind} ${each.name}`),
      ...(kind === 'dns' ? commands : []),
    ].join(' '),
  );
}

/** Where a host answers 200 after each step. */
export function answersOf({ before, steps }: Plan, host: string, scheme = 'http'): readonly string[] {
  return [before, ...steps.map(({ after }) => after)].map(({ cells }) =>
    cells
      .filter((cell) => cell.host === host && cell.scheme === scheme && cell.answer === '200')
      .map(({ gatewayService }) => gatewayService)
      .filter((id) => !id.includes('local'))
      .join(' '),
  );
}

export function lossesOf({ steps }: { readonly steps: readonly Step[] }): readonly Loss[] {
  return steps.flatMap(({ losses }) => losses);
}
