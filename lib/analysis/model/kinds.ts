/** A kind of Kubernetes objects that the model reads. */
export interface ModelKind {
  /** Its API group; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Its name in the API, in plural: `deployments`. */
  readonly resource: string;
  /** What the model reads in it. */
  readonly holds: string;
  /** Whether every cluster with Knative Serving and net-istio has this kind. */
  readonly isStock: boolean;
}

/** The kind whose objects hold private keys. */
export const SECRET: ModelKind = stock('', 'Secret', 'secrets', 'names and dates of certificates');

/**
 * Every kind that the model reads, in the order of its group and name: for `--cluster`, `knative-gateways kinds`, and
 * the ClusterRole.
 */
export const MODEL_KINDS: readonly ModelKind[] = [
  stock('', 'ConfigMap', 'configmaps', 'the configuration of net-istio, Serving, Istio and KServe'),
  stock('', 'Namespace', 'namespaces', 'labels that decide on injection, discovery and wildcard certificates'),
  stock('', 'Pod', 'pods', 'gateway pods that no controller owns'),
  stock('', 'ResourceQuota', 'resourcequotas', 'quotas of load balancers'),
  SECRET,
  stock('', 'Service', 'services', 'Services of gateways, and what the prober takes for one'),
  stock(
    'admissionregistration.k8s.io',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
    'revision tags',
  ),
  stock('apps', 'DaemonSet', 'daemonsets', 'gateway pods'),
  stock('apps', 'Deployment', 'deployments', 'gateway pods, istiod and net-istio'),
  stock('apps', 'ReplicaSet', 'replicasets', 'gateway pods that no Deployment owns'),
  stock('apps', 'StatefulSet', 'statefulsets', 'gateway pods'),
  optional('argoproj.io', 'Application', 'applications', 'Helm releases of gateways and of istiod'),
  optional('argoproj.io', 'Rollout', 'rollouts', 'gateway pods'),
  stock('autoscaling', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'replicas of gateways'),
  optional('bitnami.com', 'SealedSecret', 'sealedsecrets', 'Secrets that will exist'),
  optional('cert-manager.io', 'Certificate', 'certificates', 'Secrets that will exist, and their names'),
  optional('cert-manager.io', 'ClusterIssuer', 'clusterissuers', 'HTTP-01 solvers'),
  optional('cert-manager.io', 'Issuer', 'issuers', 'HTTP-01 solvers'),
  optional('cert.gardener.cloud', 'Certificate', 'certificates', 'Secrets that will exist'),
  optional('external-secrets.io', 'ExternalSecret', 'externalsecrets', 'Secrets that will exist'),
  optional('gateway.networking.k8s.io', 'Gateway', 'gateways', 'gateways that istiod makes pods for'),
  optional('helm.cattle.io', 'HelmChart', 'helmcharts', 'Helm releases of gateways'),
  optional('helm.toolkit.fluxcd.io', 'HelmRelease', 'helmreleases', 'Helm releases of gateways and of istiod'),
  optional('install.istio.io', 'IstioOperator', 'istiooperators', 'gateways and the configuration of istiod'),
  optional('maistra.io', 'ServiceMeshControlPlane', 'servicemeshcontrolplanes', 'gateways of OpenShift Service Mesh'),
  stock('networking.internal.knative.dev', 'Certificate', 'certificates', 'certificates that Serving asks for'),
  stock('networking.internal.knative.dev', 'Ingress', 'ingresses', 'hosts and labels that net-istio reads'),
  stock('networking.istio.io', 'EnvoyFilter', 'envoyfilters', 'PROXY protocol'),
  stock('networking.istio.io', 'Gateway', 'gateways', 'selectors, ports, hosts and certificates'),
  stock('networking.istio.io', 'Sidecar', 'sidecars', 'which namespaces are in the mesh, and what they import'),
  stock('networking.istio.io', 'VirtualService', 'virtualservices', 'who answers which host'),
  stock('networking.k8s.io', 'NetworkPolicy', 'networkpolicies', 'who reaches the gateway pods'),
  optional('onepassword.com', 'OnePasswordItem', 'onepassworditems', 'Secrets that will exist'),
  optional('operator.knative.dev', 'KnativeServing', 'knativeservings', 'configuration that the operator writes'),
  stock('policy', 'PodDisruptionBudget', 'poddisruptionbudgets', 'budgets of gateways'),
  optional('secrets.doppler.com', 'DopplerSecret', 'dopplersecrets', 'Secrets that will exist'),
  optional('secrets.hashicorp.com', 'VaultDynamicSecret', 'vaultdynamicsecrets', 'Secrets that will exist'),
  optional('secrets.hashicorp.com', 'VaultPKISecret', 'vaultpkisecrets', 'Secrets that will exist'),
  optional('secrets.hashicorp.com', 'VaultStaticSecret', 'vaultstaticsecrets', 'Secrets that will exist'),
  optional('secrets.infisical.com', 'InfisicalSecret', 'infisicalsecrets', 'Secrets that will exist'),
  stock('security.istio.io', 'AuthorizationPolicy', 'authorizationpolicies', 'requests that gateways deny'),
  stock('security.istio.io', 'PeerAuthentication', 'peerauthentications', 'mutual TLS of sidecars'),
  stock('serving.knative.dev', 'DomainMapping', 'domainmappings', 'hosts and labels'),
  stock('serving.knative.dev', 'Route', 'routes', 'hosts and labels'),
  stock('serving.knative.dev', 'Service', 'services', 'hosts and labels'),
  optional(
    'serving.kserve.io',
    'InferenceService',
    'inferenceservices',
    'Knative Services and VirtualServices of KServe',
  ),
  optional('source.toolkit.fluxcd.io', 'OCIRepository', 'ocirepositories', 'charts of Helm releases of gateways'),
  stock('telemetry.istio.io', 'Telemetry', 'telemetries', 'which pods they select'),
];

/** The name of a kind as kubectl takes it, without doubt about its group: `deployments.apps`. */
export function resourceName({ group, resource }: ModelKind): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** The key of a kind among those that manifests show: `apps Deployment`. */
export function kindKey({ group, kind }: Pick<ModelKind, 'group' | 'kind'>): string {
  return `${group} ${kind}`;
}

function stock(group: string, kind: string, resource: string, holds: string): ModelKind {
  return { group, kind, resource, holds, isStock: true };
}

function optional(group: string, kind: string, resource: string, holds: string): ModelKind {
  return { group, kind, resource, holds, isStock: false };
}
