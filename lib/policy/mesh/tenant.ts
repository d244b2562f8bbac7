import {
  AUTOSCALING_METRICS_PORT,
  QUEUE_ADMIN_PORT,
  QUEUE_PROXY_PORTS,
  REQUEST_PORTS,
  USER_METRICS_PORT,
} from '../../private/flow-ports';
import { type PolicyTopology, callersOf, gatewaysBefore, kinOf } from '../network/topology';

/** The label that Istio's injector sets on every pod with a sidecar. Source: Istio `injection-template.yaml`. */
export const INJECTED = { 'security.istio.io/tlsMode': 'istio' } as const;

// kubelet and Prometheus have no sidecar, and the autoscaler connects to pod addresses, which sidecars pass through as
// they are.
const PLAIN_PORTS = [QUEUE_ADMIN_PORT, AUTOSCALING_METRICS_PORT, USER_METRICS_PORT];

/**
 * Sidecars accept plain text everywhere, or only on the ports where Knative needs it. Istio applies ports only with a
 * selector.
 */
export function peerAuthentication(isStrict: boolean, knativeSidecars: boolean): object {
  if (!isStrict) return { selector: { matchLabels: INJECTED }, mtls: { mode: 'PERMISSIVE' } };
  const ports = knativeSidecars ? PLAIN_PORTS : QUEUE_PROXY_PORTS;
  return {
    selector: { matchLabels: INJECTED },
    mtls: { mode: 'STRICT' },
    portLevelMtls: Object.fromEntries(ports.map((port) => [port.toString(), { mode: 'PERMISSIVE' }])),
  };
}

/**
 * Sidecars only learn of their own tenant, of Istio's namespace and Knative's, and of those that the tenant may call:
 * their services, and the public names that a gateway's namespace has for them.
 */
export function sidecar(namespace: string, topology: PolicyTopology): object {
  const called = topology.gateways.filter(({ callers }) => callers.includes(namespace));
  const others = [
    ...kinOf(namespace, topology).filter((each) => each !== namespace),
    ...called.flatMap(({ tenants }) => tenants),
    ...called.filter(({ publicCallers }) => publicCallers.includes(namespace)).map((gateway) => gateway.namespace),
  ];
  const namespaces = ['.', ...[...new Set([...others, topology.istioNamespace, topology.servingNamespace])].sort()];
  return { egress: [{ hosts: namespaces.map((each) => `${each}/*`) }] };
}

/**
 * Who may send requests to the pods of a namespace: its gateways, its own tenant, who may call it, and Knative. Without
 * sidecars Knative has no identity: then everybody who has none either may use its ports, and only network policies
 * tell them apart.
 */
export function authorizationPolicy(namespace: string, topology: PolicyTopology, knativeSidecars: boolean): object {
  const namespaces = [
    ...gatewaysBefore(namespace, topology).map((gateway) => gateway.namespace),
    ...kinOf(namespace, topology),
    ...callersOf(namespace, topology),
    ...(knativeSidecars ? [topology.servingNamespace] : []),
  ];
  const requests = {
    from: [{ source: { notPrincipals: ['*'] } }],
    to: [{ operation: { ports: texts(REQUEST_PORTS) } }],
  };
  return {
    action: 'ALLOW',
    rules: [
      { from: [{ source: { namespaces: [...new Set(namespaces)].sort() } }] },
      ...(knativeSidecars ? [] : [requests]),
      { to: [{ operation: { ports: texts(PLAIN_PORTS) } }] },
    ],
  };
}

function texts(ports: readonly number[]): string[] {
  return ports.map((port) => port.toString());
}
