import { App, Testing } from 'cdk8s';
import {
  GatewayAssignment,
  KnativeRelease,
  LoadBalancer,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetworkPolicies,
} from '../../lib';
import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type Flow, passing } from '../harness/flows';
import { type KubernetesObject } from '../harness/objects';
import { type Part } from '../harness/part';
import { without } from './network-mutations';
import {
  type FlowGateway,
  NEEDED_BY_SYSTEM,
  STOCK,
  cutBetween,
  cutFromShared,
  neededAtGateway,
  neededByCaller,
  neededByTenant,
  pod,
} from './network-flows';

const TENANTS = ['team-a', 'team-a-staging', 'team-b'];
const CALLER = 'knative-eventing';
const PORTS = [8080, 8443];

/** Who may open connections to whom, as an evaluator of NetworkPolicies that is not ours decides. */
export const NETWORK: Part = {
  name: 'network',
  proves: 'NetworkPolicies let every flow of docs/flows.md pass and cut every pair of tenants; no rule of them can be spared',
  needs: [Component.CYCLONUS],
  async run(bench, report) {
    const objects = topology();
    await report.scenario('network: without policies every flow passes', () => everythingPasses(bench));
    await report.scenario('network: every needed flow passes', () => needed(bench, objects));
    await report.scenario('network: tenants are cut from each other', () => cut(bench, objects));
    await report.scenario('network: each rule, peer and port is needed', () => noneToSpare(bench, objects));
    await report.scenario('network: each policy cuts something', () => eachCuts(bench, objects));
  },
};

function topology(): KubernetesObject[] {
  const props: MultiGatewayChartProps = {
    knative: KnativeRelease.V1_15,
    networkPolicies: NetworkPolicies.isolated({ podCidrs: ['10.244.0.0/16'], clusterCallers: [CALLER] }),
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a', 'team-a-staging'), secondaryGateways: ['internal'] },
      b: { assignment: GatewayAssignment.namespaces('team-b') },
      internal: { loadBalancer: LoadBalancer.clusterIp() },
      labelled: { assignment: GatewayAssignment.label('gateway', 'labelled') },
    },
  };
  return Testing.synth(new MultiGatewayChart(new App(), 'gateways', props)) as KubernetesObject[];
}

const own = (name: string, rest: Partial<FlowGateway>): FlowGateway => ({
  name,
  pod: pod(`istio-system-${name}`, { istio: `knative-custom-gateway-${name}` }),
  ports: PORTS,
  isExposed: true,
  serves: [],
  callers: [],
  ...rest,
});

const TEAM_A = ['team-a', 'team-a-staging'];
const GATEWAYS: readonly FlowGateway[] = [
  own('a', { serves: TEAM_A, callers: TEAM_A }),
  own('b', { serves: ['team-b'], callers: ['team-b'] }),
  own('internal', { serves: TEAM_A, callers: TEAM_A, isExposed: false }),
  own('labelled', { serves: ['elsewhere'] }),
  { name: 'stock', pod: STOCK, ports: PORTS, isExposed: true, serves: [...TENANTS, 'elsewhere'], callers: [] },
];

const NEEDED: readonly Flow[] = [
  ...GATEWAYS.flatMap(neededAtGateway),
  ...TENANTS.flatMap(neededByTenant),
  ...NEEDED_BY_SYSTEM,
  ...neededByCaller(CALLER),
  ...TEAM_A.flatMap((from) => TEAM_A.filter((to) => to !== from).flatMap((to) => neededWithin(from, to))),
];

function neededWithin(from: string, to: string): Flow[] {
  return [{ name: `tenant to itself: ${from} to ${to}`, from: pod(from, {}), to: pod(to, {}), port: 8080 }];
}

const PAIRS = TENANTS.flatMap((one) =>
  [...TENANTS, 'elsewhere'].filter((other) => areStrangers(one, other)).map((other) => [one, other] as const),
);
const CUT: readonly Flow[] = [
  ...PAIRS.flatMap(([one, other]) => [
    ...(TENANTS.includes(other) ? cutBetween(one, other, GATEWAYS) : []),
    ...(TENANTS.includes(other) ? [] : cutBetween(other, one, GATEWAYS)),
  ]),
  ...[...TENANTS, 'elsewhere'].flatMap(cutFromShared),
];

function areStrangers(one: string, other: string): boolean {
  return one !== other && !(TEAM_A.includes(one) && TEAM_A.includes(other));
}

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
    const passed = await passing(bench, objects.filter((each) => each !== policy), CUT);
    if (passed.size === 0) idle.push(`${policy.metadata.namespace ?? ''}/${policy.metadata.name}`);
  }
  if (idle.length > 0) throw new Error(idle.map((name) => `nothing passes without ${name}`).join('\n'));
  return `${policies.length} policies`;
}

function missing(flows: readonly Flow[], passed: ReadonlySet<string>): string[] {
  return flows.map(({ name }) => name).filter((name) => !passed.has(name));
}

/** The row of docs/flows.md that a flow is of. */
function rowOf({ name }: Flow): string {
  return name.split(':')[0] ?? '';
}
