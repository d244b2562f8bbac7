import { loadObjects } from '../../lib/analysis/load';
import { type Model, buildModel } from '../../lib/analysis/model/build';
import { ISTIO_INGRESS_CLASS } from '../../lib/analysis/model/kingress';
import { type KIngress, type VirtualService } from '../../lib/analysis/model/types';
import { type SelectedGateways, loadBalancersOf, selectGateways } from '../../lib/analysis/net-istio/selection';
import { virtualServicesOf } from '../../lib/analysis/net-istio/virtual-services';
import { type KubernetesObject } from './objects';

export interface ModelOptions {
  /** `PILOT_SCOPE_GATEWAY_TO_NAMESPACE` of istiod. @default false */
  readonly scopeGatewayToNamespace?: boolean;
}

/** The model of what is applied, and of nothing else. */
export function modelOf(objects: readonly KubernetesObject[], options: ModelOptions = {}): Model {
  return buildModel(loadObjects(objects, 'manifests').manifests, {
    scopeGatewayToNamespace: options.scopeGatewayToNamespace ?? false,
    assumeStock: false,
  });
}

/** The KIngresses that are net-istio's. */
export function ingressesOf(model: Model): readonly KIngress[] {
  return model.kingresses.filter(({ ingressClass }) => ingressClass === ISTIO_INGRESS_CLASS);
}

/** The Service in front of the only revision of a route. */
export function revisionOf(ingress: KIngress): string {
  return `${ingress.ownerName}-00001`;
}

/**
 * What the net-istio and Serving controllers write for these KIngresses: the VirtualServices, and for every route the
 * Service that stands for it in the cluster.
 */
export function controllerObjects(model: Model): KubernetesObject[] {
  return ingressesOf(model).flatMap((ingress) => {
    const gateways = gatewaysOf(model, ingress);
    const made = virtualServicesOf(ingress, gateways).map((each) => virtualServiceObject(ingress, each));
    return ingress.owner === 'DomainMapping' ? made : [...made, placeholder(ingress, gateways)];
  });
}

// A controller that refuses its configuration at the start routes nothing.
function gatewaysOf(model: Model, ingress: KIngress): SelectedGateways {
  const { config } = model.configIstio;
  return config === undefined ? { external: [], local: [] } : selectGateways(config, ingress.labels);
}

function virtualServiceObject(ingress: KIngress, { name, namespace, ...made }: VirtualService): KubernetesObject {
  const { hosts, gateways, http } = made;
  return {
    apiVersion: 'networking.istio.io/v1beta1',
    kind: 'VirtualService',
    metadata: { name, namespace },
    spec: {
      hosts,
      gateways,
      http: http.map(({ matches }, index) => ({
        match: matches.map((match) => ({
          gateways: match.gateways,
          ...(match.authority === undefined ? {} : { authority: { [match.authority.kind]: match.authority.value } }),
        })),
        ...backend(ingress, index),
      })),
    },
  };
}

function backend(ingress: KIngress, rule: number): object {
  const rewriteHost = ingress.rules[rule]?.rewriteHost;
  const host = rewriteHost ?? `${revisionOf(ingress)}.${ingress.namespace}.svc.cluster.local`;
  return {
    ...(rewriteHost === undefined ? {} : { rewrite: { authority: rewriteHost } }),
    route: [{ destination: { host, port: { number: 80 } } }],
  };
}

function placeholder(ingress: KIngress, gateways: SelectedGateways): KubernetesObject {
  const externalName = loadBalancersOf(gateways).private;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: ingress.ownerName, namespace: ingress.namespace },
    spec: { type: 'ExternalName', externalName, ports: [{ name: 'http2', port: 80, targetPort: 80 }] },
  };
}
