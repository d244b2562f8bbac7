import {
  type AdmissionCase,
  ALPHA_GATEWAY,
  ATTACHED,
  LOCAL,
  POD_LABELS,
  Policy,
  STOCK,
  created,
  deleted,
  updated,
} from './admission-case';
import { UNIQUE, annotated, gateway, inVersion, unnamed, virtualService } from './admission-objects';

const { ATTACHMENT, INTERNAL, VIRTUAL_SERVICES } = Policy;

/** Istio Gateways that select pods of gateways, and VirtualServices that name their Istio Gateways. */
export const ATTACHING: readonly AdmissionCase[] = [
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
  created('an Istio Gateway that selects by a label that an option adds', gateway('new', POD_LABELS), ATTACHMENT),
  created('the same with another value', gateway('new', { tier: 'inner' })),
  created('an Istio Gateway that selects the pods as the local gateway does', gateway('new', LOCAL), ATTACHMENT),
  created(
    'an Istio Gateway that selects by a label that the injector reads',
    gateway('new', { 'sidecar.istio.io/inject': 'true' }),
    ATTACHMENT,
  ),
  created('an Istio Gateway without a name', unnamed(gateway('new', UNIQUE)), ATTACHMENT),
  created('an Istio Gateway of an older version', inVersion('v1alpha3', gateway('new', UNIQUE)), ATTACHMENT),
  created(
    'an Istio Gateway with annotations of istiod that name the Service of the gateway',
    annotated(gateway('new', { app: 'own-gateway' }), ATTACHED),
    INTERNAL,
  ),
  updated(
    'the same annotations, put on an Istio Gateway',
    annotated(gateway('own', { istio: 'team-b' }), ATTACHED),
    INTERNAL,
  ),
  updated(
    'another Service in the annotations that an Istio Gateway had before',
    annotated(gateway('annotated', { app: 'own-gateway' }), {
      ...ATTACHED,
      'internal.istio.io/gateway-service': 'istio-ingressgateway.istio-system.svc.cluster.local',
    }),
    INTERNAL,
  ),
  updated('those annotations, taken off', annotated(gateway('annotated', { app: 'own-gateway' }), {})),
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
    'the same in the old form with a dot at its end',
    virtualService('team-b', 'new', ['knative-custom-gateway-alpha.istio-system-alpha.']),
    VIRTUAL_SERVICES,
  ),
  created(
    'the same in the old form over two lines',
    virtualService('team-b', 'new', ['knative-custom-gateway-alpha.istio-system-alpha.svc\nx']),
    VIRTUAL_SERVICES,
  ),
  created(
    'a VirtualService that names a gateway whose name begins alike',
    virtualService('team-b', 'new', ['knative-custom-gateway-alpha.istio-system-alphabet']),
  ),
  created(
    "a VirtualService that names the gateway's own local gateway",
    virtualService('team-b', 'new', ['istio-system-alpha/knative-custom-gateway-alpha-local']),
    VIRTUAL_SERVICES,
  ),
  created(
    'a VirtualService of an older version',
    inVersion('v1beta1', virtualService('team-b', 'new', [ALPHA_GATEWAY])),
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
