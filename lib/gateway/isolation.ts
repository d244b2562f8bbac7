import { type IKnativeGateway } from '../knative/knative-gateway';

/** How far a gateway goes to keep out what is not assigned to it. */
export enum Isolation {
  /**
   * The Istio Gateway lets in only hosts of what is assigned to it: `NAMESPACE/*` for whole namespaces, `*.DOMAIN` where the
   * gateway has a domain, `*` otherwise. Envoy enforces it, whatever config-istio says.
   */
  STRICT = 'strict',
  /** The Istio Gateway lets in every host; only config-istio keeps services apart. */
  ROUTING_ONLY = 'routing-only',
}

/** The hosts that an Istio Gateway must let in for what is assigned to this gateway, and no others. */
export function assignedHosts({ assignment, domain }: Pick<IKnativeGateway, 'assignment' | 'domain'>): string[] {
  if (assignment.servesEveryService) return ['*'];
  const namespaces = assignment.namespaceNames.map((name) => `${name}/*`);
  const byLabel = assignment.labelSelectors.length > 0 || namespaces.length === 0;
  return byLabel ? [...namespaces, domain === undefined ? '*' : `*.${domain}`] : namespaces;
}

/** Sorted, each once, without those that `*` or `NAMESPACE/*` lets in anyway. */
export function tidyHosts(hosts: readonly string[]): string[] {
  const all = new Set(hosts);
  if (all.has('*')) return ['*'];
  return [...all].filter((host) => host.endsWith('/*') || !all.has(`${host.split('/')[0] ?? ''}/*`)).sort();
}
