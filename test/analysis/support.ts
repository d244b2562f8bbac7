import { type KubeObject } from '../../lib/private/access';
import { loadObjects } from '../../lib/analysis/input/load';
import { buildModel, type Model, type ModelOptions } from '../../lib/analysis/model/build';
import { Reach, type Scheme } from '../../lib/analysis/reach/reach';
import { reachability } from '../../lib/analysis/reach/reachability';

type StringMap = Record<string, string>;

export function pods(id: string, labels: StringMap, more: { replicas?: number; env?: StringMap } = {}): KubeObject {
  const env = Object.entries(more.env ?? {}).map(([name, value]) => ({ name, value }));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(id),
    spec: {
      replicas: more.replicas ?? 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
        spec: { containers: [{ name: 'istio-proxy', image: 'auto', env }] },
      },
    },
  };
}

/** A Service; ports are written `80:8080`. */
export function service(
  id: string,
  selector: StringMap,
  labels: StringMap = selector,
  ports = ['80:8080', '443:8443'],
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(id, labels),
    spec: {
      type: 'LoadBalancer',
      selector,
      ports: ports.map((each) => {
        const [port, targetPort] = each.split(':').map(Number);
        return { name: `port-${String(port)}`, port, targetPort };
      }),
    },
  };
}

export function server(number: number, hosts: string[] = ['*'], protocol = 'HTTP', tls?: object): KubeObject {
  return {
    port: { number, name: `${protocol.toLowerCase()}-${number.toString()}`, protocol },
    hosts,
    ...(tls && { tls }),
  };
}

export function gateway(id: string, selector: StringMap | undefined, ...servers: KubeObject[]): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'Gateway',
    metadata: metadata(id),
    spec: { selector, servers },
  };
}

/** A gateway with a label of its own: pods, Service, and Gateway object with one server. */
export function isolated(id: string, only: KubeObject = server(80)): KubeObject[] {
  const labels = { istio: id.replace('/', '-') };
  return [pods(id, labels), service(id, labels), gateway(id, labels, only)];
}

export function ksvc(id: string, labels: StringMap = {}): KubeObject {
  return { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: metadata(id, labels), spec: {} };
}

export function domainMapping(id: string, target: string, labels: StringMap = {}): KubeObject {
  const ref = { kind: 'Service', apiVersion: 'serving.knative.dev/v1', name: target };
  return {
    apiVersion: 'serving.knative.dev/v1beta1',
    kind: 'DomainMapping',
    metadata: metadata(id, labels),
    spec: { ref },
  };
}

export interface Entry {
  gateway: string;
  service?: string;
  selector?: object;
}

/** An entry whose Service is named like its Gateway. */
export function entry(id: string, selector?: object): Entry {
  return { gateway: id, ...(selector && { selector }) };
}

export const STOCK: Entry = {
  gateway: 'knative-serving/knative-ingress-gateway',
  service: 'istio-system/istio-ingressgateway',
};
export const STOCK_LOCAL: Entry = {
  gateway: 'knative-serving/knative-local-gateway',
  service: 'istio-system/knative-local-gateway',
};

export function configIstio(external: Entry[], local: Entry[] = [STOCK_LOCAL]): KubeObject {
  const list = (entries: Entry[]): string =>
    JSON.stringify(
      entries.map((each) => {
        const [namespace, name] = each.gateway.split('/');
        const [host, space] = (each.service ?? each.gateway).split('/').reverse();
        return {
          name,
          namespace,
          service: `${host ?? ''}.${space ?? ''}.svc.cluster.local`,
          ...(each.selector && { labelSelector: each.selector }),
        };
      }),
    );
  return configMap('config-istio', { 'external-gateways': list(external), 'local-gateways': list(local) });
}

export function configMap(name: string, data: StringMap): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'knative-serving' }, data };
}

export function label(key: string, value: string): object {
  return { matchLabels: { [key]: value } };
}

function metadata(id: string, labels: StringMap = {}): KubeObject {
  const [namespace, name] = id.split('/');
  return { namespace, name, labels };
}

export function modelOf(objects: readonly KubeObject[], options: ModelOptions = {}): Model {
  return buildModel(loadObjects(objects, 'objects').manifests, options);
}

/** The cells of one service over a scheme, `KIND GATEWAY-SERVICE: ANSWER`, and the Ready states of all. */
export function predict(objects: readonly KubeObject[], options: ModelOptions = {}) {
  const { cells, ready } = reachability(modelOf(objects, options));
  return {
    cells: (id: string, scheme: Scheme = 'http') =>
      Object.fromEntries(
        cells
          .filter((cell) => cell.service === id && cell.scheme === scheme)
          .map((cell) => [`${cell.kind} ${cell.gatewayService}`, cell.answer]),
      ),
    /** The certificate that the external host of a service is shown at a gateway Service. */
    certificate: (id: string, gatewayService: string) =>
      cells.find(
        (cell) =>
          cell.service === id &&
          cell.scheme === 'https' &&
          cell.kind === 'ext' &&
          cell.gatewayService === gatewayService,
      )?.certificate,
    ready: (id: string) => {
      const found = ready.find((each) => each.service === id);
      return found === undefined ? undefined : [found.status, found.reason].filter((part) => part !== '').join(' ');
    },
  };
}

export function reachOf(objects: readonly KubeObject[]): Reach {
  return new Reach(modelOf(objects));
}
