import { type KubernetesObject } from '../harness/objects';
import { type ServeOptions } from '../harness/tls-plane';
import {
  type TlsGatewayShape,
  configNetwork,
  tlsGatewayObjects,
  tlsSecret,
  tlsStockObjects,
} from '../harness/tls-topology';
import { STOCK_ENTRY, configDomain, externalGateways, knativeService } from '../harness/topology';

/** Service of the default gateway. */
export const DEFAULT = 'istio-system/istio-ingressgateway';
/** Service of the second gateway. */
export const EDGE = 'gw-edge/edge';

/** A topology of two gateways, and what [the default gateway, the second gateway] answer. */
export interface TlsControl {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  readonly options?: ServeOptions;
  /** By host: `alpha` is assigned to the default gateway, `beta` to the second. */
  readonly http: Readonly<Record<string, readonly [string, string]>>;
  readonly https: Readonly<Record<string, readonly [string, string]>>;
  readonly text: string;
}

const HOSTS = { alpha: ['alpha.team-a.example.com'], beta: ['beta.team-b.example.com'] };
const EDGE_LABELS = { app: 'edge', istio: 'edge' };
const [ALPHA, BETA] = ['team-a/alpha ext', 'team-b/beta ext'];
const [DEFAULT_CERTIFICATE, EDGE_CERTIFICATE] = ['istio-system/default-cert', 'gw-edge/edge-cert'];
const DIAGONAL = { [ALPHA]: ['200', '404'], [BETA]: ['404', '200'] } as const;
const KNATIVE_CERTIFICATES = configNetwork({ 'external-domain-tls': 'Enabled' });

/** Both gateways end TLS with a Secret of their own, for the hosts of their own services. */
function ownCertificates(edge: Partial<TlsGatewayShape> = {}): KubernetesObject[] {
  return [
    ...tlsStockObjects([
      { port: 80, protocol: 'HTTP', hosts: ['*'] },
      { port: 443, protocol: 'HTTPS', hosts: HOSTS.alpha, credentialName: 'default-cert' },
    ]),
    tlsSecret('default-cert', 'istio-system', HOSTS.alpha),
    ...edgeObjects({
      servers: [
        { port: 80, protocol: 'HTTP', hosts: ['*'] },
        { port: 443, protocol: 'HTTPS', hosts: HOSTS.beta, credentialName: 'edge-cert' },
      ],
      ...edge,
    }),
  ];
}

function edgeObjects(change: Partial<TlsGatewayShape> = {}): KubernetesObject[] {
  return [
    ...tlsGatewayObjects({
      ...{ name: 'edge', namespace: 'gw-edge', labels: EDGE_LABELS, gateway: 'knative-edge' },
      selector: { istio: 'edge' },
      servers: [{ port: 80, protocol: 'HTTP', hosts: ['*'] }],
      ...change,
    }),
    externalGateways(STOCK_ENTRY, {
      name: 'knative-edge',
      namespace: change.gatewayNamespace ?? 'gw-edge',
      service: 'edge.gw-edge.svc.cluster.local',
      labelSelector: { matchLabels: { gateway: 'edge' } },
    }),
    configDomain('example.com'),
    knativeService('alpha', 'team-a'),
    knativeService('beta', 'team-b', { gateway: 'edge' }),
  ];
}

const SHARED = {
  labels: { app: 'istio-ingressgateway', istio: 'edge' },
  serviceSelector: { app: 'istio-ingressgateway' },
};
const edgeSecret = (namespace: string): KubernetesObject => tlsSecret('edge-cert', namespace, HOSTS.beta);
const withCertificate = (certificate: string): string => `200 with ${certificate}`;

/** Mistakes with certificates, each beside the topology that is right. */
export const TLS_CONTROLS: readonly TlsControl[] = [
  {
    name: 'own certificates',
    objects: [...ownCertificates(), edgeSecret('gw-edge')],
    http: DIAGONAL,
    https: {
      [ALPHA]: [withCertificate(DEFAULT_CERTIFICATE), 'reset'],
      [BETA]: ['reset', withCertificate(EDGE_CERTIFICATE)],
    },
    text: 'each gateway shows its certificate for its own host, and none for the host of the other',
  },
  {
    name: 'service accounts may not read Secrets',
    objects: [...ownCertificates(), edgeSecret('gw-edge')],
    options: { access: false },
    http: DIAGONAL,
    https: { [ALPHA]: ['reset', 'reset'], [BETA]: ['reset', 'reset'] },
    text: 'istiod hands out no certificate: https is reset everywhere',
  },
  {
    name: 'Secret beside the Gateway, not the pods',
    objects: [...ownCertificates({ gatewayNamespace: 'knative-serving' }), edgeSecret('knative-serving')],
    http: DIAGONAL,
    https: { [ALPHA]: [withCertificate(DEFAULT_CERTIFICATE), 'reset'], [BETA]: ['reset', 'reset'] },
    text: 'the second gateway has no certificate: https is reset there',
  },
  {
    name: "Knative's certificates, own Service selector",
    objects: [...tlsStockObjects(), ...edgeObjects(), KNATIVE_CERTIFICATES],
    http: DIAGONAL,
    https: {
      [ALPHA]: [withCertificate('team-a/route-{alpha}'), 'reset'],
      [BETA]: ['reset', withCertificate('team-b/route-{beta}')],
    },
    text: 'each host has its own certificate, at its own gateway alone',
  },
  {
    name: "Knative's certificates, shared Service selector",
    objects: [...tlsStockObjects(), ...edgeObjects(SHARED), KNATIVE_CERTIFICATES],
    http: { [ALPHA]: ['200', '404'], [BETA]: ['200', '200'] },
    https: {
      [ALPHA]: [withCertificate('team-a/route-{alpha}'), 'reset'],
      [BETA]: ['reset', withCertificate('team-b/route-{beta}')],
    },
    text: 'leaks, as it must: the Gateway that net-istio makes is on the default pods too',
  },
  {
    name: "shared Service selector, without Knative's certificates",
    objects: [...tlsStockObjects(), ...edgeObjects(SHARED)],
    http: DIAGONAL,
    https: { [ALPHA]: ['refused', 'refused'], [BETA]: ['refused', 'refused'] },
    text: 'does not leak: it is the Gateways for certificates that follow the Service',
  },
  {
    name: 'hosts of the Gateway',
    objects: [...tlsStockObjects(), ...edgeObjects({ servers: [{ port: 80, protocol: 'HTTP', hosts: ['team-a/*'] }] })],
    http: { [ALPHA]: ['200', '404'], [BETA]: ['404', '404'] },
    https: { [ALPHA]: ['refused', 'refused'], [BETA]: ['refused', 'refused'] },
    text: 'keep out the service of another namespace',
  },
  {
    name: "hosts of the Gateway, Knative's certificates",
    objects: [
      ...tlsStockObjects(),
      ...edgeObjects({ servers: [{ port: 80, protocol: 'HTTP', hosts: ['team-a/*'] }] }),
      KNATIVE_CERTIFICATES,
    ],
    http: DIAGONAL,
    https: {
      [ALPHA]: [withCertificate('team-a/route-{alpha}'), 'reset'],
      [BETA]: ['reset', withCertificate('team-b/route-{beta}')],
    },
    text: 'are bypassed, as they must: the Gateway that net-istio makes has hosts of its own',
  },
];
