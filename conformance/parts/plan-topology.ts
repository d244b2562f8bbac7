import { HOSTS_ANNOTATION } from '../harness/certificates';
import { type KubernetesObject, type Service } from '../harness/objects';
import {
  STOCK_ENTRY,
  externalGateways,
  gatewayObjects,
  knativeService,
  stockObjects,
  type ConfigEntry,
} from '../harness/topology';

/** The host of the service that changes. */
export const SHOP_HOST = 'shop.default.example.com';

const LABELS = { gateway: 'second' };
const SHOP = knativeService('shop', 'default');
const SHOP_OF_SECOND = knativeService('shop', 'default', LABELS);
const BYSTANDER = knativeService('bystander', 'default');

/** A topology, and what its change from the one before is. */
export interface Stage {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  /** Whether the change takes something away for good, so that the plan has to say so. */
  readonly loses: boolean;
}

/** Each is the change of the one before. */
export const STAGES: readonly Stage[] = [
  stage('the shared gateway', [externalGateways(STOCK_ENTRY), SHOP]),
  stage('add a gateway', [...gateway('second'), config('second'), SHOP]),
  stage('move a service to it', [...gateway('second'), config('second'), SHOP_OF_SECOND]),
  stage('http to https', [...secured('second'), config('second'), SHOP_OF_SECOND]),
  stage('rename the gateway', [...secured('third'), config('third'), SHOP_OF_SECOND]),
  // The default gateway has no https.
  stage('remove the gateway', [externalGateways(STOCK_ENTRY), SHOP_OF_SECOND], true),
];

function stage(name: string, objects: readonly KubernetesObject[], loses = false): Stage {
  return { name, objects: [...stockObjects(), ...objects, BYSTANDER], loses };
}

function gateway(name: string): KubernetesObject[] {
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
function secured(name: string): KubernetesObject[] {
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

function config(name: string): KubernetesObject {
  const entry: ConfigEntry = {
    name: `knative-${name}`,
    namespace: `gw-${name}`,
    service: `edge-${name}.gw-${name}.svc.cluster.local`,
    labelSelector: { matchLabels: LABELS },
  };
  return externalGateways(STOCK_ENTRY, entry);
}
