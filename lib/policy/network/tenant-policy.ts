import type * as k8s from '../../../imports/k8s';
import { QUEUE_PROXY_PORTS, REQUEST_PORTS } from '../../private/flow-ports';
import { ACTIVATOR_LABELS } from '../../private/stock-install';
import { MONITORING, type NetworkIsolationOptions } from './options';
import { namespaces, pods, podsOf, tcp } from './peers';
import { type PolicyTopology, callersOf, gatewaysBefore, kinOf, servicePorts } from './topology';

/**
 * Who may connect to the pods of a namespace that is assigned as a whole: its gateways, Knative, monitoring,
 * and the namespaces of the same gateways. What else is to be let in, a second policy adds.
 */
export function tenantPolicy(
  namespace: string,
  topology: PolicyTopology,
  { monitoringNamespaces = MONITORING }: NetworkIsolationOptions,
): k8s.NetworkPolicySpec {
  // In a mesh the caller's sidecar connects to the pods itself; elsewhere the gateway does.
  const callers = topology.isMeshed ? namespaces(callersOf(namespace, topology)) : [];
  return {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [
      { from: [...gatewaysBefore(namespace, topology).map(podsOf), ...callers], ports: tcp(servicePorts(topology)) },
      { from: [pods(topology.servingNamespace)], ports: tcp(QUEUE_PROXY_PORTS) },
      { from: namespaces(kinOf(namespace, topology)) },
      ...(monitoringNamespaces.length > 0 ? [{ from: namespaces(monitoringNamespaces) }] : []),
    ],
  };
}

/**
 * Who may connect to the activator, which forwards to any revision of any tenant that a request's headers name:
 * gateways, Knative and monitoring; in a mesh the pods of tenants, too, since there they call services without a
 * gateway.
 */
export function activatorPolicy(
  { gateways, servingNamespace, isMeshed }: PolicyTopology,
  { clusterCallers = [], monitoringNamespaces = MONITORING }: NetworkIsolationOptions,
): k8s.NetworkPolicySpec {
  const callers = isMeshed
    ? namespaces([...gateways.flatMap((each) => [...each.tenants, ...each.callers]), ...clusterCallers])
    : [];
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
