/** The label that Istio Gateways select their pods by. Each gateway has its own value. */
export const GATEWAY_LABEL = 'istio';

/** Prefix of this package's own labels and annotations. */
const OWN = 'cdk8s-knative-gateways';

export const PHASE_LABEL = `${OWN}/phase`;
export const WARNING_ANNOTATION = `${OWN}/warning`;
export const UPSTREAM_VERSION_ANNOTATION = `${OWN}/upstream-version`;
/** The Knative release that an object from elsewhere is made for. */
export const KNATIVE_ANNOTATION = `${OWN}/knative`;
/** Versions that were accepted without having been checked together. */
export const UNCHECKED_ANNOTATION = `${OWN}/unchecked-versions`;
export const PATCH_ANNOTATION = `${OWN}/patch`;

/**
 * The label that the Istio Gateway of a gateway's cluster-local hosts selects its pods by. Each gateway has its own
 * value.
 */
export const LOCAL_GATEWAY_LABEL = `${OWN}/local-gateway`;

/**
 * The object as `kubectl apply` was last given it, values of Secrets included. Source: Kubernetes, "Well-Known Labels,
 * Annotations and Taints".
 */
export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** Kubernetes' recommended label, on what this package makes. */
export const PART_OF = { 'app.kubernetes.io/part-of': OWN };

/** Kubernetes' recommended labels for the objects of one gateway. */
export function gatewayLabels(serviceName: string, gatewayName: string): Record<string, string> {
  return {
    'app.kubernetes.io/component': 'ingress-gateway',
    'app.kubernetes.io/instance': gatewayName,
    'app.kubernetes.io/managed-by': 'cdk8s',
    'app.kubernetes.io/name': serviceName,
    ...PART_OF,
  };
}

/** What Argo CD does with an object: words with commas between them. Source: Argo CD, "Sync Options". */
export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/**
 * Objects of Knative that the topology only changes: a delivery tool must not delete them when it prunes the topology,
 * or when its Application or Kustomization is deleted. It merges what the topology says into what the release and
 * others say: Argo CD would take away what was applied by `kubectl apply` and is not in the topology, and Flux all that
 * any kubectl wrote.
 *
 * Source: Argo CD, "Sync Options" (No Prune Resources, No Resource Deletion, Server-Side Apply); Flux, "Kustomization"
 * (Prune, Controlling the apply behavior of resources).
 */
export const KEPT = {
  [SYNC_OPTIONS]: 'Prune=false,Delete=false,ServerSideApply=true',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  'kustomize.toolkit.fluxcd.io/ssa': 'Merge',
};
