import { type GatewayAssignment } from '../knative/assignment';
import { type IKnativeGateway } from '../knative/knative-gateway';

/** How strictly a gateway rejects hosts that are not assigned to it. */
export enum Isolation {
  /**
   * The Istio Gateway only accepts hosts that are assigned to it: `NAMESPACE/*` for whole namespaces, `*.DOMAIN` if the
   * gateway has a domain, `*` otherwise. Envoy enforces it, regardless of config-istio.
   */
  STRICT = 'strict',
  /** The Istio Gateway accepts every host; only config-istio separates services. */
  ROUTING_ONLY = 'routing-only',
}

/** Exactly the hosts that an Istio Gateway must accept for the gateway's assignment. */
export function assignedHosts({ assignment, domain }: Pick<IKnativeGateway, 'assignment' | 'domain'>): string[] {
  if (assignment.servesEveryService) return ['*'];
  const namespaces = assignment.namespaceNames.map((name) => `${name}/*`);
  const byLabel = assignment.serviceSelectors.length > 0 || namespaces.length === 0;
  return byLabel ? [...namespaces, domain === undefined ? '*' : `*.${domain}`] : namespaces;
}

/**
 * The hosts that a gateway of cluster-local hosts must accept: net-istio binds every host of an assigned service to it.
 */
export function localHosts(assignment: GatewayAssignment): string[] {
  return assignment.serviceSelectors.length > 0 ? ['*'] : assignment.namespaceNames.map((name) => `${name}/*`);
}

/** Sorted, without duplicates and hosts that `*` or `NAMESPACE/*` already covers. */
export function tidyHosts(hosts: readonly string[]): string[] {
  const all = new Set(hosts);
  if (all.has('*')) return ['*'];
  return [...all].filter((host) => host.endsWith('/*') || !all.has(`${host.split('/')[0] ?? ''}/*`)).sort();
}
