import { together } from './manifests';

/** A release of Knative Serving and what it was released with. */
export interface StockVersions {
  readonly serving: string;
  readonly netIstio: string;
  readonly istio: string;
}

// Knative operator 0.42.2, cmd/operator/kodata; Istio as in net-istio's go.mod.
export const STOCK_VERSIONS: readonly StockVersions[] = [
  { serving: '1.12.4', netIstio: '1.12.3', istio: '1.19.6' },
  { serving: '1.13.1', netIstio: '1.13.1', istio: '1.20.2' },
  { serving: '1.14.1', netIstio: '1.14.2', istio: '1.21.1' },
  { serving: '1.15.2', netIstio: '1.15.1', istio: '1.22.2' },
];

const DIGEST = `sha256:${'5e'.repeat(32)}`;

/**
 * What matters of an installation from the release files of Serving and net-istio and with `istioctl install`: the
 * fields that those files set and that the analysis reads.
 */
export function stockInstall({ serving, netIstio, istio }: StockVersions): string {
  const labels = (component: string, version: string): string => `
  labels:
    app.kubernetes.io/component: ${component}
    app.kubernetes.io/name: knative-serving
    app.kubernetes.io/version: "${version}"`;
  const configMap = (name: string, component: string, version: string): string => `
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: knative-serving${labels(component, version)}
data:
  _example: |
    # external-gateways: |
    #   - name: {{gateway_name}}`;
  const program = (name: string, container: string, component: string, version: string, image: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: knative-serving${labels(component, version)}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: ${container}
          image: gcr.io/knative-releases/knative.dev/${image}@${DIGEST}`;
  const gateway = (name: string, port: number): string => `
apiVersion: networking.istio.io/v1beta1
kind: Gateway
metadata:
  name: ${name}
  namespace: knative-serving${labels('net-istio', netIstio)}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: ${port}, name: http, protocol: HTTP}
      hosts: ["*"]`;
  return together(
    `
apiVersion: v1
kind: Namespace
metadata:
  name: knative-serving`,
    configMap('config-domain', 'controller', serving),
    configMap('config-network', 'networking', serving),
    program('controller', 'controller', 'controller', serving, 'serving/cmd/controller'),
    program('activator', 'activator', 'activator', serving, 'serving/cmd/activator'),
    configMap('config-istio', 'net-istio', netIstio),
    gateway('knative-ingress-gateway', 80),
    gateway('knative-local-gateway', 8081),
    `
apiVersion: v1
kind: Service
metadata:
  name: knative-local-gateway
  namespace: istio-system
  labels:
    experimental.istio.io/disable-gateway-port-translation: "true"
spec:
  type: ClusterIP
  selector: {istio: ingressgateway}
  ports:
    - {name: http2, port: 80, targetPort: 8081}
    - {name: https, port: 443, targetPort: 8444}`,
    program('net-istio-controller', 'controller', 'net-istio', netIstio, 'net-istio/cmd/controller'),
    program('net-istio-webhook', 'webhook', 'net-istio', netIstio, 'net-istio/cmd/webhook'),
    `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: istiod
  namespace: istio-system
  labels: {app: istiod}
spec:
  selector: {matchLabels: {app: istiod}}
  template:
    metadata:
      labels: {app: istiod}
    spec:
      containers:
        - {name: discovery, image: "docker.io/istio/pilot:${istio}"}`,
    `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: istio-ingressgateway
  namespace: istio-system
spec:
  selector: {matchLabels: {app: istio-ingressgateway, istio: ingressgateway}}
  template:
    metadata:
      labels: {app: istio-ingressgateway, istio: ingressgateway}
    spec:
      containers:
        - name: istio-proxy
          image: docker.io/istio/proxyv2:${istio}
          args: [proxy, router]`,
    `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: istio-ingressgateway
  namespace: istio-system
spec:
  minReplicas: 1
  maxReplicas: 5
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: istio-ingressgateway}`,
    `
apiVersion: v1
kind: Service
metadata:
  name: istio-ingressgateway
  namespace: istio-system
  labels: {app: istio-ingressgateway, istio: ingressgateway}
spec:
  type: LoadBalancer
  selector: {app: istio-ingressgateway, istio: ingressgateway}
  ports:
    - {name: status-port, port: 15021, targetPort: 15021}
    - {name: http2, port: 80, targetPort: 8080}
    - {name: https, port: 443, targetPort: 8443}`,
  );
}
