import { type KubernetesObject } from '../harness/objects';

/** A request that a tenant makes. */
export interface AdmissionCase {
  readonly what: string;
  readonly operation: 'create' | 'delete' | 'delete-collection' | 'update';
  readonly object: KubernetesObject;
  /** The policies that refuse it, by what their names end in; `undefined` where it is allowed. */
  readonly policy: string | undefined;
}

/** What the names of policies end in. */
export const Policy = {
  ASSIGNMENT: 'knative-custom-gateway-alpha-assignment',
  // Of several policies that refuse a request one is named: that of any gateway.
  ATTACHMENT: '-attachment',
  CONFIG: 'knative-gateways-config',
  COPIED: 'knative-custom-gateway-alpha-copied-label',
  FORGERY: 'knative-gateways-domain-mapping-labels',
  INGRESS: 'knative-gateways-ingress',
  INTERNAL: 'knative-gateways-internal-annotations',
  KNATIVE_SERVING: 'knative-gateways-knativeserving',
  LABEL: 'knative-custom-gateway-alpha-label',
  LOCAL_COPIED: 'knative-custom-gateway-alpha-local-copied-label',
  LOCAL_LABEL: 'knative-custom-gateway-alpha-local-label',
  VIRTUAL_SERVICES: '-virtual-services',
} as const;

export const STOCK_LABEL = 'knative-ingress-gateway-label';

/** A gateway whose assignment asks for labels that Knative sets, too, and whose name is as long as names can be. */
export const MIXED_GATEWAY = `mixed-${'x'.repeat(57)}`;
export const MIXED = { gateway: 'mixed' };
// In the names of its policies it is cut, and a hash is added.
export const MIXED_POLICY = MIXED_GATEWAY.slice(0, 37);

/** What an option adds to the pods of the gateway. */
export const POD_LABELS = { tier: 'edge' };
// Of the pods alone, by which the gateway of cluster-local hosts selects them.
export const LOCAL = { 'cdk8s-knative-gateways/local-gateway': 'knative-custom-gateway-alpha' };
export const ATTACHED = {
  'internal.istio.io/gateway-service': 'istio-ingressgateway.istio-system-alpha.svc.cluster.local',
  'internal.istio.io/parent-namespace': 'istio-system-alpha',
};

export const STOCK = { istio: 'ingressgateway' };
export const ALPHA_GATEWAY = 'istio-system-alpha/knative-custom-gateway-alpha';

const made =
  (operation: AdmissionCase['operation']) =>
  (what: string, object: KubernetesObject, policy?: string): AdmissionCase => ({ what, operation, object, policy });
export const created = made('create');
export const updated = made('update');
export const deleted = made('delete');
export const allDeleted = made('delete-collection');
