import { App, Testing } from 'cdk8s';
import {
  GatewayAssignment,
  GatewayTls,
  GatewayTlsKind,
  GatewayWorkload,
  HelmDelivery,
  KnativeRelease,
  KnativeService,
  LabelSelectorOperator,
  LoadBalancer,
  MultiGatewayChart,
} from '../../lib';
import { type KubernetesObject } from './objects';
import { HOSTS_ANNOTATION } from './certificates';
import { gatewayObjects } from './topology';

/** Name of the service of each topology. */
export const SHOP = 'team-a/shop';
/** Service of the gateway whose TLS it is about. */
export const ALPHA = 'istio-system-alpha/istio-ingressgateway';

const NAMES = ['*.team-a.example.com'];
const ARN = 'arn:aws:acm:eu-west-1:123456789012:certificate/one';
const EXISTING_LABELS = { istio: 'theirs' };

/** TLS of each kind, by its factory. */
const TLS_KINDS: Readonly<Record<GatewayTlsKind, () => GatewayTls>> = {
  [GatewayTlsKind.NONE]: () => GatewayTls.none(),
  [GatewayTlsKind.WILDCARD]: () => GatewayTls.wildcard({ issuer: { name: 'letsencrypt' }, dnsNames: NAMES }),
  [GatewayTlsKind.SECRETS]: () => GatewayTls.secrets({ certificates: [{ secretName: 'own', hosts: NAMES }] }),
  [GatewayTlsKind.MUTUAL]: () => GatewayTls.mutual({ certificates: [{ secretName: 'own', hosts: NAMES }] }),
  [GatewayTlsKind.PER_SERVICE]: () => GatewayTls.perService({ issuer: { name: 'letsencrypt' } }),
  [GatewayTlsKind.AT_LOAD_BALANCER]: () => GatewayTls.atLoadBalancer(),
};

/**
 * What a client gets from the gateway for a host that is assigned to it: over http, and over https with the
 * certificate.
 */
export const DESIGNED: Readonly<Record<GatewayTlsKind, readonly [http: string, https: string]>> = {
  [GatewayTlsKind.NONE]: ['200', 'refused'],
  [GatewayTlsKind.WILDCARD]: ['301', '200 with istio-system-alpha/knative-custom-gateway-alpha-tls'],
  [GatewayTlsKind.SECRETS]: ['301', '200 with istio-system-alpha/own'],
  // Without a certificate of its own, a client is shown the gateway's and gets no further.
  [GatewayTlsKind.MUTUAL]: ['403', 'reset with istio-system-alpha/own'],
  [GatewayTlsKind.PER_SERVICE]: ['301', '200 with team-a/route-{shop}'],
  [GatewayTlsKind.AT_LOAD_BALANCER]: ['301', '200'],
};

export const ASSIGNMENT_KINDS: Readonly<Record<string, () => GatewayAssignment>> = {
  label: () => GatewayAssignment.label('gateway', 'alpha'),
  labels: () => GatewayAssignment.labels({ gateway: 'alpha', tier: 'edge' }),
  expressions: () =>
    GatewayAssignment.expressions({ key: 'gateway', operator: LabelSelectorOperator.IN, values: ['alpha'] }),
  namespaces: () => GatewayAssignment.namespaces('team-a'),
  everyService: () => GatewayAssignment.everyService(),
  none: () => GatewayAssignment.none(),
};

export const WORKLOAD_KINDS: Readonly<Record<string, () => GatewayWorkload>> = {
  injected: () => GatewayWorkload.injected(),
  istioOperator: () => GatewayWorkload.istioOperator(),
  helmRelease: () => GatewayWorkload.helmRelease({ delivery: HelmDelivery.fluxHelmRelease() }),
  existing: () => GatewayWorkload.existing({ podLabels: EXISTING_LABELS }),
};

/**
 * A topology of one gateway beside the stock one, and a service that is assigned to it. Throws what the constructs
 * refuse.
 */
export function tlsTopology(tls: GatewayTlsKind, assignment: string, workload: string): KubernetesObject[] {
  const isEnded = tls === GatewayTlsKind.AT_LOAD_BALANCER;
  const chart = new MultiGatewayChart(new App(), 'gateways', {
    knative: KnativeRelease.V1_15,
    defaultDomain: 'example.com',
    gateways: {
      alpha: {
        assignment: ASSIGNMENT_KINDS[assignment]?.() ?? GatewayAssignment.none(),
        tls: TLS_KINDS[tls](),
        workload: WORKLOAD_KINDS[workload]?.() ?? GatewayWorkload.injected(),
        ...(isEnded && { loadBalancer: LoadBalancer.awsNetwork({ tls: { certificateArns: [ARN] } }) }),
      },
    },
  });
  const shop = new KnativeService(chart, 'shop', { namespace: 'team-a', image: 'example.invalid/app' });
  shop.assignTo(chart.gateway('alpha'));
  return [
    ...(Testing.synth(chart) as KubernetesObject[]),
    ...(workload === 'existing' ? existingPods() : []),
    ...secrets(tls),
  ];
}

/** Every topology that the constructs do not refuse. */
export function tlsTopologies(): KubernetesObject[][] {
  const kinds = Object.values(GatewayTlsKind).flatMap((tls) =>
    Object.keys(ASSIGNMENT_KINDS).flatMap((assignment) =>
      Object.keys(WORKLOAD_KINDS).map((workload) => [tls, assignment, workload] as const),
    ),
  );
  return kinds.flatMap((kind) => {
    try {
      return [tlsTopology(...kind)];
    } catch {
      return [];
    }
  });
}

/** Pods, Service and budget that somebody else installed. */
function existingPods(): KubernetesObject[] {
  const shape = { name: 'istio-ingressgateway', namespace: 'istio-system-alpha', labels: EXISTING_LABELS };
  const { name, namespace } = shape;
  const theirs = gatewayObjects({ ...shape, gateway: 'unused', selector: EXISTING_LABELS, replicas: 2 });
  return [
    ...theirs
      .filter(({ kind }) => kind !== 'Gateway')
      .map((object) => (object.kind === 'Service' ? withHttps(object) : object)),
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace },
      spec: { maxUnavailable: 1, selector: { matchLabels: EXISTING_LABELS } },
    },
  ];
}

function withHttps(service: KubernetesObject): KubernetesObject {
  const { ports } = service['spec'] as { readonly ports: readonly object[] };
  const https = { name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' };
  return { ...service, spec: { ...(service['spec'] as object), ports: [...ports, https] } };
}

/** What an operator, or cert-manager, puts beside the pods. */
function secrets(tls: GatewayTlsKind): KubernetesObject[] {
  const name: Partial<Record<GatewayTlsKind, string>> = {
    [GatewayTlsKind.WILDCARD]: 'knative-custom-gateway-alpha-tls',
    [GatewayTlsKind.SECRETS]: 'own',
    [GatewayTlsKind.MUTUAL]: 'own',
  };
  const found = name[tls];
  if (found === undefined) return [];
  const metadata = {
    name: found,
    namespace: 'istio-system-alpha',
    annotations: { [HOSTS_ANNOTATION]: NAMES.join(',') },
  };
  return [{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata }];
}
