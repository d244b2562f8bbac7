import { type KubernetesObject } from '../harness/objects';

/** A request that a tenant makes. */
export interface AdmissionCase {
  readonly what: string;
  readonly operation: 'create' | 'delete' | 'update';
  readonly object: KubernetesObject;
  /** Name of the policy that refuses it; `undefined` where it is allowed. */
  readonly policy: string | undefined;
}

const ASSIGNMENT = 'knative-custom-gateway-alpha-assignment';
export const ATTACHMENT = 'knative-custom-gateway-alpha-attachment';
const LABEL = 'knative-custom-gateway-alpha-label';
const CONFIG = 'knative-gateways-config';

type Labels = Readonly<Record<string, string>>;

const ALPHA = { gateway: 'alpha' };
const UNIQUE = { istio: 'knative-custom-gateway-alpha' };

function service(namespace: string, name: string, labels: Labels = {}): KubernetesObject {
  const spec = { template: { spec: { containers: [{ image: 'example.com/app:1' }] } } };
  return { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name, namespace, labels }, spec };
}

function route(namespace: string, labels: Labels): KubernetesObject {
  const spec = { traffic: [{ configurationName: 'hello', percent: 100 }] };
  return { apiVersion: 'serving.knative.dev/v1', kind: 'Route', metadata: { name: 'route', namespace, labels }, spec };
}

function mapping(namespace: string, labels: Labels): KubernetesObject {
  const ref = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'hello', namespace };
  const metadata = { name: 'www.example.com', namespace, labels };
  return { apiVersion: 'serving.knative.dev/v1beta1', kind: 'DomainMapping', metadata, spec: { ref } };
}

function gateway(name: string, selector: Labels | undefined): KubernetesObject {
  const servers = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }];
  const metadata = { name, namespace: 'team-b' };
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata,
    spec: { ...(selector && { selector }), servers },
  };
}

function kubeService(namespace: string, name: string, labels: Labels): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels }, spec: { ports: [{ port: 80 }] } };
}

function pod(namespace: string, labels: Labels): KubernetesObject {
  const spec = { containers: [{ name: 'app', image: 'example.com/app:1' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace, labels }, spec };
}

function configMap(name: string, data: Labels, namespace = 'knative-serving'): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

const account = (namespace: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace },
});

/** What is there before the policies. */
export const BASE_OBJECTS: readonly KubernetesObject[] = [
  account('team-a'),
  account('team-b'),
  account('istio-system-alpha'),
  service('team-b', 'plain'),
  service('team-b', 'before', ALPHA),
  service('team-b', 'labelled', { x: 'y' }),
  gateway('own', { istio: 'team-b' }),
  kubeService('team-b', 'plain', {}),
  configMap('config-istio', {}),
];

const made =
  (operation: AdmissionCase['operation']) =>
  (what: string, object: KubernetesObject, policy?: string): AdmissionCase => ({ what, operation, object, policy });
const created = made('create');
const updated = made('update');
const deleted = made('delete');

/** Requests of a tenant, once for a gateway that is assigned by the label `gateway: alpha`, with `team-a` as its only tenant. */
export const ADMISSION_CASES: readonly AdmissionCase[] = [
  created('a labelled Knative Service of the tenant namespace', service('team-a', 'hello', ALPHA)),
  created('a labelled Knative Service of another namespace', service('team-b', 'hello', ALPHA), ASSIGNMENT),
  created('a Knative Service without the label', service('team-b', 'hello')),
  created('a Knative Service with another value of the label', service('team-b', 'hello', { gateway: 'beta' })),
  updated('the label, put on a Knative Service', service('team-b', 'plain', ALPHA), ASSIGNMENT),
  updated(
    'another label, put on a Knative Service that had the label before',
    service('team-b', 'before', { ...ALPHA, x: 'y' }),
  ),
  updated('the label, taken off', service('team-b', 'before')),
  updated('all other labels, taken off', service('team-b', 'labelled')),
  created('a labelled Route of the tenant namespace', route('team-a', ALPHA)),
  created('a labelled Route of another namespace', route('team-b', ALPHA), ASSIGNMENT),
  created('a labelled DomainMapping of the tenant namespace', mapping('team-a', ALPHA)),
  created('a labelled DomainMapping of another namespace', mapping('team-b', ALPHA), ASSIGNMENT),

  created("an Istio Gateway that selects the gateway's pods", gateway('new', UNIQUE), ATTACHMENT),
  created('an Istio Gateway that selects every pod', gateway('new', undefined), ATTACHMENT),
  created('an Istio Gateway with an empty selector', gateway('new', {}), ATTACHMENT),
  created(
    'an Istio Gateway that selects all gateways of the package',
    gateway('new', { 'app.kubernetes.io/part-of': 'cdk8s-knative-gateways' }),
    ATTACHMENT,
  ),
  created('an Istio Gateway that selects by the revision', gateway('new', { 'istio.io/rev': 'default' }), ATTACHMENT),
  created("an Istio Gateway that selects the stock gateway's pods", gateway('new', { istio: 'ingressgateway' })),
  created("an Istio Gateway for a tenant's own pods", gateway('new', { app: 'own-gateway' })),
  updated("an Istio Gateway, turned to the gateway's pods", gateway('own', UNIQUE), ATTACHMENT),
  updated("an Istio Gateway, turned to a tenant's own pods", gateway('own', { istio: 'own-gateway' })),

  created("a Service with the gateway's label", kubeService('team-b', 'new', UNIQUE), LABEL),
  created("a Service with another gateway's label", kubeService('team-b', 'new', { istio: 'ingressgateway' })),
  created("a Service with the gateway's label in its own namespace", kubeService('istio-system-alpha', 'new', UNIQUE)),
  updated("the gateway's label, put on a Service", kubeService('team-b', 'plain', UNIQUE), LABEL),
  created("a Knative Service with the gateway's label", service('team-b', 'hello', UNIQUE)),
  created("a Pod with the gateway's label", pod('team-b', UNIQUE), LABEL),
  created('a Pod without it', pod('team-b', { app: 'x' })),

  updated('config-istio', configMap('config-istio', { 'external-gateways': '' }), CONFIG),
  deleted('config-istio, deleted', configMap('config-istio', {}), CONFIG),
  created('config-domain', configMap('config-domain', { 'example.com': '' }), CONFIG),
  created('another ConfigMap of Knative', configMap('config-other', {})),
  created('a ConfigMap of that name in another namespace', configMap('config-istio', {}, 'team-b')),
];
