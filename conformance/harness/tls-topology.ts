import { HOSTS_ANNOTATION } from './certificates';
import { type KubernetesObject, type Labels, applied } from './objects';
import { gatewayObjects, stockObjects } from './topology';

/** A server of an Istio Gateway. */
export interface ServerShape {
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly hosts: readonly string[];
  readonly httpsRedirect?: true;
  /** Of HTTPS. @default SIMPLE */
  readonly mode?: 'SIMPLE' | 'MUTUAL';
  /** Secret of HTTPS, in the namespace of the pods. */
  readonly credentialName?: string;
}

export interface TlsGatewayShape {
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods and of the Service. */
  readonly labels: Labels;
  /** `spec.selector` of the Service, which net-istio takes for the Gateways it makes. @default - the labels */
  readonly serviceSelector?: Labels;
  /** Name of the Istio Gateway. */
  readonly gateway: string;
  /** @default - the namespace of the pods */
  readonly gatewayNamespace?: string;
  /** Selector of the Istio Gateway. */
  readonly selector: Labels;
  readonly servers: readonly ServerShape[];
  /** @default 1 */
  readonly replicas?: number;
}

const PORTS = [
  { name: 'http2', port: 80, targetPort: 8080 },
  { name: 'https', port: 443, targetPort: 8443 },
];

/** A gateway whose Service leads to the ports for http and https: Deployment, Service and Istio Gateway. */
export function tlsGatewayObjects(shape: TlsGatewayShape): KubernetesObject[] {
  const { labels, serviceSelector = labels, gatewayNamespace = shape.namespace } = shape;
  return gatewayObjects(shape).map((object) => {
    if (object.kind === 'Gateway') return gateway(shape.gateway, gatewayNamespace, shape.selector, shape.servers);
    if (object.kind !== 'Service') return object;
    return { ...object, spec: { type: 'LoadBalancer', selector: serviceSelector, ports: PORTS } };
  });
}

/** The stock installation with the ports for https. @param servers Those of the default Gateway. */
export function tlsStockObjects(
  servers: readonly ServerShape[] = [{ port: 80, protocol: 'HTTP', hosts: ['*'] }],
): KubernetesObject[] {
  const selector = { istio: 'ingressgateway' };
  return applied(stockObjects(), [gateway('knative-ingress-gateway', 'knative-serving', selector, servers)]).map(
    (object) => {
      if (object.kind !== 'Service') return object;
      const isLocal = object.metadata.name === 'knative-local-gateway';
      const spec = object['spec'] as object;
      return { ...object, spec: { ...spec, ports: isLocal ? localPorts(8081) : PORTS } };
    },
  );
}

/**
 * Ports of a Service for cluster-local traffic that leads to a server port, and to the one that net-istio opens for
 * https.
 */
export function localPorts(port: number): object[] {
  return [
    { name: 'http2', port: 80, targetPort: port },
    { name: 'https', port: 443, targetPort: 8444 },
  ];
}

function gateway(name: string, namespace: string, selector: Labels, servers: readonly ServerShape[]): KubernetesObject {
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: { selector, servers: servers.map(serverOf) },
  };
}

function serverOf({
  port: number,
  protocol,
  hosts,
  httpsRedirect,
  mode = 'SIMPLE',
  credentialName,
}: ServerShape): object {
  const port = { number, protocol, name: `${protocol.toLowerCase()}-${number}` };
  if (protocol === 'HTTPS') return { port, hosts, tls: { mode, credentialName } };
  return { port, hosts, ...(httpsRedirect && { tls: { httpsRedirect } }) };
}

/** A TLS Secret that the run gives a certificate for these names. */
export function tlsSecret(name: string, namespace: string, hosts: readonly string[]): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name, namespace, annotations: { [HOSTS_ANNOTATION]: hosts.join(',') } },
    data: { 'tls.crt': '', 'tls.key': '' },
  };
}

/** config-network with these settings. */
export function configNetwork(data: Readonly<Record<string, string>>): KubernetesObject {
  const metadata = { name: 'config-network', namespace: 'knative-serving' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

/** An object with annotations. */
export function annotated(object: KubernetesObject, annotations: Labels): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, annotations } };
}
