import { type Construct } from 'constructs';
import { Gateway } from '../../../imports/networking.istio.io';
import { Phase, addObject } from '../../private/objects';
import { INGRESS_SELECTOR, ISTIO_NAMESPACE, LOCAL_GATEWAY_PORT } from '../../private/stock-install';
import { type GatewayFacts } from '../knative-gateway';
import { type Platform } from '../platform';
import { type KnativeInstallation } from '../config-istio';
import { stockLocalGateway } from '../stock';
import { type StockGatewayOptions } from './knative-serving';

/**
 * The stock cluster-local gateway under a name that the Knative operator leaves alone. From 1.21 on the operator moves
 * Service knative-local-gateway to the namespace of the entry of that name, so that the Istio Gateway has to be where
 * the Service is. An operator may be newer than the release. Source: knative/operator
 * pkg/reconciler/knativeserving/ingress/ingress_service.go.
 */
export function besideItsService(installation: KnativeInstallation): GatewayFacts {
  return { ...stockLocalGateway(installation), namespace: ISTIO_NAMESPACE };
}

/** Its Istio Gateway, like the one that the operator makes in Knative's namespace. */
export function addDefaultLocalGateway(
  scope: Construct,
  { gatewayName: name, namespace }: GatewayFacts,
  platform: Platform,
  { selector = INGRESS_SELECTOR, hosts = ['*'], port = LOCAL_GATEWAY_PORT }: StockGatewayOptions = {},
): void {
  addObject(scope, 'DefaultLocalGateway', Phase.GATEWAY, {
    ...Gateway.GVK,
    apiVersion: platform.istioNetworkingApiVersion,
    metadata: { name, namespace, annotations: platform._annotations },
    spec: { selector: { ...selector }, servers: [{ port: { name: 'http', number: port, protocol: 'HTTP' }, hosts }] },
  });
}
