import { GatewayAssignment } from './assignment';
import { type IKnativeGateway } from './knative-gateway';

// What the YAML install of Knative Serving with net-istio sets up, and what net-istio falls back to without config-istio.
// Source: net-istio config/203-gateway.yaml, config/202-local-gateway.yaml and pkg/reconciler/ingress/config/istio.go.

export const SERVING_NAMESPACE = 'knative-serving';

const stock = (gatewayName: string, serviceHost: string): IKnativeGateway => ({
  gatewayName,
  namespace: SERVING_NAMESPACE,
  serviceHost,
  podLabels: { istio: 'ingressgateway' },
  assignment: GatewayAssignment.everyService(),
  secondaryGateways: [],
  addHosts: () => undefined,
});

/** The external gateway of the stock install. */
export function stockGateway(): IKnativeGateway {
  return stock('knative-ingress-gateway', 'istio-ingressgateway.istio-system.svc.cluster.local');
}

/** The cluster-local gateway of the stock install. */
export function stockLocalGateway(): IKnativeGateway {
  return stock('knative-local-gateway', 'knative-local-gateway.istio-system.svc.cluster.local');
}
