import { Testing } from 'cdk8s';
import { GatewayAssignment, type GatewayWorkload, KnativeRelease, MultiGatewayChart } from '../../lib';
import { HOSTS_ANNOTATION } from '../harness/certificates';
import { type Deployment, type KubernetesObject, type Labels, type Service } from '../harness/objects';
import {
  STOCK_ENTRY,
  configIstio,
  externalGateways,
  gatewayObjects,
  knativeService,
  type ConfigEntry,
} from '../harness/topology';

/** The host of the service that changes. */
export const SHOP_HOST = 'shop.default.example.com';

const LABELS = { gateway: 'second' };
export const SHOP = knativeService('shop', 'default');
/** The service with the label of the other gateway. */
export const LABELLED_SHOP = knativeService('shop', 'default', LABELS);
export const BYSTANDER = knativeService('bystander', 'default');

export function gateway(name: string): KubernetesObject[] {
  const labels = { app: `edge-${name}`, istio: `edge-${name}` };
  const made = gatewayObjects({
    name: `edge-${name}`,
    namespace: `gw-${name}`,
    labels,
    gateway: `knative-${name}`,
    selector: { istio: `edge-${name}` },
  });
  return made.map((each) => (each.kind === 'Service' ? withHttps(each as Service) : each));
}

function withHttps(service: Service): Service {
  const ports = [...(service.spec.ports ?? []), { name: 'https', port: 443, targetPort: 8443 }];
  return { ...service, spec: { ...service.spec, ports } };
}

/** The gateway with a certificate, and a redirect to https. */
export function secured(name: string): KubernetesObject[] {
  const servers = [
    { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'], tls: { httpsRedirect: true } },
    {
      port: { number: 443, name: 'https', protocol: 'HTTPS' },
      hosts: ['*'],
      tls: { mode: 'SIMPLE', credentialName: 'certificate' },
    },
  ];
  const secret: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: {
      name: 'certificate',
      namespace: `gw-${name}`,
      annotations: { [HOSTS_ANNOTATION]: '*.default.example.com' },
    },
  };
  return [
    ...gateway(name).map((each) =>
      each.kind === 'Gateway' ? { ...each, spec: { ...(each['spec'] as object), servers } } : each,
    ),
    secret,
  ];
}

export function config(name: string): KubernetesObject {
  return externalGateways(STOCK_ENTRY, entryOf(name));
}

function entryOf(name: string): ConfigEntry {
  return {
    name: `knative-${name}`,
    namespace: `gw-${name}`,
    service: `edge-${name}.gw-${name}.svc.cluster.local`,
    labelSelector: { matchLabels: LABELS },
  };
}

/** The gateway, its pods of a revision of istiod, which is installed beside the default one. */
export function revised(name: string, revision: string): KubernetesObject[] {
  return [...gateway(name).map((each) => withPodLabels(each, { 'istio.io/rev': revision })), istiodOf(revision)];
}

/** The same, the Deployment with another selector. */
export function reselected(objects: readonly KubernetesObject[], name: string): KubernetesObject[] {
  const labels = { track: 'b' };
  return objects.map((each) => {
    if (each.metadata.namespace !== `gw-${name}` || each.kind !== 'Deployment') return each;
    const { spec, ...rest } = withPodLabels(each, labels) as Deployment & Selecting;
    const matchLabels = { ...spec.selector.matchLabels, ...labels };
    return { ...rest, spec: { ...spec, selector: { matchLabels } } };
  });
}

interface Selecting {
  readonly spec: { readonly selector: { readonly matchLabels: Labels } };
}

function withPodLabels(object: KubernetesObject, labels: Labels): KubernetesObject {
  if (object.kind !== 'Deployment') return object;
  const { spec } = object as Deployment;
  const { metadata } = spec.template;
  const template = { ...spec.template, metadata: { ...metadata, labels: { ...metadata?.labels, ...labels } } };
  return { ...object, spec: { ...spec, template } };
}

function istiodOf(revision: string): KubernetesObject {
  const labels = { app: 'istiod', 'istio.io/rev': revision };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `istiod-${revision}`, namespace: 'istio-system', labels },
    spec: deploymentOf(labels, 'discovery', 'docker.io/istio/pilot:1.31.0'),
  };
}

/** The gateway `second`, of this package, started in a way. */
export function chart(workload: GatewayWorkload): KubernetesObject[] {
  const made = new MultiGatewayChart(Testing.app(), 'gateways', {
    knative: KnativeRelease.V1_15,
    gateways: { second: { assignment: GatewayAssignment.label('gateway', 'second'), workload } },
  });
  return (Testing.synth(made) as KubernetesObject[]).map(withoutWait);
}

// A rollout in a cluster that is not in a hurry waits 15 s for each pod.
function withoutWait(object: KubernetesObject): KubernetesObject {
  return JSON.parse(
    JSON.stringify(object)
      .replace(/"minReadySeconds":\d+,?/, '')
      .replace(/\{"path":"spec\.minReadySeconds","value":\d+\},?/, ''),
  ) as KubernetesObject;
}

/** What runs IstioOperators in a cluster. */
export const ISTIO_OPERATOR_CONTROLLER: readonly KubernetesObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-operator' } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istio-operator', namespace: 'istio-operator' },
    spec: deploymentOf({ name: 'istio-operator' }, 'operator', 'docker.io/istio/operator:1.22.2'),
  },
];

/** net-istio's controller, of some image. */
export function netIstio(image: string, annotations: Labels = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'net-istio-controller',
      namespace: 'knative-serving',
      labels: { 'app.kubernetes.io/component': 'net-istio' },
      annotations,
    },
    spec: deploymentOf({ app: 'net-istio-controller' }, 'controller', image),
  };
}

function deploymentOf(labels: Labels, name: string, image: string): object {
  return {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name, image }] } },
  };
}

/** The default gateway, and the one of `chart` without a selector. */
const UNSELECTED: readonly ConfigEntry[] = [
  STOCK_ENTRY,
  {
    name: 'knative-custom-gateway-second',
    namespace: 'istio-system-second',
    service: 'istio-ingressgateway.istio-system-second.svc.cluster.local',
  },
];

/** Both in the keys that Knative had up to 1.13. */
export const KEYS_CONFIG = configIstio(
  Object.fromEntries(UNSELECTED.map(({ namespace, name, service }) => [`gateway.${namespace}.${name}`, service])),
);

/** Both in a list, which only a patched net-istio reads. */
export const PATCHED_CONFIG = externalGateways(...UNSELECTED);
