type StringMap = Record<string, string>;

/** Manifests as one text. */
export function together(...manifests: readonly string[]): string {
  return manifests.join('\n---\n');
}

function named(id: string, labels: StringMap, annotations: StringMap = {}): object {
  const [namespace, name] = id.split('/');
  return { namespace, name, labels, annotations };
}

/** A Knative Service; `template` are the labels of its revision template. */
export function knativeService(id: string, labels: StringMap = {}, template: StringMap = {}): string {
  const spec = { containers: [{ image: 'ghcr.io/knative/helloworld-go:latest' }] };
  return JSON.stringify({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: named(id, labels),
    spec: { template: { metadata: { labels: template }, spec } },
  });
}

/** A DomainMapping for a Knative Service of its namespace. */
export function domainMapping(id: string, service: string, labels: StringMap = {}): string {
  return JSON.stringify({
    apiVersion: 'serving.knative.dev/v1beta1',
    kind: 'DomainMapping',
    metadata: named(id, labels),
    spec: { ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: service } },
  });
}

/** What makes one gateway of a test differ from another. */
export interface GatewayShape {
  /** @default 'LoadBalancer' */
  readonly type?: string;
  /** Hosts of the Gateway. @default ['*'] */
  readonly hosts?: readonly string[];
  /** Annotations of the Service. */
  readonly annotations?: StringMap;
  /** Further fields of the Service's spec. */
  readonly service?: object;
  /** Further fields of the Deployment's spec. @default { replicas: 2 } */
  readonly deployment?: object;
}

/**
 * Gateway, Service and Deployment of one gateway: `NAMESPACE/NAME` of the Gateway; the others are called
 * istio-ingressgateway.
 */
export function gateway(id: string, shape: GatewayShape = {}): string {
  const [namespace = '', name = ''] = id.split('/');
  const { type = 'LoadBalancer', hosts = ['*'], annotations, service = {}, deployment = { replicas: 2 } } = shape;
  const labels = { istio: name };
  const ingress = `${namespace}/istio-ingressgateway`;
  return together(
    JSON.stringify({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: named(id, {}),
      spec: { selector: labels, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }] },
    }),
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: named(ingress, labels, annotations),
      spec: { type, selector: labels, ports: [{ name: 'http2', port: 80, targetPort: 8080 }], ...service },
    }),
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: named(ingress, labels),
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: {
            labels: { ...labels, 'sidecar.istio.io/inject': 'true' },
            annotations: { 'inject.istio.io/templates': 'gateway' },
          },
          spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
        },
        ...deployment,
      },
    }),
  );
}
