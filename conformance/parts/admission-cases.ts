import { type KubernetesObject } from '../harness/objects';
import { ATTACHING } from './admission-attaching';
import {
  type AdmissionCase,
  ALPHA_GATEWAY,
  ATTACHED,
  LOCAL,
  MIXED,
  MIXED_POLICY,
  Policy,
  STOCK,
  STOCK_LABEL,
  allDeleted,
  created,
  deleted,
  updated,
} from './admission-case';
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
  owned,
  pod,
  podAutoscaler,
  revision,
  route,
  serverlessService,
  service,
  unnamed,
  virtualService,
} from './admission-objects';

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
  mapping('team-b', { 'serving.knative.dev/x': 'y' }, 'forged.example.com'),
  annotated(gateway('annotated', { app: 'own-gateway' }), ATTACHED),
  ingress('own', {}),
  configMap('config-istio', {}),
  knativeServing('knative-serving', '1.15.0'),
];

const { ASSIGNMENT, CONFIG, COPIED, FORGERY, INGRESS, KNATIVE_SERVING, LABEL } = Policy;
const { LOCAL_COPIED, LOCAL_LABEL } = Policy;

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
  updated(
    'a DomainMapping that had a label of Knative before, with that of a Route',
    mapping(
      'team-b',
      { 'serving.knative.dev/x': 'y', 'serving.knative.dev/routeNamespace': 'team-a' },
      'forged.example.com',
    ),
    FORGERY,
  ),
  updated(
    'another value of the label of Knative that it had before',
    mapping('team-b', { 'serving.knative.dev/x': 'z' }, 'forged.example.com'),
    FORGERY,
  ),
  updated(
    'the label of Knative that it had before, and one of its own',
    mapping('team-b', { 'serving.knative.dev/x': 'y', x: 'y' }, 'forged.example.com'),
  ),
  updated('the label of Knative that it had before, taken off', mapping('team-b', {}, 'forged.example.com')),
  created('a labelled Knative Service without a name', unnamed(service('team-b', 'hello', ALPHA)), ASSIGNMENT),
  updated('a DomainMapping with another label', mapping('team-b', { x: 'y' }, 'plain.example.com')),
  deleted('a DomainMapping', mapping('team-b', {}, 'plain.example.com')),

  created("a KIngress of the tenant's own", ingress('new', ALPHA), INGRESS),
  updated('the label, put on a KIngress', ingress('own', ALPHA), INGRESS),
  updated("a KIngress' hosts", ingress('own', {}, 'other.example.com'), INGRESS),
  updated("a KIngress' annotations", annotated(ingress('own', {}))),
  deleted('a KIngress', ingress('own', {})),
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
  created("a Service with the local gateway's label", kubeService('team-b', 'new', LOCAL), LOCAL_LABEL),
  created("a Service without a name, with the gateway's label", unnamed(kubeService('team-b', 'new', UNIQUE)), LABEL),
  created("a Service with the gateway's label and an owner", owned(kubeService('team-b', 'new', UNIQUE)), LABEL),
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
  created(
    "the local gateway's label in the template",
    service('team-b', 'hello', {}, { templateLabels: LOCAL }),
    LOCAL_COPIED,
  ),
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
  updated('config-istio with an owner that is gone', owned(configMap('config-istio', {})), CONFIG),
  allDeleted('all ConfigMaps of Knative, deleted by one request', configMap('any', {}), CONFIG),
  allDeleted('all ConfigMaps of another namespace, deleted by one request', configMap('any', {}, 'team-b')),
  created('config-domain', configMap('config-domain', { 'example.com': '' }), CONFIG),
  created('another ConfigMap of Knative', configMap('config-other', {})),
  created('a ConfigMap of that name in another namespace', configMap('config-istio', {}, 'team-b')),
  created('another KnativeServing', knativeServing('other', '1.15.0'), KNATIVE_SERVING),
  updated('the KnativeServing', knativeServing('knative-serving', '1.15.1'), KNATIVE_SERVING),
  deleted('the KnativeServing, deleted', knativeServing('knative-serving', '1.15.0'), KNATIVE_SERVING),
  allDeleted('all KnativeServings, deleted by one request', knativeServing('any', '1.15.0'), KNATIVE_SERVING),
  created('a KnativeServing in another namespace', knativeServing('own', '1.15.0', 'team-b')),
];

/**
 * Requests of a tenant, once for a gateway that is assigned by the label `gateway: alpha`, with `team-a` as its only
 * tenant: for each way round the policies one that is refused, and one like it that is not.
 */
export const ADMISSION_CASES: readonly AdmissionCase[] = [...ASSIGNING, ...ATTACHING, ...CARRYING, ...CONFIGURING];
