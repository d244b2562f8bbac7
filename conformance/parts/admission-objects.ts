import { type KubernetesObject } from '../harness/objects';

/** The objects that the requests of admission-cases.ts are about. */

export type Labels = Readonly<Record<string, string>>;

/** The label that assigns services to gateway alpha. */
export const ALPHA = { gateway: 'alpha' };
/** The label of alpha's pods. */
export const UNIQUE = { istio: 'knative-custom-gateway-alpha' };

const KNATIVE_SERVING = 'knative-serving';
const SERVING = 'serving.knative.dev/v1';
const INTERNAL = 'networking.internal.knative.dev/v1alpha1';
const POD_SPEC = { containers: [{ name: 'app', image: 'example.com/app:1' }] };

function object(
  type: readonly [apiVersion: string, kind: string],
  metadata: KubernetesObject['metadata'],
  rest: object = {},
): KubernetesObject {
  const [apiVersion, kind] = type;
  return { apiVersion, kind, metadata, ...rest };
}

/** What an update may always add: nobody's traffic goes by it. */
export function annotated(
  { metadata, ...rest }: KubernetesObject,
  annotations: Labels = { note: 'changed' },
): KubernetesObject {
  return { ...rest, metadata: { ...metadata, annotations } };
}

/** With a name that the API server makes up. */
export function unnamed({ metadata, ...rest }: KubernetesObject): KubernetesObject {
  return { ...rest, metadata: { ...metadata, name: '', generateName: `${metadata.name}-` } };
}

export function owned({ metadata, ...rest }: KubernetesObject): KubernetesObject {
  const uid = '11111111-2222-3333-4444-555555555555';
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid }];
  return { ...rest, metadata: { ...metadata, ownerReferences } };
}

/** The same object in another version of its API. */
export function inVersion(version: string, { apiVersion, ...rest }: KubernetesObject): KubernetesObject {
  return { apiVersion: `${apiVersion.split('/')[0] ?? ''}/${version}`, ...rest };
}

interface KnativeServiceOptions {
  readonly templateLabels?: Labels;
  readonly image?: string;
}

export function service(
  namespace: string,
  name: string,
  labels: Labels = {},
  { templateLabels, image = 'example.com/app:1' }: KnativeServiceOptions = {},
): KubernetesObject {
  const template = {
    ...(templateLabels && { metadata: { labels: templateLabels } }),
    spec: { containers: [{ image }] },
  };
  return object([SERVING, 'Service'], { name, namespace, labels }, { spec: { template } });
}

export function configuration(templateLabels: Labels): KubernetesObject {
  const template = { metadata: { labels: templateLabels }, spec: POD_SPEC };
  return object([SERVING, 'Configuration'], { name: 'own', namespace: 'team-b' }, { spec: { template } });
}

export function revision(labels: Labels): KubernetesObject {
  return object([SERVING, 'Revision'], { name: 'own', namespace: 'team-b', labels }, { spec: POD_SPEC });
}

export function route(namespace: string, labels: Labels): KubernetesObject {
  const spec = { traffic: [{ configurationName: 'hello', percent: 100 }] };
  return object([SERVING, 'Route'], { name: 'route', namespace, labels }, { spec });
}

export function mapping(namespace: string, labels: Labels, name = 'www.example.com'): KubernetesObject {
  const ref = { apiVersion: SERVING, kind: 'Service', name: 'hello', namespace };
  return object(['serving.knative.dev/v1beta1', 'DomainMapping'], { name, namespace, labels }, { spec: { ref } });
}

const TARGET = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' };

export function podAutoscaler(labels: Labels): KubernetesObject {
  const spec = { protocolType: 'http1', reachability: '', scaleTargetRef: TARGET };
  const type = ['autoscaling.internal.knative.dev/v1alpha1', 'PodAutoscaler'] as const;
  return object(type, { name: 'own', namespace: 'team-b', labels }, { spec });
}

export function serverlessService(labels: Labels): KubernetesObject {
  const spec = { mode: 'Serve', protocolType: 'http1', objectRef: TARGET };
  return object([INTERNAL, 'ServerlessService'], { name: 'own', namespace: 'team-b', labels }, { spec });
}

export function ingress(name: string, labels: Labels, host = 'hello.example.com'): KubernetesObject {
  const backend = { serviceName: 'app', serviceNamespace: 'team-b', servicePort: 80, percent: 100 };
  const spec = { rules: [{ hosts: [host], http: { paths: [{ splits: [backend] }] } }] };
  return object([INTERNAL, 'Ingress'], { name, namespace: 'team-b', labels }, { spec });
}

export function gateway(
  name: string,
  selector: Labels | undefined,
  hosts: readonly string[] = ['*'],
): KubernetesObject {
  const servers = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }];
  const spec = { ...(selector && { selector }), servers };
  return object(['networking.istio.io/v1', 'Gateway'], { name, namespace: 'team-b' }, { spec });
}

export function virtualService(
  namespace: string,
  name: string,
  gateways: readonly string[] | undefined,
  host = 'own.example.com',
): KubernetesObject {
  const http = [{ route: [{ destination: { host: 'app.team-b.svc.cluster.local' } }] }];
  const spec = { ...(gateways && { gateways }), hosts: [host], http };
  return object(['networking.istio.io/v1', 'VirtualService'], { name, namespace }, { spec });
}

export function kubeService(namespace: string, name: string, labels: Labels, port = 80): KubernetesObject {
  return object(['v1', 'Service'], { name, namespace, labels }, { spec: { ports: [{ name: 'http', port }] } });
}

export function pod(namespace: string, labels: Labels): KubernetesObject {
  return object(['v1', 'Pod'], { name: 'pod', namespace, labels }, { spec: POD_SPEC });
}

export function configMap(name: string, data: Labels, namespace = KNATIVE_SERVING): KubernetesObject {
  return object(['v1', 'ConfigMap'], { name, namespace }, { data });
}

export function knativeServing(name: string, version: string, namespace = KNATIVE_SERVING): KubernetesObject {
  return object(['operator.knative.dev/v1beta1', 'KnativeServing'], { name, namespace }, { spec: { version } });
}

export function account(namespace: string): KubernetesObject {
  return object(['v1', 'ServiceAccount'], { name: 'default', namespace });
}
