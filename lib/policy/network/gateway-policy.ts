import { type k8s } from 'cdk8s-plus-28';
import { DNS_PORT, ISTIOD_PORT, PROXY_HEALTH_PORT, PROXY_METRICS_PORTS, REQUEST_PORTS } from '../../private/flow-ports';
import {
  ACTIVATOR_LABELS,
  ISTIOD_LABELS,
  ISTIO_NAMESPACE,
  LOCAL_GATEWAY_PORTS,
  NET_ISTIO_LABELS,
} from '../../private/stock-install';
import { MONITORING, type NetworkIsolationOptions } from './options';
import { addresses, namespaces, pods, podsOf, revisionsOutside, tcp, udpAndTcp } from './peers';
import { type PolicyGateway, type PolicyTopology, tenantNamespaces } from './topology';

// DNS of Kubernetes, and the address of NodeLocal DNSCache. Source: Kubernetes, "Using NodeLocal DNSCache in Kubernetes Clusters".
const DNS_NAMESPACE = 'kube-system';
const NODE_LOCAL_DNS = '169.254.20.10/32';

/**
 * Who may connect to the pods of a gateway and, where they are the topology's own, whereto they may connect. Those of others may have
 * other work to do, so that only connections to them are limited.
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

function ingress(
  { ports, isExposed, isShared, isLocal, tenants, guests }: PolicyGateway,
  { gateways, servingNamespace }: PolicyTopology,
  { podCidrs, loadBalancerSources, clusterCallers = [], monitoringNamespaces = MONITORING }: NetworkIsolationOptions,
): k8s.NetworkPolicyIngressRule[] {
  const served = ports && { ports: tcp(ports) };
  const callers = namespaces([...tenants, ...guests, ...(isShared ? clusterCallers : [])]);
  return [
    ...(isExposed ? [{ from: addresses(loadBalancerSources, podCidrs), ...served }] : []),
    // The status prober: without it services stay Unknown.
    { from: [pods(servingNamespace, NET_ISTIO_LABELS)], ...served },
    ...(callers.length > 0 ? [{ from: callers, ...served }] : []),
    // The second leg of DomainMappings.
    ...(isLocal ? [{ from: gateways.map(podsOf), ports: tcp(LOCAL_GATEWAY_PORTS) }] : []),
    // Health checks of load balancers: their addresses differ by cloud, and all they learn is whether the pod is ready.
    { ports: tcp([PROXY_HEALTH_PORT]) },
    ...(monitoringNamespaces.length > 0
      ? [{ from: namespaces(monitoringNamespaces), ports: tcp(PROXY_METRICS_PORTS) }]
      : []),
  ];
}

function egress(
  { tenants, guests, servesAnyNamespace }: PolicyGateway,
  topology: PolicyTopology,
): k8s.NetworkPolicyEgressRule[] {
  const { gateways, servingNamespace } = topology;
  const own = [...tenants, ...guests];
  const foreign = tenantNamespaces(topology).filter((namespace) => !own.includes(namespace));
  const revisions = servesAnyNamespace ? [revisionsOutside(foreign)] : namespaces(own);
  return [
    { to: [pods(DNS_NAMESPACE), { ipBlock: { cidr: NODE_LOCAL_DNS } }], ports: udpAndTcp(DNS_PORT) },
    { to: [pods(ISTIO_NAMESPACE, ISTIOD_LABELS)], ports: tcp([ISTIOD_PORT]) },
    { to: [pods(servingNamespace, ACTIVATOR_LABELS)], ports: tcp(REQUEST_PORTS) },
    ...(revisions.length > 0 ? [{ to: revisions, ports: tcp(REQUEST_PORTS) }] : []),
    // The second leg of DomainMappings.
    { to: gateways.filter(({ isLocal }) => isLocal).map(podsOf), ports: tcp(LOCAL_GATEWAY_PORTS) },
  ];
}
