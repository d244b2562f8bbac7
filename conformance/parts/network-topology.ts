import { App, Testing } from 'cdk8s';
import {
  GatewayAssignment,
  KnativeRelease,
  LoadBalancer,
  LocalGateway,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  NetworkPolicyProfile,
} from '../../lib';
import { type Flow, type FlowEnd } from '../harness/flows';
import { type KubernetesObject } from '../harness/objects';
import {
  type FlowGateway,
  NEEDED_BY_SYSTEM,
  STOCK,
  cutBetween,
  cutByDefault,
  cutFrom,
  cutFromGateway,
  neededAtGateway,
  neededByCaller,
  neededByGrant,
  neededFromShared,
  neededByTenant,
  pod,
} from './network-flows';

const TENANTS = ['team-a', 'team-a-staging', 'team-b', 'team-c'];
const CALLER = 'knative-eventing';
const GRANTED = 'team-c';
const PORTS = [8080, 8443];
// Of the clients in the flows, and of no health check.
export const SOURCES = ['203.0.113.0/24', '2001:db8::/32'];

/** Gateways of every kind, and two tenants, one of them with two namespaces. */
export function topology(networkPolicies?: NetworkPolicyProfile): KubernetesObject[] {
  const props: MultiGatewayChartProps = {
    knative: KnativeRelease.V1_15,
    ...(networkPolicies && { networkPolicies }),
    network: { externalDomainTls: true },
    crossGatewayAccess: [{ from: [GRANTED], to: 'b', publicNames: true }],
    defaultDomain: 'example.com',
    gateways: {
      a: { assignment: GatewayAssignment.namespaces('team-a', 'team-a-staging'), secondaryGateways: ['internal'] },
      b: { assignment: GatewayAssignment.namespaces('team-b') },
      c: { assignment: GatewayAssignment.namespaces('team-c'), localGateway: LocalGateway.SHARED },
      internal: { loadBalancer: LoadBalancer.clusterIp() },
      labelled: { assignment: GatewayAssignment.label('gateway', 'labelled').exceptNamespaces(...TENANTS) },
    },
  };
  return Testing.synth(new MultiGatewayChart(new App(), 'gateways', props)) as KubernetesObject[];
}

/** With policies that know the cluster. */
export function isolated(loadBalancerSources?: string[]): NetworkPolicyProfile {
  return NetworkPolicyProfile.isolated({
    podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
    clusterCallers: [CALLER],
    ...(loadBalancerSources && { loadBalancerSources }),
  });
}

const podOf = (name: string): FlowEnd => pod(`istio-system-${name}`, { istio: `knative-custom-gateway-${name}` });
const A = podOf('a');
const B = podOf('b');
const LABELLED = podOf('labelled');

const own = (name: string, rest: Partial<FlowGateway>): FlowGateway => ({
  name,
  pod: podOf(name),
  ports: PORTS,
  isExposed: true,
  serves: [],
  callers: [],
  localCallers: undefined,
  next: [STOCK],
  ...rest,
});

const TEAM_A = ['team-a', 'team-a-staging'];
const GATEWAYS: readonly FlowGateway[] = [
  own('a', { pod: A, serves: TEAM_A, callers: TEAM_A, localCallers: TEAM_A, next: [A] }),
  own('b', { pod: B, serves: ['team-b'], callers: ['team-b', GRANTED], localCallers: ['team-b', GRANTED], next: [B] }),
  own('c', { serves: ['team-c'], callers: ['team-c'] }),
  // Without an assignment of its own, its services are those of a.
  own('internal', { serves: TEAM_A, callers: TEAM_A, isExposed: false, next: [A, STOCK] }),
  own('labelled', { pod: LABELLED, serves: ['elsewhere'], localCallers: [], next: [LABELLED] }),
  own('stock', { pod: STOCK, serves: ['team-c', 'elsewhere'] }),
];

/** What has to pass with whatever policies. */
export const NEEDED_BY_DEFAULT: readonly Flow[] = [
  ...GATEWAYS.flatMap(neededAtGateway),
  ...TENANTS.flatMap(neededByTenant),
  ...NEEDED_BY_SYSTEM,
  ...neededFromShared('team-c'),
  ...GATEWAYS.filter(({ name }) => name === 'b').flatMap((gateway) => neededByGrant(GRANTED, gateway)),
  ...TEAM_A.flatMap((from) => TEAM_A.filter((to) => to !== from).flatMap((to) => neededWithin(from, to))),
];

export const NEEDED: readonly Flow[] = [...NEEDED_BY_DEFAULT, ...neededByCaller(CALLER, GATEWAYS)];

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
  ...GATEWAYS.flatMap((gateway) => cutFromGateway(gateway, TENANTS, GATEWAYS)),
  ...EVERYBODY.flatMap((namespace) => cutFrom(namespace, GATEWAYS)),
];

/** What is cut without any facts about the cluster: gateways of whole namespaces know who may call. */
export const CUT_BY_DEFAULT: readonly Flow[] = [
  ...EVERYBODY.flatMap((namespace) =>
    GATEWAYS.filter(({ name }) => name !== 'stock').flatMap((gateway) => cutByDefault(namespace, gateway)),
  ),
  ...CUT.filter((flow) => rowOf(flow) === 'pod to foreign local gateway' && flow.to !== LABELLED),
];

function areStrangers(one: string, other: string): boolean {
  return one !== other && !(TEAM_A.includes(one) && TEAM_A.includes(other));
}

/** The row of docs/flows.md that a flow is of. */
export function rowOf({ name }: Flow): string {
  return name.split(':')[0] ?? '';
}
