import { type KubeObject, object } from '../../private/access';
import { groupOf, idOf, type Manifest, toManifest } from '../input/manifest';
import { type GatewayConfig } from './config-istio';
import { isKnativeServing, systemNamespace } from './system-config';

/** The `file` of objects that are not among the manifests and taken for granted. */
export const ASSUMED = 'stock installation (assumed)';

/** Whether an object was taken for granted rather than read. */
export function isAssumed(manifest: Manifest): boolean {
  return manifest.source.file === ASSUMED;
}

const KNATIVE_GROUPS = new Set(['serving.knative.dev', 'networking.internal.knative.dev', 'operator.knative.dev']);

/**
 * The objects of the stock installation that config-istio names and that the manifests leave out, as an app's output
 * does. Manifests that hold either stock Gateway, or net-istio itself, show the cluster as it is: then what is missing is missing.
 *
 * Source: net-istio release manifest (net-istio.yaml) and Istio's default ingress gateway.
 */
export function assumedStock(manifests: readonly Manifest[], { config, source }: GatewayConfig): Manifest[] {
  const namespace = systemNamespace(manifests);
  const ingress = { namespace, name: 'knative-ingress-gateway' };
  const local = { namespace, name: 'knative-local-gateway' };
  const seen = (manifest: Manifest): boolean =>
    // The release labels its Deployments so; one that only sets an image does not.
    (manifest.kind === 'Deployment' && manifest.labels['app.kubernetes.io/component'] === 'net-istio') ||
    (groupOf(manifest) === 'networking.istio.io' &&
      manifest.kind === 'Gateway' &&
      [idOf(ingress), idOf(local)].includes(idOf(manifest)));
  const usesKnative = source !== undefined || manifests.some((manifest) => KNATIVE_GROUPS.has(groupOf(manifest)));
  if (!usesKnative || manifests.some(seen)) return [];

  const named = new Set([...(config?.externalGateways ?? [ingress]), ...(config?.localGateways ?? [local])].map(idOf));
  const operator = object(manifests.find(isKnativeServing)?.object, 'spec', 'ingress', 'istio');
  const stock = [
    ...(named.has(idOf(ingress)) ? [gateway(ingress, 80, operator?.['knative-ingress-gateway'])] : []),
    ...(named.has(idOf(local)) ? [gateway(local, 8081, operator?.['knative-local-gateway']), localService()] : []),
  ];
  if (stock.length > 0) stock.push(ingressService(), ingressDeployment());
  const present = new Set(manifests.map((manifest) => `${manifest.kind} ${idOf(manifest)}`));
  return stock
    .flatMap((each) => toManifest(each, { file: ASSUMED, line: 1 }) ?? [])
    .filter((manifest) => !present.has(`${manifest.kind} ${idOf(manifest)}`));
}

const LABELS = { app: 'istio-ingressgateway', istio: 'ingressgateway' };

/** The operator's `spec.ingress.istio` replaces selector and servers of a stock Gateway. */
function gateway(metadata: { namespace: string; name: string }, port: number, override: unknown): KubeObject {
  const { selector, servers } = object(override) ?? {};
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'Gateway',
    metadata,
    spec: {
      selector: selector ?? { istio: 'ingressgateway' },
      servers: servers ?? [{ port: { number: port, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
    },
  };
}

function localService(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      namespace: 'istio-system',
      name: 'knative-local-gateway',
      labels: { 'experimental.istio.io/disable-gateway-port-translation': 'true' },
    },
    spec: { selector: { istio: 'ingressgateway' }, ports: [{ name: 'http2', port: 80, targetPort: 8081 }] },
  };
}

function ingressService(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'istio-system', name: 'istio-ingressgateway', labels: LABELS },
    spec: {
      type: 'LoadBalancer',
      selector: LABELS,
      ports: [
        { name: 'status-port', port: 15021, targetPort: 15021 },
        { name: 'http2', port: 80, targetPort: 8080 },
        { name: 'https', port: 443, targetPort: 8443 },
      ],
    },
  };
}

function ingressDeployment(): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'istio-system', name: 'istio-ingressgateway', labels: LABELS },
    spec: {
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS, annotations: { 'inject.istio.io/templates': 'gateway' } },
        spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
      },
    },
  };
}
