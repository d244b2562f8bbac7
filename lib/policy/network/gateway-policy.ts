import type * as k8s from '../../../imports/k8s';
import {
  DNS_PORT,
  HTTP01_SOLVER_PORT,
  ISTIOD_PORT,
  PROXY_HEALTH_PORT,
  PROXY_METRICS_PORTS,
  REQUEST_PORTS,
} from '../../private/flow-ports';
import {
  ACTIVATOR_LABELS,
  ISTIOD_LABELS,
  LOCAL_GATEWAY_PORT,
  LOCAL_GATEWAY_PORTS,
  NET_ISTIO_LABELS,
} from '../../private/stock-install';
import { MONITORING, type NetworkIsolationOptions } from './options';
import {
  REVISION_LABEL,
  SOLVER_LABEL,
  addresses,
  labelledOutside,
  namespaces,
  pods,
  podsOf,
  tcp,
  udpAndTcp,
} from './peers';
import {
  type PolicyGateway,
  type PolicyTopology,
  gatewaysInFrontOf,
  nextOf,
  servicePorts,
  tenantNamespaces,
} from './topology';

// DNS of Kubernetes, and the address of NodeLocal DNSCache. Source: Kubernetes, "Using NodeLocal DNSCache in Kubernetes
// Clusters".
const DNS_NAMESPACE = 'kube-system';
const NODE_LOCAL_DNS = '169.254.20.10/32';

/**
 * Who may connect to the pods of a gateway and, where they are the topology's own, whereto they may connect. Those of
 * others may have other work to do, so that only connections to them are limited.
 */
export function gatewayPolicy(
  gateway: PolicyGateway,
  topology: PolicyTopology,
  options: NetworkIsolationOptions,
): k8s.NetworkPolicySpec {
  return {
    podSelector: { matchLabels: { ...gateway.podLabels } },
    policyTypes: gateway.isOwn ? ['Ingress', 'Egress'] : ['Ingress'],
    ingress: ingress(gateway, topology, options),
    ...(gateway.isOwn && { egress: egress(gateway, topology) }),
  };
}

/**
 * What can be limited without any facts about the cluster: requests, health checks and metrics come from addresses that
 * only the user knows, so that all may come; calls by cluster-local names come from the tenants, where these are known.
 */
export function ownGatewayPolicy(gateway: PolicyGateway, topology: PolicyTopology): k8s.NetworkPolicySpec {
  const { podLabels, ports = [], hasOwnLocal, servesAnyNamespace, tenants, callers } = gateway;
  const isOpen = hasOwnLocal && servesAnyNamespace;
  const anybody = [...ports, PROXY_HEALTH_PORT, ...PROXY_METRICS_PORTS, ...(isOpen ? LOCAL_GATEWAY_PORTS : [])];
  return {
    podSelector: { matchLabels: { ...podLabels } },
    policyTypes: ['Ingress'],
    ingress: [
      { ports: tcp(anybody) },
      ...(hasOwnLocal && !isOpen
        ? [
            { from: [pods(topology.servingNamespace, NET_ISTIO_LABELS)], ports: tcp([LOCAL_GATEWAY_PORT]) },
            {
              from: [...gatewaysInFrontOf(gateway, topology).map(podsOf), ...namespaces([...tenants, ...callers])],
              ports: tcp(LOCAL_GATEWAY_PORTS),
            },
          ]
        : []),
    ],
  };
}

function ingress(
  gateway: PolicyGateway,
  topology: PolicyTopology,
  { podCidrs, loadBalancerSources, clusterCallers = [], monitoringNamespaces = MONITORING }: NetworkIsolationOptions,
): k8s.NetworkPolicyIngressRule[] {
  const { ports, isExposed, isShared, hasOwnLocal, tenants, guests, callers, publicCallers } = gateway;
  const served = ports && { ports: tcp(ports) };
  const probed = ports && { ports: tcp([...ports, ...(hasOwnLocal ? [LOCAL_GATEWAY_PORT] : [])]) };
  const byPublicName = namespaces([...tenants, ...guests, ...publicCallers, ...(isShared ? clusterCallers : [])]);
  const byLocalName = namespaces(hasOwnLocal ? [...tenants, ...callers, ...clusterCallers] : []);
  const local = [...gatewaysInFrontOf(gateway, topology).map(podsOf), ...byLocalName];
  return [
    ...(isExposed ? [{ from: addresses(loadBalancerSources, podCidrs), ...served }] : []),
    // The status prober: without it services stay Unknown.
    { from: [pods(topology.servingNamespace, NET_ISTIO_LABELS)], ...probed },
    ...(byPublicName.length > 0 ? [{ from: byPublicName, ...served }] : []),
    ...(local.length > 0 ? [{ from: local, ports: tcp(LOCAL_GATEWAY_PORTS) }] : []),
    // Health checks of load balancers: their addresses differ by cloud, and all they learn is whether the pod is ready.
    { ports: tcp([PROXY_HEALTH_PORT]) },
    ...(monitoringNamespaces.length > 0
      ? [{ from: namespaces(monitoringNamespaces), ports: tcp(PROXY_METRICS_PORTS) }]
      : []),
  ];
}

function egress(gateway: PolicyGateway, topology: PolicyTopology): k8s.NetworkPolicyEgressRule[] {
  const { tenants, guests, servesAnyNamespace } = gateway;
  const { servingNamespace } = topology;
  const own = [...tenants, ...guests];
  const foreign = tenantNamespaces(topology).filter((namespace) => !own.includes(namespace));
  const services = servesAnyNamespace
    ? [
        { to: [labelledOutside(REVISION_LABEL, foreign)], ports: tcp(REQUEST_PORTS) },
        ...(topology.solvesChallenges
          ? [{ to: [labelledOutside(SOLVER_LABEL, foreign)], ports: tcp([HTTP01_SOLVER_PORT]) }]
          : []),
      ]
    : namespaces(own).map((peer) => ({ to: [peer], ports: tcp(servicePorts(topology)) }));
  return [
    { to: [pods(DNS_NAMESPACE), { ipBlock: { cidr: NODE_LOCAL_DNS } }], ports: udpAndTcp(DNS_PORT) },
    { to: [pods(topology.istioNamespace, ISTIOD_LABELS)], ports: tcp([ISTIOD_PORT]) },
    { to: [pods(servingNamespace, ACTIVATOR_LABELS)], ports: tcp(REQUEST_PORTS) },
    ...services,
    // The second leg of DomainMappings.
    { to: nextOf(gateway, topology).map(podsOf), ports: tcp(LOCAL_GATEWAY_PORTS) },
  ];
}
