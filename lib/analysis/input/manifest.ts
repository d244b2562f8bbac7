import { type KubeObject, type Labels, labelsAt, text } from '../../private/access';

export { idOf } from '../../private/id';

/** Where an object was read: the name of its file and its first line, 1-based. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
}

/** A Kubernetes object of any kind as it was read, with only apiVersion and kind checked. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  /** The API group: `networking.istio.io`; empty for the core group. */
  readonly group: string;
  /** `GROUP KIND`: `apps Deployment`. */
  readonly groupKind: string;
  /** `metadata.namespace`; `default` if a namespaced object has none, empty for cluster-scoped kinds. */
  readonly namespace: string;
  /** `metadata.name`, or empty. */
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** The object itself, with unchecked types. Read it with the functions of `access.ts`. */
  readonly object: KubeObject;
  readonly source: SourceLocation;
}

/** The API group of a manifest: `networking.istio.io`; empty for the core group. */
export function groupOf({ group }: Manifest): string {
  return group;
}

// The cluster-scoped kinds of a multi-gateway topology; every other kind that the model reads is namespaced.
const CLUSTER_SCOPED = new Set([
  'APIService',
  'ClusterIssuer',
  'ClusterPolicy',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** Wraps a plain object; `undefined` unless it has an apiVersion and a kind. */
export function toManifest(object: KubeObject, source: SourceLocation): Manifest | undefined {
  const apiVersion = text(object, 'apiVersion');
  const kind = text(object, 'kind');
  if (apiVersion === undefined || kind === undefined) return undefined;
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return {
    apiVersion,
    kind,
    group,
    groupKind: `${group} ${kind}`,
    namespace: CLUSTER_SCOPED.has(kind) ? '' : (text(object, 'metadata', 'namespace') ?? 'default'),
    name: text(object, 'metadata', 'name') ?? '',
    labels: labelsAt(object, 'metadata', 'labels'),
    annotations: labelsAt(object, 'metadata', 'annotations'),
    object,
    source,
  };
}
