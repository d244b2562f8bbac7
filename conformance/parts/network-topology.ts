import { App, Testing } from 'cdk8s';
import {
  GatewayAssignment,
  KnativeRelease,
  LoadBalancer,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetworkPolicies,
} from '../../lib';
import { type Flow } from '../harness/flows';
import { type KubernetesObject } from '../harness/objects';
import {
  type FlowGateway,
  NEEDED_BY_SYSTEM,
  STOCK,
  cutBetween,
  cutFrom,
  cutFromGateway,
  neededAtGateway,
  neededByCaller,
  neededByTenant,
  pod,
} from './network-flows';

const TENANTS = ['team-a', 'team-a-staging', 'team-b'];
const CALLER = 'knative-eventing';
const PORTS = [8080, 8443];
// Of the clients in the flows, and of no health check.
export const SOURCES = ['203.0.113.0/24', '2001:db8::/32'];

/** Gateways of every kind, and two tenants, one of them with two namespaces. */
export function topology(loadBalancerSources?: string[]): KubernetesObject[] {
  const props: MultiGatewayChartProps = {
    knative: KnativeRelease.V1_15,
    networkPolicies: NetworkPolicies.isolated({
      podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
      clusterCallers: [CALLER],
      ...(loadBalancerSources && { loadBalancerSources }),
    }),
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a', 'team-a-staging'), secondaryGateways: ['internal'] },
      b: { assignment: GatewayAssignment.namespaces('team-b') },
      internal: { loadBalancer: LoadBalancer.clusterIp() },
      labelled: { assignment: GatewayAssignment.label('gateway', 'labelled').exceptNamespaces(...TENANTS) },
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

export const NEEDED: readonly Flow[] = [
  ...GATEWAYS.flatMap(neededAtGateway),
  ...TENANTS.flatMap(neededByTenant),
  ...NEEDED_BY_SYSTEM,
  ...neededByCaller(CALLER),
  ...TEAM_A.flatMap((from) => TEAM_A.filter((to) => to !== from).flatMap((to) => neededWithin(from, to))),
];

function neededWithin(from: string, to: string): Flow[] {
  return [{ name: `tenant to itself: ${from} to ${to}`, from: pod(from, {}), to: pod(to, {}), port: 8080 }];
}

// A namespace without a gateway of its own has no policy: whoever cares for it makes one.
const EVERYBODY = [...TENANTS, 'elsewhere'];
export const PAIRS = EVERYBODY.flatMap((one) =>
  TENANTS.filter((other) => areStrangers(one, other)).map((other) => [one, other] as const),
);
export const CUT: readonly Flow[] = [
  ...PAIRS.flatMap(([one, other]) => cutBetween(one, other)),
  ...GATEWAYS.flatMap((gateway) => cutFromGateway(gateway, TENANTS)),
  ...EVERYBODY.flatMap((namespace) => cutFrom(namespace, GATEWAYS)),
];

function areStrangers(one: string, other: string): boolean {
  return one !== other && !(TEAM_A.includes(one) && TEAM_A.includes(other));
}

/** The row of docs/flows.md that a flow is of. */
export function rowOf({ name }: Flow): string {
  return name.split(':')[0] ?? '';
}
