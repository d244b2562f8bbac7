import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type Flow, passing } from '../harness/flows';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { without } from './network-mutations';
import {
  CUT,
  CUT_BY_DEFAULT,
  NEEDED,
  NEEDED_BY_DEFAULT,
  PAIRS,
  SOURCES,
  isolated,
  rowOf,
  topology,
} from './network-topology';

/** Who may open connections to whom, as an evaluator of NetworkPolicies that is not ours decides. */
export const NETWORK: Part = {
  name: 'network',
  proves:
    'NetworkPolicies let every flow of docs/flows.md pass and cut every pair of tenants; no rule of them can be spared',
  needs: [Component.CYCLONUS],
  async run(bench, report) {
    const objects = topology(isolated(SOURCES));
    await report.scenario('network: without policies every flow passes', () => everythingPasses(bench));
    await report.scenario('network: every needed flow passes', () => needed(bench, objects));
    await report.scenario('network: tenants are cut from each other', () => cut(bench, objects));
    await report.scenario('network: the same from all addresses that no pod has', () =>
      both(bench, topology(isolated())),
    );
    await report.scenario('network: each rule, peer and port is needed', () => noneToSpare(bench, objects, NEEDED));
    await report.scenario('network: each policy cuts something', () => eachCuts(bench, objects, CUT));
    const unasked = topology();
    const [pass, cuts] = [NEEDED_BY_DEFAULT, CUT_BY_DEFAULT];
    await report.scenario('network: by default', () => both(bench, unasked, pass, cuts));
    await report.scenario('network: by default each rule, peer and port is needed', () =>
      noneToSpare(bench, unasked, pass),
    );
    await report.scenario('network: by default each policy cuts something', () => eachCuts(bench, unasked, cuts));
  },
};

/** The negative control: where nothing is limited, nothing is cut. */
async function everythingPasses(bench: Bench): Promise<string> {
  const all = [...NEEDED, ...CUT, ...CUT_BY_DEFAULT.filter((flow) => !CUT.includes(flow))];
  const stopped = missing(all, await passing(bench, [], all));
  if (stopped.length > 0) throw new Error(stopped.join('\n'));
  return `${all.length} flows`;
}

async function needed(bench: Bench, objects: readonly KubernetesObject[], flows = NEEDED): Promise<string> {
  const stopped = missing(flows, await passing(bench, objects, flows));
  if (stopped.length > 0) throw new Error(stopped.map((name) => `cut: ${name}`).join('\n'));
  return `${flows.length} flows of ${new Set(flows.map(rowOf)).size} kinds`;
}

async function cut(bench: Bench, objects: readonly KubernetesObject[], flows = CUT): Promise<string> {
  const passed = [...(await passing(bench, objects, flows))];
  if (passed.length > 0) throw new Error(passed.map((name) => `passes: ${name}`).join('\n'));
  return flows === CUT ? `${PAIRS.length} pairs, ${flows.length} flows` : `${flows.length} flows`;
}

async function both(bench: Bench, objects: readonly KubernetesObject[], pass = NEEDED, cuts = CUT): Promise<string> {
  return `${await needed(bench, objects, pass)} pass; ${await cut(bench, objects, cuts)} are cut`;
}

async function noneToSpare(
  bench: Bench,
  objects: readonly KubernetesObject[],
  flows: readonly Flow[],
): Promise<string> {
  const spared: string[] = [];
  const mutants = without(objects);
  for (const { what, objects: rest } of mutants) {
    if (missing(flows, await passing(bench, rest, flows)).length === 0) spared.push(what);
  }
  if (spared.length > 0) throw new Error(spared.map((what) => `nothing fails without ${what}`).join('\n'));
  return `${mutants.length} removals, each cuts a needed flow`;
}

async function eachCuts(bench: Bench, objects: readonly KubernetesObject[], flows: readonly Flow[]): Promise<string> {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const idle: string[] = [];
  for (const policy of policies) {
    const passed = await passing(
      bench,
      objects.filter((each) => each !== policy),
      flows,
    );
    if (passed.size === 0) idle.push(`${policy.metadata.namespace ?? ''}/${policy.metadata.name}`);
  }
  if (idle.length > 0) throw new Error(idle.map((name) => `nothing passes without ${name}`).join('\n'));
  return `${policies.length} policies`;
}

function missing(flows: readonly Flow[], passed: ReadonlySet<string>): string[] {
  return flows.map(({ name }) => name).filter((name) => !passed.has(name));
}
