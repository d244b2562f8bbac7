// What the YAML install of Knative Serving with net-istio and Istio's default profile set up, and what net-istio falls
// back to without config-istio. Sources: net-istio config/203-gateway.yaml, config/202-local-gateway.yaml and
// pkg/reconciler/ingress/config/istio.go; Istio manifests/charts/gateways/istio-ingress/values.yaml.

/**
 * Namespace of Knative Serving and net-istio. net-istio reads it from SYSTEM_NAMESPACE; every installation sets this
 * one.
 */
export const SERVING_NAMESPACE = 'knative-serving';

/**
 * The value of the label `app.kubernetes.io/name` on what Knative Serving's releases install, and the usual name of a
 * KnativeServing.
 */
export const SERVING_NAME = 'knative-serving';

/** Namespace of istiod and of Istio's default ingress gateway, and Istio's root namespace. */
export const ISTIO_NAMESPACE = 'istio-system';

/** Kubernetes' cluster domain; Knative takes it from the resolver of its pods. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** The Istio Gateway for external hosts. */
export const INGRESS_GATEWAY = 'knative-ingress-gateway';

/** The Istio Gateway for cluster-local hosts, and the Service in front of it. */
export const LOCAL_GATEWAY = 'knative-local-gateway';

/** Istio's default ingress gateway: its Deployment, its Service, and their label `app`. */
export const INGRESS_SERVICE = 'istio-ingressgateway';

/** The label of its pods that both Gateways select by. */
export const INGRESS_SELECTOR = { istio: 'ingressgateway' } as const;

/** The labels of its pods and of its Service. */
export const INGRESS_LABELS = { app: INGRESS_SERVICE, ...INGRESS_SELECTOR } as const;

/** The ports of its Service. */
export const INGRESS_PORTS = [
  { name: 'status-port', port: 15021, targetPort: 15021 },
  { name: 'http2', port: 80, targetPort: 8080 },
  { name: 'https', port: 443, targetPort: 8443 },
] as const;

/** The port of the local Gateway's server. */
export const LOCAL_GATEWAY_PORT = 8081;

/** The ports of the pods behind Service `knative-local-gateway`: HTTP and HTTPS. */
export const LOCAL_GATEWAY_PORTS = [LOCAL_GATEWAY_PORT, 8444] as const;

/** Labels of net-istio-controller's pods. Source: net-istio config/500-controller.yaml. */
export const NET_ISTIO_LABELS = { app: 'net-istio-controller' } as const;

/** Labels of the activator's pods. Source: serving config/core/deployments/activator.yaml. */
export const ACTIVATOR_LABELS = { app: 'activator' } as const;

/** Labels of istiod's pods of any revision. Source: Istio manifests/charts/istio-control/istio-discovery. */
export const ISTIOD_LABELS = { app: 'istiod' } as const;

/** The DNS name of a Service. */
export function serviceHostOf(name: string, namespace: string, clusterDomain: string = CLUSTER_DOMAIN): string {
  return `${name}.${namespace}.svc.${clusterDomain}`;
}

/** The Service of a DNS name such as `istio-ingressgateway.istio-system.svc.cluster.local`. */
export function serviceOfHost(host: string): { readonly name: string; readonly namespace: string } {
  const [name = '', namespace = ''] = host.split('.');
  return { name, namespace };
}
