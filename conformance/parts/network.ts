import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type Flow, passing } from '../harness/flows';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { without } from './network-mutations';
import { CUT, NEEDED, PAIRS, SOURCES, rowOf, topology } from './network-topology';

/** Who may open connections to whom, as an evaluator of NetworkPolicies that is not ours decides. */
export const NETWORK: Part = {
  name: 'network',
  proves:
    'NetworkPolicies let every flow of docs/flows.md pass and cut every pair of tenants; no rule of them can be spared',
  needs: [Component.CYCLONUS],
  async run(bench, report) {
    const objects = topology(SOURCES);
    await report.scenario('network: without policies every flow passes', () => everythingPasses(bench));
    await report.scenario('network: every needed flow passes', () => needed(bench, objects));
    await report.scenario('network: tenants are cut from each other', () => cut(bench, objects));
    await report.scenario('network: the same from all addresses that no pod has', () => both(bench, topology()));
    await report.scenario('network: each rule, peer and port is needed', () => noneToSpare(bench, objects));
    await report.scenario('network: each policy cuts something', () => eachCuts(bench, objects));
  },
};

/** The negative control: where nothing is limited, nothing is cut. */
async function everythingPasses(bench: Bench): Promise<string> {
  const all = [...NEEDED, ...CUT];
  const stopped = missing(all, await passing(bench, [], all));
  if (stopped.length > 0) throw new Error(stopped.join('\n'));
  return `${all.length} flows`;
}

async function needed(bench: Bench, objects: readonly KubernetesObject[]): Promise<string> {
  const stopped = missing(NEEDED, await passing(bench, objects, NEEDED));
  if (stopped.length > 0) throw new Error(stopped.map((name) => `cut: ${name}`).join('\n'));
  return `${NEEDED.length} flows of ${new Set(NEEDED.map(rowOf)).size} kinds`;
}

async function cut(bench: Bench, objects: readonly KubernetesObject[]): Promise<string> {
  const passed = [...(await passing(bench, objects, CUT))];
  if (passed.length > 0) throw new Error(passed.map((name) => `passes: ${name}`).join('\n'));
  return `${PAIRS.length} pairs, ${CUT.length} flows`;
}

async function both(bench: Bench, objects: readonly KubernetesObject[]): Promise<string> {
  return `${await needed(bench, objects)} pass; ${await cut(bench, objects)} are cut`;
}

async function noneToSpare(bench: Bench, objects: readonly KubernetesObject[]): Promise<string> {
  const spared: string[] = [];
  const mutants = without(objects);
  for (const { what, objects: rest } of mutants) {
    if (missing(NEEDED, await passing(bench, rest, NEEDED)).length === 0) spared.push(what);
  }
  if (spared.length > 0) throw new Error(spared.map((what) => `nothing fails without ${what}`).join('\n'));
  return `${mutants.length} removals, each cuts a needed flow`;
}

async function eachCuts(bench: Bench, objects: readonly KubernetesObject[]): Promise<string> {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const idle: string[] = [];
  for (const policy of policies) {
    const passed = await passing(
      bench,
      objects.filter((each) => each !== policy),
      CUT,
    );
    if (passed.size === 0) idle.push(`${policy.metadata.namespace ?? ''}/${policy.metadata.name}`);
  }
  if (idle.length > 0) throw new Error(idle.map((name) => `nothing passes without ${name}`).join('\n'));
  return `${policies.length} policies`;
}

function missing(flows: readonly Flow[], passed: ReadonlySet<string>): string[] {
  return flows.map(({ name }) => name).filter((name) => !passed.has(name));
}
