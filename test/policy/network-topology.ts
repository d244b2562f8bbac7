// Topologies with network policies, and what to compare the policies with.
import {
  GatewayAssignment,
  KnativeRelease,
  MultiGatewayChart,
  type MultiGatewayChartProps,
  type NetworkIsolationOptions,
  NetworkPolicyProfile,
} from '../../lib';
import { type Manifest, app, find, synth } from '../support';

export const PODS = '10.244.0.0/16';
export const teamA = GatewayAssignment.namespaces('team-a', 'team-a-staging');
export const teamB = GatewayAssignment.namespaces('team-b');

export function topology(
  options: Partial<NetworkIsolationOptions> = {},
  props: Partial<MultiGatewayChartProps> = {},
): MultiGatewayChart {
  return new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    networkPolicies: NetworkPolicyProfile.isolated({ podCidrs: [PODS], ...options }),
    gateways: { a: { assignment: teamA }, b: { assignment: GatewayAssignment.namespaces('team-b') } },
    ...props,
  });
}

export const policies = (chart: MultiGatewayChart): Manifest[] =>
  synth(chart).filter(({ kind }) => kind === 'NetworkPolicy');
export const ids = (chart: MultiGatewayChart): string[] =>
  policies(chart).map(({ metadata }: Manifest) => `${metadata.namespace}/${metadata.name}`);
export const policy = (chart: MultiGatewayChart, namespace: string, name: string): Manifest =>
  find(synth(chart), 'NetworkPolicy', name, namespace).spec;
export const gatewayA = (chart: MultiGatewayChart): Manifest =>
  policy(chart, 'istio-system-a', 'knative-custom-gateway-a');

export const named = (...values: string[]): Manifest => ({
  namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] },
});
export const ports = (...numbers: number[]): Manifest[] => numbers.map((port) => ({ port, protocol: 'TCP' }));
export const podsOf = (namespace: string, matchLabels: object): Manifest => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  podSelector: { matchLabels },
});
export const OUTSIDE = [{ ipBlock: { cidr: '0.0.0.0/0', except: [PODS] } }];
export const PROBER = podsOf('knative-serving', { app: 'net-istio-controller' });
export const STOCK = podsOf('istio-system', { istio: 'ingressgateway' });
export const A = podsOf('istio-system-a', { istio: 'knative-custom-gateway-a' });
export const B = podsOf('istio-system-b', { istio: 'knative-custom-gateway-b' });

export const LOCAL_OF_TENANTS = (...from: Manifest[]): Manifest[] => [
  { from: [PROBER], ports: ports(8081) },
  { from, ports: ports(8081, 8444) },
];
export const byDefault = (props: Partial<MultiGatewayChartProps> = {}): MultiGatewayChart =>
  new MultiGatewayChart(app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { a: { assignment: teamA }, b: { assignment: teamB } },
    ...props,
  });
