import { type GatewayOverride, type OperatedIngress, operatedIngress } from '../../knative/operator';
import { type KnativeRelease } from '../../knative/release';
import { type KubeObject } from '../../private/access';
import {
  INGRESS_GATEWAY,
  INGRESS_LABELS,
  INGRESS_PORTS,
  INGRESS_SELECTOR,
  INGRESS_SERVICE,
  ISTIO_NAMESPACE,
  LOCAL_GATEWAY,
  LOCAL_GATEWAY_PORT,
} from '../../private/stock-install';
import { groupOf, idOf, type Manifest, toManifest } from '../input/manifest';
import { type GatewayConfig } from './config-istio';
import { type ShownKinds } from './shown-kinds';
import { isKnativeServing, systemNamespace } from './system-config';
import { UNSEEN } from './unseen';

/** The `file` of objects that are assumed to exist although they are not among the manifests. */
export const ASSUMED = 'stock installation (assumed)';

/** Whether an object is assumed rather than read. */
export function isAssumed(manifest: Manifest): boolean {
  return manifest.source.file === ASSUMED || manifest.source.file === UNSEEN;
}

const INGRESS_HOST = `${INGRESS_SERVICE}.${ISTIO_NAMESPACE}.svc`;
const localHost = (namespace: string): string => `${LOCAL_GATEWAY}.${namespace}.svc`;
const LOCAL_HOST = localHost(ISTIO_NAMESPACE);
/** An InferenceService makes Knative Services. */
const KNATIVE_GROUPS = new Set([
  'serving.knative.dev',
  'networking.internal.knative.dev',
  'operator.knative.dev',
  'serving.kserve.io',
]);

/**
 * The objects of the stock installation that config-istio names and that the manifests lack, like the output of an app.
 * Each is assumed by itself, unless the manifests hold the rest of what it is installed with: net-istio for its
 * Gateways, Istio's gateway pods for theirs.
 *
 * Source: net-istio release manifest (net-istio.yaml) and Istio's default ingress gateway.
 */
export function assumedStock(
  manifests: readonly Manifest[],
  { config, source }: GatewayConfig,
  release: KnativeRelease,
  shown: ShownKinds,
): Manifest[] {
  const namespace = systemNamespace(manifests);
  const ingress = { namespace, name: INGRESS_GATEWAY };
  const local = { namespace, name: LOCAL_GATEWAY };
  const usesKnative = source !== undefined || manifests.some((manifest) => KNATIVE_GROUPS.has(groupOf(manifest)));
  if (!usesKnative || manifests.some(isNetIstio) || showsGateways(shown)) return [];

  const entries = [
    ...(config?.externalGateways ?? [{ ...ingress, service: `${INGRESS_HOST}.` }]),
    ...(config?.localGateways ?? [{ ...local, service: `${LOCAL_HOST}.` }]),
  ];
  const named = new Set(entries.map(idOf));
  const namesService = (host: string): boolean => entries.some(({ service }) => service.startsWith(`${host}.`));
  const { externalGateway, localGateway, localService } = operatedIngress(
    manifests.find(isKnativeServing)?.object ?? {},
    release,
  );
  // The operator can put it elsewhere, and config-istio then names it there.
  const namesLocal = [ISTIO_NAMESPACE, localService.namespace].some((each) => namesService(localHost(each)));
  // Whoever puts other pods behind the stock Gateway, and has the local Gateway and its Service written, installs no
  // pods beside them.
  const isMoved =
    entries.some((entry) => idOf(entry) === idOf(ingress) && !entry.service.startsWith(`${INGRESS_HOST}.`)) &&
    [`Gateway ${idOf(local)}`, `Service ${ISTIO_NAMESPACE}/${LOCAL_GATEWAY}`].every((id) =>
      manifests.some((each) => `${each.kind} ${idOf(each)}` === id),
    );
  const stock = [
    ...(named.has(idOf(ingress)) ? [gateway(ingress, 80, externalGateway)] : []),
    // Under the operator an Istio Gateway beside the Service can stand in for the stock one.
    ...(named.has(idOf(local)) || namesLocal ? [gateway(local, LOCAL_GATEWAY_PORT, localGateway)] : []),
    ...(namesLocal ? [serviceOfLocalGateway(localService)] : []),
    ...(namesService(INGRESS_HOST) || (namesService(LOCAL_HOST) && !isMoved)
      ? [ingressService(), ingressDeployment()]
      : []),
  ];
  const assumed = stock.flatMap((each) => toManifest(each, { file: ASSUMED, line: 1 }) ?? []);
  const isSameObject = (a: Manifest, b: Manifest): boolean =>
    a.name === b.name && a.namespace === b.namespace && a.kind === b.kind;
  const names = new Set(assumed.map(({ name }) => name));
  const present = manifests.filter(({ name }) => names.has(name));
  return assumed.filter((manifest) => !present.some((each) => isSameObject(each, manifest)));
}

/**
 * net-istio's own Deployments: its release manifest has the stock Gateways, too. One that only sets an image has no
 * such label.
 */
function isNetIstio({ kind, labels }: Manifest): boolean {
  return kind === 'Deployment' && labels['app.kubernetes.io/component'] === 'net-istio';
}

/** Whether the manifests are a dump with every Gateway of a cluster. */
function showsGateways(shown: ShownKinds): boolean {
  return shown.areObserved && shown.isShown('networking.istio.io', 'Gateway');
}

function gateway(
  metadata: { namespace: string; name: string },
  port: number,
  { selector, servers }: GatewayOverride,
): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'Gateway',
    metadata,
    spec: {
      selector: selector ?? INGRESS_SELECTOR,
      servers: servers ?? [{ port: { number: port, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
    },
  };
}

function serviceOfLocalGateway({ namespace, selector }: OperatedIngress['localService']): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      namespace,
      name: LOCAL_GATEWAY,
      labels: { 'experimental.istio.io/disable-gateway-port-translation': 'true' },
    },
    spec: {
      selector: selector ?? INGRESS_SELECTOR,
      ports: [{ name: 'http2', port: 80, targetPort: LOCAL_GATEWAY_PORT }],
    },
  };
}

function ingressService(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: ISTIO_NAMESPACE, name: INGRESS_SERVICE, labels: INGRESS_LABELS },
    spec: {
      type: 'LoadBalancer',
      selector: INGRESS_LABELS,
      ports: INGRESS_PORTS,
    },
  };
}

function ingressDeployment(): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: ISTIO_NAMESPACE, name: INGRESS_SERVICE, labels: INGRESS_LABELS },
    spec: {
      selector: { matchLabels: INGRESS_LABELS },
      template: {
        metadata: { labels: INGRESS_LABELS, annotations: { 'inject.istio.io/templates': 'gateway' } },
        spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
      },
    },
  };
}
