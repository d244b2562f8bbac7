import { type k8s } from 'cdk8s-plus-28';
import { QUEUE_PROXY_PORTS, REQUEST_PORTS } from '../../private/flow-ports';
import { ACTIVATOR_LABELS } from '../../private/stock-install';
import { MONITORING, type NetworkIsolationOptions } from './options';
import { namespaces, pods, podsOf, tcp } from './peers';
import { type PolicyTopology } from './topology';

/**
 * Who may connect to the pods of a namespace that is assigned as a whole: its gateways, the cluster-local gateway, Knative, monitoring,
 * and the namespaces of the same gateways. What else is to be let in, a second policy adds.
 */
export function tenantPolicy(
  namespace: string,
  { gateways, servingNamespace }: PolicyTopology,
  { monitoringNamespaces = MONITORING }: NetworkIsolationOptions,
): k8s.NetworkPolicySpec {
  const serving = gateways.filter(
    ({ tenants, guests, isLocal }) => isLocal || [...tenants, ...guests].includes(namespace),
  );
  const kin = gateways.filter(({ tenants }) => tenants.includes(namespace)).flatMap(({ tenants }) => tenants);
  return {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [
      { from: serving.map(podsOf), ports: tcp(REQUEST_PORTS) },
      { from: [pods(servingNamespace)], ports: tcp(QUEUE_PROXY_PORTS) },
      { from: namespaces(kin) },
      ...(monitoringNamespaces.length > 0 ? [{ from: namespaces(monitoringNamespaces) }] : []),
    ],
  };
}

/**
 * Who may connect to the activator, which forwards to any revision of any tenant that a request's headers name: gateways, Knative and
 * monitoring; in a mesh the pods of tenants, too, since there they call services without a gateway.
 */
export function activatorPolicy(
  { gateways, servingNamespace, isMeshed }: PolicyTopology,
  { clusterCallers = [], monitoringNamespaces = MONITORING }: NetworkIsolationOptions,
): k8s.NetworkPolicySpec {
  const callers = isMeshed ? namespaces([...gateways.flatMap(({ tenants }) => tenants), ...clusterCallers]) : [];
  return {
    podSelector: { matchLabels: { ...ACTIVATOR_LABELS } },
    policyTypes: ['Ingress'],
    ingress: [
      { from: [...gateways.map(podsOf), ...callers], ports: tcp(REQUEST_PORTS) },
      { from: [pods(servingNamespace)] },
      ...(monitoringNamespaces.length > 0 ? [{ from: namespaces(monitoringNamespaces) }] : []),
    ],
  };
}
