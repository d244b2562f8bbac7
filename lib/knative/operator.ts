import { type KubeObject, type Labels, flag, labelsAt, object, objects, text } from '../private/access';
import { INGRESS_GATEWAY, ISTIO_NAMESPACE, LOCAL_GATEWAY } from '../private/stock-install';
import { LOCAL } from './config-istio/format';
import { readGateways } from './config-istio/gateway-list';
import { type KnativeRelease } from './release';

/** The selector and servers that a KnativeServing sets on a stock Istio Gateway; omitted fields are unchanged. */
export interface GatewayOverride {
  readonly selector?: Labels;
  readonly servers?: readonly KubeObject[];
}

/** How the Knative operator changes the ingress manifests of a release. */
export interface OperatedIngress {
  /** For Istio Gateway knative-ingress-gateway. */
  readonly externalGateway: GatewayOverride;
  /** For Istio Gateway knative-local-gateway. */
  readonly localGateway: GatewayOverride;
  /** The namespace of Service knative-local-gateway, and the selector that replaces that of its manifest. */
  readonly localService: { readonly namespace: string; readonly selector?: Labels };
}

/**
 * How the Knative operator rewrites the stock Istio Gateways and Service knative-local-gateway for a KnativeServing.
 * The operator is at least as new as the release, and may be up to three minor releases newer.
 *
 * Source: knative/operator pkg/reconciler/knativeserving/ingress/istio.go and ingress_service.go. Recorded from the
 * code of an early and of a late release: test/knative/vectors/operator.json.
 */
export function operatedIngress(serving: KubeObject, release: KnativeRelease): OperatedIngress {
  const istio = object(serving, 'spec', 'ingress', 'istio');
  const localGateway = override(istio?.[LOCAL_GATEWAY]);
  // The Gateways of a disabled ingress are not changed, but the Service is.
  const isOff = flag(istio, 'enabled') !== true;
  return {
    externalGateway: isOff ? {} : override(istio?.[INGRESS_GATEWAY]),
    localGateway: isOff ? {} : localGateway,
    localService: {
      namespace: localServiceNamespace(serving, release),
      ...(localGateway.selector && { selector: localGateway.selector }),
    },
  };
}

/** Empty ones count as omitted. */
function override(value: unknown): GatewayOverride {
  const selector = labelsAt(value, 'selector');
  const servers = objects(value, 'servers');
  return {
    ...(Object.keys(selector).length > 0 && { selector }),
    ...(servers.length > 0 && { servers }),
  };
}

function localServiceNamespace(serving: KubeObject, release: KnativeRelease): string {
  const own = text(serving, 'metadata', 'namespace') ?? '';
  // Both forms of the name are read, and the longer one wins.
  const found = ['istio', 'config-istio'].map((name) => {
    const data = labelsAt(serving, 'spec', 'config', name);
    return (release._facts.listMovesLocalService ? ofList(data) : undefined) ?? ofKey(data, own);
  });
  return found.findLast((namespace) => namespace !== undefined) ?? ISTIO_NAMESPACE;
}

/**
 * Where `listMovesLocalService` holds: the namespace of the entry with the Service's name, although an entry's
 * namespace is that of its Istio Gateway.
 */
function ofList(data: Labels): string | undefined {
  const read = readGateways(data[LOCAL.key] ?? '');
  if (read.reason !== undefined) return undefined;
  return read.value.find(({ name }) => name === LOCAL_GATEWAY)?.namespace || undefined;
}

/** The namespace of the host in the key of the older format. */
function ofKey(data: Labels, own: string): string | undefined {
  const [, namespace] = (data[`${LOCAL.prefix}${own}.${LOCAL_GATEWAY}`] ?? '').split('.');
  return namespace;
}
