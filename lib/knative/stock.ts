import { GatewayAssignment } from './assignment';
import { type IKnativeGateway } from './knative-gateway';

// What the YAML install of Knative Serving with net-istio sets up, and what net-istio falls back to without config-istio.
// Source: net-istio config/203-gateway.yaml, config/202-local-gateway.yaml and pkg/reconciler/ingress/config/istio.go.

export const SERVING_NAMESPACE = 'knative-serving';
export const CLUSTER_DOMAIN = 'cluster.local';

/** Where the stock install stands. */
export interface StockPlace {
  /** @default 'knative-serving' */
  readonly namespace?: string;
  /** @default 'cluster.local' */
  readonly clusterDomain?: string;
}

function stock(gatewayName: string, service: string, place: StockPlace): IKnativeGateway {
  const { namespace = SERVING_NAMESPACE, clusterDomain = CLUSTER_DOMAIN } = place;
  return {
    gatewayName,
    namespace,
    serviceHost: `${service}.istio-system.svc.${clusterDomain}`,
    podLabels: { istio: 'ingressgateway' },
    assignment: GatewayAssignment.everyService(),
    secondaryGateways: [],
    addHosts: () => undefined,
  };
}

/** The external gateway of the stock install. */
export function stockGateway(place: StockPlace = {}): IKnativeGateway {
  return stock('knative-ingress-gateway', 'istio-ingressgateway', place);
}

/** The cluster-local gateway of the stock install. */
export function stockLocalGateway(place: StockPlace = {}): IKnativeGateway {
  return stock('knative-local-gateway', 'knative-local-gateway', place);
}
