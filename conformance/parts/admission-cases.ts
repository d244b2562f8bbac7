import { type KubernetesObject } from '../harness/objects';
import {
  ALPHA,
  UNIQUE,
  account,
  annotated,
  configMap,
  configuration,
  gateway,
  ingress,
  knativeServing,
  kubeService,
  mapping,
  pod,
  podAutoscaler,
  revision,
  route,
  serverlessService,
  service,
  virtualService,
} from './admission-objects';

/** A request that a tenant makes. */
export interface AdmissionCase {
  readonly what: string;
  readonly operation: 'create' | 'delete' | 'update';
  readonly object: KubernetesObject;
  /** The policies that refuse it, by what their names end in; `undefined` where it is allowed. */
  readonly policy: string | undefined;
}

/** What the names of policies end in. */
export const Policy = {
  ASSIGNMENT: 'knative-custom-gateway-alpha-assignment',
  // Of several policies that refuse a request one is named: that of any gateway.
  ATTACHMENT: '-attachment',
  CONFIG: 'knative-gateways-config',
  COPIED: 'knative-custom-gateway-alpha-copied-label',
  FORGERY: 'knative-gateways-domain-mapping-labels',
  INGRESS: 'knative-gateways-ingress',
  KNATIVE_SERVING: 'knative-gateways-knativeserving',
  LABEL: 'knative-custom-gateway-alpha-label',
  VIRTUAL_SERVICES: '-virtual-services',
} as const;

const STOCK_LABEL = 'knative-ingress-gateway-label';

/** A gateway whose assignment asks for labels that Knative sets, too, and whose name is as long as names can be. */
export const MIXED_GATEWAY = `mixed-${'x'.repeat(57)}`;
const MIXED = { gateway: 'mixed' };
// In the names of its policies it is cut, and a hash is added.
const MIXED_POLICY = MIXED_GATEWAY.slice(0, 37);

const STOCK = { istio: 'ingressgateway' };
const ALPHA_GATEWAY = 'istio-system-alpha/knative-custom-gateway-alpha';

/** What is there before the policies. */
export const BASE_OBJECTS: readonly KubernetesObject[] = [
  account('team-a'),
  account('team-b'),
  account('istio-system-alpha'),
  service('team-b', 'plain'),
  service('team-b', 'before', ALPHA),
  service('team-b', 'labelled', { x: 'y' }),
  service('team-b', 'copied-before', {}, { templateLabels: UNIQUE }),
  gateway('own', { istio: 'team-b' }),
  gateway('attached', UNIQUE, ['one.example.com']),
  virtualService('team-b', 'own', ['team-b/own']),
  virtualService('team-b', 'named', [ALPHA_GATEWAY]),
  kubeService('team-b', 'plain', {}),
  kubeService('team-b', 'labelled', UNIQUE),
  mapping('team-b', {}, 'plain.example.com'),
  ingress('own', {}),
  configMap('config-istio', {}),
  knativeServing('knative-serving', '1.15.0'),
];

const made =
  (operation: AdmissionCase['operation']) =>
  (what: string, object: KubernetesObject, policy?: string): AdmissionCase => ({ what, operation, object, policy });
const created = made('create');
const updated = made('update');
const deleted = made('delete');

const { ASSIGNMENT, ATTACHMENT, CONFIG, COPIED, FORGERY, INGRESS, KNATIVE_SERVING, LABEL, VIRTUAL_SERVICES } = Policy;

const ASSIGNING: readonly AdmissionCase[] = [
  created('a labelled Knative Service of the tenant namespace', service('team-a', 'hello', ALPHA)),
  created('a labelled Knative Service of another namespace', service('team-b', 'hello', ALPHA), ASSIGNMENT),
  created('a Knative Service without the label', service('team-b', 'hello')),
  created('a Knative Service with another value of the label', service('team-b', 'hello', { gateway: 'beta' })),
  updated('the label, put on a Knative Service', service('team-b', 'plain', ALPHA), ASSIGNMENT),
  updated(
    'a new image of a Knative Service that had the label before',
    service('team-b', 'before', ALPHA, { image: 'example.com/app:2' }),
  ),
  updated(
    'another label, put on a Knative Service that had the label before',
    service('team-b', 'before', { ...ALPHA, x: 'y' }),
  ),
  updated('the label, taken off', service('team-b', 'before')),
  updated('all other labels, taken off', service('team-b', 'labelled')),
  deleted('a Knative Service that had the label before', service('team-b', 'before')),
  created('a labelled Route of the tenant namespace', route('team-a', ALPHA)),
  created('a labelled Route of another namespace', route('team-b', ALPHA), ASSIGNMENT),
  created('a labelled DomainMapping of the tenant namespace', mapping('team-a', ALPHA)),
  created('a labelled DomainMapping of another namespace', mapping('team-b', ALPHA), ASSIGNMENT),
  created(
    'a label that is asked for beside one that Knative sets, in a namespace of its tenant',
    service('team-a', 'hello', MIXED),
  ),
  created('the same in another namespace', service('team-b', 'hello', MIXED), MIXED_POLICY),
  updated(
    'the same, put on a Knative Service that another label was on',
    service('team-b', 'before', MIXED),
    MIXED_POLICY,
  ),

  created(
    "a DomainMapping that poses as a Route of another namespace's",
    mapping('team-b', { 'serving.knative.dev/routeNamespace': 'team-a' }),
    FORGERY,
  ),
  updated(
    'the same, by an update',
    mapping('team-b', { 'serving.knative.dev/route': 'x' }, 'plain.example.com'),
    FORGERY,
  ),
  updated('a DomainMapping with another label', mapping('team-b', { x: 'y' }, 'plain.example.com')),
  deleted('a DomainMapping', mapping('team-b', {}, 'plain.example.com')),

  created("a KIngress of the tenant's own", ingress('new', ALPHA), INGRESS),
  updated('the label, put on a KIngress', ingress('own', ALPHA), INGRESS),
  updated("a KIngress' hosts", ingress('own', {}, 'other.example.com'), INGRESS),
  updated("a KIngress' annotations", annotated(ingress('own', {}))),
  deleted('a KIngress', ingress('own', {})),
];

const ATTACHING: readonly AdmissionCase[] = [
  created("an Istio Gateway that selects the gateway's pods", gateway('new', UNIQUE), ATTACHMENT),
  created('an Istio Gateway that selects every pod', gateway('new', undefined), ATTACHMENT),
  created('an Istio Gateway with an empty selector', gateway('new', {}), ATTACHMENT),
  created(
    'an Istio Gateway that selects all gateways of the package',
    gateway('new', { 'app.kubernetes.io/part-of': 'cdk8s-knative-gateways' }),
    ATTACHMENT,
  ),
  created('an Istio Gateway that selects by the revision', gateway('new', { 'istio.io/rev': 'default' }), ATTACHMENT),
  // Labels that istiod adds to every proxy.
  ...[
    'topology.kubernetes.io/region',
    'topology.kubernetes.io/zone',
    'topology.istio.io/subzone',
    'topology.istio.io/network',
    'topology.istio.io/cluster',
    'kubernetes.io/hostname',
    'service.istio.io/canonical-name',
  ].map((key) => created(`an Istio Gateway that selects by ${key}`, gateway('new', { [key]: 'x' }), ATTACHMENT)),
  created(
    "an Istio Gateway for a tenant's own pods in one zone",
    gateway('new', { app: 'own-gateway', 'topology.kubernetes.io/zone': 'a' }),
  ),
  created("an Istio Gateway that selects the stock gateway's pods", gateway('new', STOCK), ATTACHMENT),
  created('the same by the label app', gateway('new', { app: 'istio-ingressgateway' }), ATTACHMENT),
  created("an Istio Gateway for a tenant's own pods", gateway('new', { app: 'own-gateway' })),
  updated("an Istio Gateway, turned to the gateway's pods", gateway('own', UNIQUE), ATTACHMENT),
  updated(
    'an Istio Gateway, turned to every pod of a zone',
    gateway('own', { 'topology.kubernetes.io/zone': 'a' }),
    ATTACHMENT,
  ),
  updated("an Istio Gateway, turned to a tenant's own pods", gateway('own', { istio: 'own-gateway' })),
  updated('more hosts of an Istio Gateway that was attached before', gateway('attached', UNIQUE, ['*']), ATTACHMENT),
  updated(
    'annotations of an Istio Gateway that was attached before',
    annotated(gateway('attached', UNIQUE, ['one.example.com'])),
  ),
  updated('an Istio Gateway that was attached before, turned away', gateway('attached', { istio: 'own-gateway' })),
  deleted('an Istio Gateway that was attached before', gateway('attached', UNIQUE)),

  created(
    'a VirtualService that names the Istio Gateway',
    virtualService('team-b', 'new', [ALPHA_GATEWAY]),
    VIRTUAL_SERVICES,
  ),
  created(
    'the same among others',
    virtualService('team-b', 'new', ['mesh', 'team-b/own', ALPHA_GATEWAY]),
    VIRTUAL_SERVICES,
  ),
  created(
    'the same in the old form',
    virtualService('team-b', 'new', ['knative-custom-gateway-alpha.istio-system-alpha.svc.cluster.local']),
    VIRTUAL_SERVICES,
  ),
  created(
    'the same in the old form without a domain',
    virtualService('team-b', 'new', ['knative-custom-gateway-alpha.istio-system-alpha']),
    VIRTUAL_SERVICES,
  ),
  created(
    'a VirtualService that names the default gateway',
    virtualService('team-b', 'new', ['knative-serving/knative-ingress-gateway']),
    VIRTUAL_SERVICES,
  ),
  created(
    'a VirtualService that names the local gateway',
    virtualService('team-b', 'new', ['knative-serving/knative-local-gateway']),
    VIRTUAL_SERVICES,
  ),
  created('a VirtualService of the tenant namespace', virtualService('team-a', 'new', [ALPHA_GATEWAY])),
  created(
    'a VirtualService of the platform',
    virtualService('istio-system-alpha', 'new', ['knative-custom-gateway-alpha']),
  ),
  created(
    "a VirtualService that names a tenant's own Istio Gateway",
    virtualService('team-b', 'new', ['team-b/own', './own', 'own']),
  ),
  created('a VirtualService of the mesh', virtualService('team-b', 'new', undefined)),
  updated(
    'a VirtualService, turned to the Istio Gateway',
    virtualService('team-b', 'own', [ALPHA_GATEWAY]),
    VIRTUAL_SERVICES,
  ),
  updated(
    'another host of a VirtualService that named it before',
    virtualService('team-b', 'named', [ALPHA_GATEWAY], 'other.example.com'),
    VIRTUAL_SERVICES,
  ),
  updated(
    'annotations of a VirtualService that named it before',
    annotated(virtualService('team-b', 'named', [ALPHA_GATEWAY])),
  ),
  updated('a VirtualService that named it before, turned away', virtualService('team-b', 'named', ['team-b/own'])),
  deleted('a VirtualService that named it before', virtualService('team-b', 'named', [ALPHA_GATEWAY])),
];

const CARRYING: readonly AdmissionCase[] = [
  created("a Service with the gateway's label", kubeService('team-b', 'new', UNIQUE), LABEL),
  created("a Service with the default gateway's label", kubeService('team-b', 'new', STOCK), STOCK_LABEL),
  created("a Service with a tenant's own label", kubeService('team-b', 'new', { istio: 'team-b' })),
  created("a Service with the gateway's label in its own namespace", kubeService('istio-system-alpha', 'new', UNIQUE)),
  updated("the gateway's label, put on a Service", kubeService('team-b', 'plain', UNIQUE), LABEL),
  updated(
    'another port of a Service that had the label before',
    kubeService('team-b', 'labelled', UNIQUE, 8080),
    LABEL,
  ),
  updated('annotations of a Service that had the label before', annotated(kubeService('team-b', 'labelled', UNIQUE))),
  updated('the label, taken off a Service', kubeService('team-b', 'labelled', {})),
  deleted('a Service that had the label before', kubeService('team-b', 'labelled', UNIQUE)),
  created("a Pod with the gateway's label", pod('team-b', UNIQUE), LABEL),
  created('a Pod without it', pod('team-b', { app: 'x' })),

  created("a Knative Service with the gateway's label", service('team-b', 'hello', UNIQUE), COPIED),
  created("the same in the tenant namespace, whose traffic it isn't", service('team-a', 'hello', UNIQUE), COPIED),
  created("the gateway's label in the template", service('team-b', 'hello', {}, { templateLabels: UNIQUE }), COPIED),
  created('another label in the template', service('team-b', 'hello', {}, { templateLabels: { app: 'x' } })),
  updated(
    "the gateway's label, put on the template",
    service('team-b', 'plain', {}, { templateLabels: UNIQUE }),
    COPIED,
  ),
  updated(
    'a new image where the template had the label before',
    service('team-b', 'copied-before', {}, { templateLabels: UNIQUE, image: 'example.com/app:2' }),
  ),
  updated(
    'the label on the Knative Service, too, where the template had it before',
    service('team-b', 'copied-before', UNIQUE, { templateLabels: UNIQUE }),
    COPIED,
  ),
  updated('the label, taken off the template', service('team-b', 'copied-before')),
  deleted('a Knative Service whose template had the label before', service('team-b', 'copied-before')),
  created("a Route with the gateway's label", route('team-b', UNIQUE), COPIED),
  created("a Configuration with the gateway's label in its template", configuration(UNIQUE), COPIED),
  created('a Configuration without it', configuration({})),
  created("a Revision with the gateway's label", revision(UNIQUE), COPIED),
  created("a PodAutoscaler with the gateway's label", podAutoscaler(UNIQUE), COPIED),
  created("a ServerlessService with the gateway's label", serverlessService(UNIQUE), COPIED),
  created('a ServerlessService without it', serverlessService({})),
];

const CONFIGURING: readonly AdmissionCase[] = [
  updated('config-istio', configMap('config-istio', { 'external-gateways': '' }), CONFIG),
  deleted('config-istio, deleted', configMap('config-istio', {}), CONFIG),
  created('config-domain', configMap('config-domain', { 'example.com': '' }), CONFIG),
  created('another ConfigMap of Knative', configMap('config-other', {})),
  created('a ConfigMap of that name in another namespace', configMap('config-istio', {}, 'team-b')),
  created('another KnativeServing', knativeServing('other', '1.15.0'), KNATIVE_SERVING),
  updated('the KnativeServing', knativeServing('knative-serving', '1.15.1'), KNATIVE_SERVING),
  deleted('the KnativeServing, deleted', knativeServing('knative-serving', '1.15.0'), KNATIVE_SERVING),
  created('a KnativeServing in another namespace', knativeServing('own', '1.15.0', 'team-b')),
];

/**
 * Requests of a tenant, once for a gateway that is assigned by the label `gateway: alpha`, with `team-a` as its only
 * tenant: for each way round the policies one that is refused, and one like it that is not.
 */
export const ADMISSION_CASES: readonly AdmissionCase[] = [...ASSIGNING, ...ATTACHING, ...CARRYING, ...CONFIGURING];
