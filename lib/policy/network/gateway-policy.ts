import { type k8s } from 'cdk8s-plus-28';
import { DNS_PORT, ISTIOD_PORT, PROXY_HEALTH_PORT, PROXY_METRICS_PORTS, REQUEST_PORTS } from '../../private/flow-ports';
import {
  ACTIVATOR_LABELS,
  ISTIOD_LABELS,
  ISTIO_NAMESPACE,
  LOCAL_GATEWAY_PORT,
  LOCAL_GATEWAY_PORTS,
  NET_ISTIO_LABELS,
} from '../../private/stock-install';
import { MONITORING, type NetworkIsolationOptions } from './options';
import { addresses, namespaces, pods, podsOf, revisionsOutside, tcp, udpAndTcp } from './peers';
import { type PolicyGateway, type PolicyTopology, nextOf, tenantNamespaces } from './topology';

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
  // The second leg of DomainMappings.
  const before = topology.gateways.filter((each) => nextOf(each, topology).includes(gateway));
  const local = [...before.map(podsOf), ...byLocalName];
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
  const revisions = servesAnyNamespace ? [revisionsOutside(foreign)] : namespaces(own);
  return [
    { to: [pods(DNS_NAMESPACE), { ipBlock: { cidr: NODE_LOCAL_DNS } }], ports: udpAndTcp(DNS_PORT) },
    { to: [pods(ISTIO_NAMESPACE, ISTIOD_LABELS)], ports: tcp([ISTIOD_PORT]) },
    { to: [pods(servingNamespace, ACTIVATOR_LABELS)], ports: tcp(REQUEST_PORTS) },
    ...(revisions.length > 0 ? [{ to: revisions, ports: tcp(REQUEST_PORTS) }] : []),
    // The second leg of DomainMappings.
    { to: nextOf(gateway, topology).map(podsOf), ports: tcp(LOCAL_GATEWAY_PORTS) },
  ];
}
