import { type KubernetesObject, type Labels } from './objects';

export interface GatewayShape {
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods and of the Service. */
  readonly labels: Labels;
  /** Name of the Istio Gateway. */
  readonly gateway: string;
  /** @default - the namespace of the pods */
  readonly gatewayNamespace?: string;
  /** Selector of the Istio Gateway. */
  readonly selector: Labels;
  /** @default `*` */
  readonly hosts?: readonly string[];
  /** Port of the Gateway's server. @default 80 */
  readonly port?: number;
  /** @default 1 */
  readonly replicas?: number;
}

const NO_TRANSLATION = 'experimental.istio.io/disable-gateway-port-translation';

/** A gateway of its own: Deployment, Service and Istio Gateway on port 80. */
export function gatewayObjects(shape: GatewayShape): KubernetesObject[] {
  const { name, namespace, labels } = shape;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas: shape.replicas ?? 1,
        selector: { matchLabels: labels },
        template: {
          metadata: {
            labels: { ...labels, 'sidecar.istio.io/inject': 'true' },
            annotations: { 'inject.istio.io/templates': 'gateway' },
          },
          spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: { type: 'LoadBalancer', selector: labels, ports: [{ name: 'http2', port: 80, targetPort: 8080 }] },
    },
    gatewayObject(
      shape.gateway,
      shape.gatewayNamespace ?? namespace,
      shape.selector,
      shape.port ?? 80,
      shape.hosts ?? ['*'],
    ),
  ];
}

/** The stock installation: one deployment for the external and the local Gateway, which may also lie beside it. */
export function stockObjects(
  labels: Labels = { app: 'istio-ingressgateway', istio: 'ingressgateway' },
  selector: Labels = { istio: 'ingressgateway' },
  gatewayNamespace = 'knative-serving',
): KubernetesObject[] {
  const [deployment, service] = gatewayObjects({
    name: 'istio-ingressgateway',
    namespace: 'istio-system',
    labels,
    gateway: '',
    selector,
  });
  if (deployment === undefined || service === undefined) throw new Error('a gateway is a Deployment and a Service');
  return [
    deployment,
    service,
    gatewayObject('knative-ingress-gateway', gatewayNamespace, selector, 80, ['*']),
    gatewayObject('knative-local-gateway', gatewayNamespace, selector, 8081, ['*']),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'knative-local-gateway',
        namespace: 'istio-system',
        labels: { [NO_TRANSLATION]: 'true' },
      },
      spec: { type: 'ClusterIP', selector, ports: [{ name: 'http2', port: 80, targetPort: 8081 }] },
    },
  ];
}

function gatewayObject(
  name: string,
  namespace: string,
  selector: Labels,
  number: number,
  hosts: readonly string[],
): KubernetesObject {
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: { selector, servers: [{ port: { number, name: 'http', protocol: 'HTTP' }, hosts }] },
  };
}

/** A gateway for cluster-local traffic: its Service listens on 80 and leads to the server's port. */
export function localGatewayObjects(shape: {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly selector: Labels;
  /** Port of the Gateway's server. */
  readonly port: number;
}): KubernetesObject[] {
  const { name, namespace, labels, selector, port } = shape;
  const [deployment] = gatewayObjects({ name, namespace, labels, gateway: name, selector });
  if (deployment === undefined) throw new Error('a gateway is a Deployment and a Service');
  const service: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { [NO_TRANSLATION]: 'true' } },
    spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'http2', port: 80, targetPort: port }] },
  };
  return [deployment, service, gatewayObject(name, namespace, selector, port, ['*'])];
}

export interface ConfigEntry {
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  readonly labelSelector?: { readonly matchLabels?: Labels; readonly matchExpressions?: readonly object[] };
}

export const STOCK_ENTRY: ConfigEntry = {
  name: 'knative-ingress-gateway',
  namespace: 'knative-serving',
  service: 'istio-ingressgateway.istio-system.svc.cluster.local',
};

export const STOCK_LOCAL_ENTRY: ConfigEntry = {
  name: 'knative-local-gateway',
  namespace: 'knative-serving',
  service: 'knative-local-gateway.istio-system.svc.cluster.local',
};

export function configIstio(data: Readonly<Record<string, string>>): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'config-istio', namespace: 'knative-serving' },
    data,
  };
}

export function externalGateways(...entries: readonly ConfigEntry[]): KubernetesObject {
  return configIstio({ 'external-gateways': JSON.stringify(entries) });
}

export function knativeService(name: string, namespace: string, labels: Labels = {}): KubernetesObject {
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: { template: { spec: { containers: [{ image: 'example.invalid/app' }] } } },
  };
}

/** A DomainMapping in the namespace of the service that it maps. */
export function domainMapping(host: string, service: KubernetesObject, labels: Labels = {}): KubernetesObject {
  return {
    apiVersion: 'serving.knative.dev/v1beta1',
    kind: 'DomainMapping',
    metadata: { name: host, namespace: service.metadata.namespace ?? 'default', labels },
    spec: { ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: service.metadata.name } },
  };
}

/** config-domain with one domain for every service. */
export function configDomain(domain: string): KubernetesObject {
  const metadata = { name: 'config-domain', namespace: 'knative-serving' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { [domain]: '' } };
}
